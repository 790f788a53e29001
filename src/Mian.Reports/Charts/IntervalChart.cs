using Mian.Reports.Figures;
using Mian.Reports.Text;

namespace Mian.Reports.Charts;

/// <summary>One row of an interval chart.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Mean">The value in the middle; a row without a finite one is left out.</param>
internal sealed record IntervalRow(string Label, double? Mean)
{
    /// <summary>Lower end of the interval; without both ends none is drawn.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of the interval.</summary>
    public double? High { get; init; }

    /// <summary>Single measurements, drawn as dots below the interval.</summary>
    public IReadOnlyList<double> Single { get; init; } = [];

    /// <summary>Stands out: another colour, another symbol and a bold name.</summary>
    public bool Strong { get; init; }

    /// <summary>The value in words, at the right end.</summary>
    public required string Value { get; init; }
}

/// <summary>Names down the left, values along the bottom: a symbol for each mean, a line for its interval, a dot for each measurement.</summary>
internal static class IntervalChart
{
    private const double FigureWidth = 400;
    private const double Top = 8;
    private const double RowHeight = 28;
    private const double LabelSize = 12;
    private const double WidestLabel = 156;

    // A browser's bold letters are wider than the emboldened ones that are measured.
    private const double BoldFactor = 1.16;

    /// <summary>The figure; null where no row has a finite mean.</summary>
    /// <param name="description">What it shows.</param>
    /// <param name="xName">Name of the horizontal axis with its unit.</param>
    /// <param name="rows">Top to bottom.</param>
    /// <param name="mark">A value with a vertical line of its own, such as zero; it is kept in view. Null for none.</param>
    public static Figure? Draw(string description, string xName, IReadOnlyList<IntervalRow> rows, double? mark = null)
    {
        List<IntervalRow> shown = [.. rows.Where(r => IsFinite(r.Mean)).Select(Usable)];
        if (shown.Count == 0) return null;
        var figure = new Figure(FigureWidth, Top + shown.Count * RowHeight + 44) { Description = description };
        var area = NewArea(figure, shown, mark);
        foreach (var x in area.X.Values) DrawUpright(area, x, Paint.Grid, Dash.Solid);
        if (mark is { } at) DrawUpright(area, at, Paint.Muted, Dash.Dashed);
        for (var i = 0; i < shown.Count; i++) DrawRow(area, Top + (i + 0.5) * RowHeight, shown[i]);
        area.DrawBottom(xName);
        return figure;
    }

    private static bool IsFinite(double? value) => value is { } v && double.IsFinite(v);

    private static IntervalRow Usable(IntervalRow row)
    {
        var both = IsFinite(row.Low) && IsFinite(row.High);
        return row with { Low = both ? row.Low : null, High = both ? row.High : null, Single = [.. row.Single.Where(double.IsFinite)] };
    }

    private static PlotArea NewArea(Figure figure, List<IntervalRow> rows, double? mark)
    {
        var left = rows.Max(r => FigureFont.Measure(NameOf(r), LabelSize) * (r.Strong ? BoldFactor : 1)) + 14;
        var right = rows.Max(r => FigureFont.Measure(r.Value, LabelSize)) + 12;
        List<double> values = [.. rows.SelectMany(r => (double?[])[r.Mean, r.Low, r.High, mark]).OfType<double>(), .. rows.SelectMany(r => r.Single)];
        return new PlotArea
        {
            Figure = figure,
            Corner = new Spot(left, Top),
            Width = FigureWidth - left - right,
            Height = rows.Count * RowHeight,
            X = Ticks.Around(values.Min(), values.Max(), about: 3),
            Y = new Ticks(1, [0, 1]),
        };
    }

    private static string NameOf(IntervalRow row) => FigureFont.Fit(row.Label, LabelSize, WidestLabel / (row.Strong ? BoldFactor : 1));

    private static void DrawUpright(PlotArea area, double x, Paint stroke, Dash dash) =>
        area.Figure.Add(new Line { Spots = [area.At(x, 0), area.At(x, 1)], Stroke = stroke, Dash = dash });

    private static void DrawRow(PlotArea area, double y, IntervalRow row)
    {
        var (figure, paint) = (area.Figure, row.Strong ? Paint.Second : Paint.First);
        Spot At(double value, double drop) => new(area.At(value, 0).X, y + drop);
        // Measurements stand below the interval, or a few seeds would hide behind their own mean.
        var drop = row.Single.Count > 0 ? -4 : 0;
        if (row.Low is { } low && row.High is { } high) figure.Add(new Line { Spots = [At(low, drop), At(high, drop)], Stroke = paint, Width = 3 });
        var hint = $"{PlainText.Shorten(row.Label, 60)}: {row.Value}";
        figure.Add(new Symbol { Center = At(row.Mean!.Value, drop), Radius = 5, Shape = row.Strong ? SymbolShape.Diamond : SymbolShape.Circle, Fill = paint, Hint = hint });
        foreach (var value in row.Single) figure.Add(new Dot { Center = At(value, 6), Radius = 2.5, Fill = Paint.Muted, Hint = NumberText.Metric(value) });
        figure.Add(new Label { At = new Spot(area.Corner.X - 8, y), Text = NameOf(row), Size = LabelSize, Anchor = Anchor.End, Bold = row.Strong });
        figure.Add(new Label { At = new Spot(FigureWidth - 4, y), Text = row.Value, Size = LabelSize, Anchor = Anchor.End });
    }
}
