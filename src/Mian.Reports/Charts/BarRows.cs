using Mian.Reports.Figures;

namespace Mian.Reports.Charts;

/// <summary>A row of bars: its name, and one bar or more with their values in words.</summary>
/// <param name="Name">Name on the left.</param>
/// <param name="Bars">Length (0 to 1 of the whole width; null for none), colour and value of each.</param>
internal sealed record BarRow(string Name, IReadOnlyList<(double? Part, Paint Fill, string Value)> Bars)
{
    /// <summary>A stripe within each bar, to tell it without its colour.</summary>
    public bool Striped { get; init; }
}

/// <summary>Bars that lie, with names on the left and values behind: the form of bar charts that a phone has room for.</summary>
internal static class BarRows
{
    private const double FigureWidth = 360;
    private const double BarHeight = 14;
    private const double Gap = 8;
    private const double ValueWidth = 58;
    private const double WidestName = 130;

    /// <summary>The figure; null without rows.</summary>
    /// <param name="description">What it shows.</param>
    /// <param name="heading">What the bars are, with their unit.</param>
    /// <param name="key">Names of the colours; empty for none.</param>
    /// <param name="rows">Top to bottom.</param>
    public static Figure? Draw(string description, string heading, IReadOnlyList<(string Text, Paint Fill)> key, IReadOnlyList<BarRow> rows)
    {
        if (rows.Count == 0) return null;
        var left = rows.Max(r => FigureFont.Measure(FigureFont.Fit(r.Name, 12, WidestName), 12)) + 10;
        var top = key.Count > 0 ? 44.0 : 26;
        var figure = new Figure(FigureWidth, top + rows.Sum(r => r.Bars.Count * BarHeight + Gap) + 4) { Description = description };
        figure.Add(new Label { At = new Spot(0, 10), Text = FigureFont.Fit(heading, 12, FigureWidth * 0.9), Size = 12, Bold = true });
        DrawKey(figure, key);
        foreach (var row in rows)
        {
            var height = row.Bars.Count * BarHeight;
            figure.Add(new Label { At = new Spot(0, top + height / 2), Text = FigureFont.Fit(row.Name, 12, WidestName), Size = 12 });
            for (var b = 0; b < row.Bars.Count; b++) DrawBar(figure, new Spot(left, top + b * BarHeight), row, b);
            top += height + Gap;
        }

        return figure;
    }

    private static void DrawKey(Figure figure, IReadOnlyList<(string Text, Paint Fill)> key)
    {
        double x = 0;
        foreach (var (text, fill) in key)
        {
            figure.Add(new Box { Corner = new Spot(x, 23), Width = 12, Height = 12, Fill = fill });
            figure.Add(new Label { At = new Spot(x + 17, 29), Text = text, Size = 12 });
            x += FigureFont.Measure(text, 12) + 34;
        }
    }

    private static void DrawBar(Figure figure, Spot corner, BarRow row, int index)
    {
        var bar = row.Bars[index];
        var part = bar.Part is { } p && double.IsFinite(p) ? Math.Clamp(p, 0, 1) : 0;
        var width = part * (FigureWidth - corner.X - ValueWidth);
        figure.Add(new Box { Corner = corner with { Y = corner.Y + 1 }, Width = Math.Max(1, width), Height = BarHeight - 2, Fill = bar.Fill, Hint = bar.Value });
        if (row.Striped && width > 4) figure.Add(new Box { Corner = new Spot(corner.X + 2, corner.Y + BarHeight / 2 - 1), Width = width - 4, Height = 2, Fill = Paint.Surface });
        figure.Add(new Label { At = new Spot(corner.X + Math.Max(1, width) + 5, corner.Y + BarHeight / 2), Text = bar.Value, Size = 11 });
    }
}
