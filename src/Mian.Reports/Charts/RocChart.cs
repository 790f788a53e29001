using Mian.Reports.Figures;
using Mian.Reports.Text;

namespace Mian.Reports.Charts;

/// <summary>One of several ROC curves.</summary>
/// <param name="Name">Of its model.</param>
/// <param name="Curve">The exact curve.</param>
/// <param name="Style">How it is drawn.</param>
internal sealed record RocSeries(string Name, RocCurve Curve, SeriesStyle Style);

/// <summary>ROC curves of a few models on one square, with the diagonal of a model that guesses; names and areas stand in the empty corner.</summary>
internal static class RocChart
{
    private const double FigureWidth = 400;
    private const double Left = 52;
    private const double Top = 32;
    private const double Side = 326;
    private const double KeyRight = 6;
    private const int LongestName = 18;

    /// <summary>The figure; null without a curve.</summary>
    /// <param name="curves">The curves, at most as many as can be told apart.</param>
    public static Figure? Draw(IReadOnlyList<RocSeries> curves)
    {
        if (curves.Count == 0) return null;
        string[] entries = [.. curves.Select(c => $"{PlainText.Shorten(PlainText.Clean(c.Name), LongestName)}  {NumberText.Metric(c.Curve.Area)}")];
        var figure = new Figure(FigureWidth, Top + Side + 46) { Description = $"ROC curves with their areas: {string.Join("; ", entries)}" };
        var shares = new Ticks(0.2, [0, 0.2, 0.4, 0.6, 0.8, 1]);
        var area = new PlotArea { Figure = figure, Corner = new Spot(Left, Top), Width = Side, Height = Side, X = shares, Y = shares };
        area.DrawFrame("Share of positives found");
        figure.Add(new Line { Spots = [area.At(0, 0), area.At(1, 1)], Stroke = Paint.Muted, Dash = Dash.Dashed });
        for (var i = curves.Count - 1; i >= 0; i--) DrawCurve(area, curves[i].Curve, curves[i].Style, i);
        DrawKey(area, entries, [.. curves.Select(c => c.Style)]);
        area.DrawBottom("Share of negatives let through");
        return figure;
    }

    private static void DrawCurve(PlotArea area, RocCurve curve, SeriesStyle style, int index)
    {
        area.Figure.Add(new Line { Spots = [.. curve.Thin().Points.Select(p => area.At(p.FalsePositives, p.TruePositives))], Stroke = style.Paint, Width = 1.6, Dash = style.Dash });
        // Each curve has its symbols at places of its own: curves lie close together.
        for (var x = 0.06 + 0.035 * index; x < 0.9; x += 0.24)
            area.Figure.Add(new Symbol { Center = area.At(x, curve.TruePositivesAt(x)), Radius = 4, Shape = style.Shape, Fill = style.Paint });
    }

    private static void DrawKey(PlotArea area, string[] entries, SeriesStyle[] styles)
    {
        var width = Math.Min(Side - 2 * KeyRight, entries.Max(SeriesKey.WidthOf));
        var corner = new Spot(area.Corner.X + Side - KeyRight - width, area.Bottom - KeyRight - (entries.Length + 1) * SeriesKey.Pitch);
        area.Figure.Add(new Box { Corner = corner with { X = corner.X - 6 }, Width = width + 6, Height = (entries.Length + 1) * SeriesKey.Pitch, Fill = Paint.Surface });
        area.Figure.Add(new Label { At = new Spot(corner.X + width, corner.Y + SeriesKey.Pitch / 2), Text = "area (AUC)", Size = 11, Fill = Paint.Muted, Anchor = Anchor.End });
        for (var i = 0; i < entries.Length; i++)
            SeriesKey.Draw(area.Figure, corner with { Y = corner.Y + (i + 1.5) * SeriesKey.Pitch }, FigureFont.Fit(entries[i], 12, width - 32 + 0.5), styles[i]);
    }
}
