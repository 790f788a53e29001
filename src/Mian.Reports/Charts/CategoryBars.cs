using Mian.Reports.Figures;
using Mian.Reports.Text;

namespace Mian.Reports.Charts;

/// <summary>One bar.</summary>
/// <param name="Share">0 to 1; null draws nothing.</param>
/// <param name="Fill">Colour.</param>
/// <param name="Hint">Shown while the pointer rests on it.</param>
internal sealed record ShareBar(double? Share, Paint Fill, string Hint);

/// <summary>Bars of shares over names on the horizontal axis, one or more beside each other for each name.</summary>
internal sealed class CategoryBars
{
    private const double PanelLeft = 62;
    private const double PanelTop = 32;
    private const double PanelHeight = 200;
    private const double Right = 22;
    private const double Gap = 0.18;

    private readonly PlotArea _area;
    private readonly int _names;

    /// <summary>Draws the frame.</summary>
    /// <param name="description">What the figure shows.</param>
    /// <param name="names">Number of names on the axis, 1 or more.</param>
    /// <param name="largest">Largest share, 0 to 1.</param>
    /// <param name="width">Width of the figure.</param>
    public CategoryBars(string description, int names, double largest, double width = 520)
    {
        Figure = new Figure(width, PanelTop + PanelHeight + 50) { Description = description };
        _names = names;
        _area = new PlotArea
        {
            Figure = Figure,
            Corner = new Spot(PanelLeft, PanelTop),
            Width = width - PanelLeft - Right,
            Height = PanelHeight,
            X = new Ticks(1, [.. Enumerable.Range(0, names + 1).Select(i => (double)i)]),
            Y = Ticks.Around(0, Math.Max(largest * 100, 1)),
        };
    }

    /// <summary>The figure.</summary>
    public Figure Figure { get; }

    /// <summary>Draws the axes: percent upwards, names along the bottom.</summary>
    public void DrawAxes(string yName, string xName, IReadOnlyList<string> names)
    {
        _area.DrawFrame(yName);
        var room = _area.Width / _names;
        // Where a name is too wide for its place, every other one stands lower and all have twice the room.
        var staggered = names.Any(name => FigureFont.Measure(name, 11) > room);
        for (var i = 0; i < names.Count; i++)
        {
            var at = new Spot(_area.At(i + 0.5, 0).X, _area.Bottom + (staggered && i % 2 == 1 ? 24 : 11));
            Figure.Add(new Label { At = at, Text = FigureFont.Fit(names[i], 11, staggered ? room + Math.Min(room, 2 * Right) : room), Anchor = Anchor.Middle, Size = 11, Fill = Paint.Muted });
        }

        Figure.Add(new Label { At = new Spot(_area.Corner.X + _area.Width / 2, _area.Bottom + 40), Text = xName, Anchor = Anchor.Middle, Size = 12 });
    }

    /// <summary>Draws the bars of one name.</summary>
    public void Draw(int name, params IReadOnlyList<ShareBar> bars)
    {
        var width = (1 - 2 * Gap) / bars.Count;
        for (var i = 0; i < bars.Count; i++)
        {
            if (bars[i].Share is not { } share || !double.IsFinite(share)) continue;
            var (from, to) = (_area.At(name + Gap + i * width, share * 100), _area.At(name + Gap + (i + 1) * width, 0));
            Figure.Add(new Box { Corner = from, Width = to.X - from.X, Height = Math.Max(0, to.Y - from.Y), Fill = bars[i].Fill, Hint = bars[i].Hint });
        }
    }

    /// <summary>Writes the share above a bar that stands alone.</summary>
    public void DrawShare(int name, double? share)
    {
        if (share is not { } s || !double.IsFinite(s)) return;
        var top = _area.At(name + 0.5, s * 100);
        var text = s is > 0 and < 0.0005 ? "<0.1" : NumberText.Tick(Math.Round(s * 100, 1), 0.1);
        Figure.Add(new Label { At = top with { Y = top.Y - 8 }, Text = text, Anchor = Anchor.Middle, Size = 11 });
    }

    /// <summary>Draws a vertical mark between two names.</summary>
    public void DrawMark(int before, string text)
    {
        var x = _area.At(before, 0).X;
        Figure.Add(new Line { Spots = [new Spot(x, _area.Corner.Y), new Spot(x, _area.Bottom)], Stroke = Paint.Muted, Dash = Dash.Dashed });
        Figure.Add(new Label { At = new Spot(x + 5, _area.Corner.Y + 8), Text = text, Size = 11, Fill = Paint.Muted });
    }

    /// <summary>Writes names of the colours above the panel, from the right.</summary>
    public void DrawKey(params IReadOnlyList<(string Text, Paint Fill)> key)
    {
        var right = _area.Corner.X + _area.Width;
        foreach (var (text, fill) in key.Reverse())
        {
            var label = new Label { At = new Spot(right, _area.Corner.Y - 15), Text = text, Anchor = Anchor.End, Size = 12, Fill = fill, Bold = true };
            Figure.Add(label);
            right -= FigureFont.Measure(label.Text, label.Size, label.Bold) + 20;
        }
    }
}
