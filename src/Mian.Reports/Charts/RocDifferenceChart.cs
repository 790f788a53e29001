using Mian.Reports.Figures;
using Mian.Reports.Text;

namespace Mian.Reports.Charts;

/// <summary>How much higher than the first each ROC curve lies: what the eye cannot see where curves run close together.</summary>
internal static class RocDifferenceChart
{
    private const double FigureWidth = 400;
    private const double Left = 52;
    private const double Right = 22;
    private const double PanelHeight = 250;
    private const int Pieces = 100;
    private const int LongestName = 24;

    /// <summary>The figure; null with fewer than two curves.</summary>
    /// <param name="curves">The curves; the first is the one that the others are compared with.</param>
    public static Figure? Draw(IReadOnlyList<RocSeries> curves)
    {
        if (curves.Count < 2) return null;
        var reference = curves[0].Curve;
        double[][] differences = [.. curves.Skip(1).Select(c => Enumerable.Range(0, Pieces + 1).Select(i => 100 * (c.Curve.TruePositivesAt((double)i / Pieces) - reference.TruePositivesAt((double)i / Pieces))).ToArray())];
        string[] names = [.. curves.Skip(1).Select(c => PlainText.Shorten(PlainText.Clean(c.Name), LongestName))];
        var places = SeriesKey.Place(names, FigureWidth - 8);
        var top = places[^1].Y + 52;
        var figure = new Figure(FigureWidth, top + PanelHeight + 46) { Description = $"Difference of the ROC curves of {string.Join(", ", names)} from that of {PlainText.Shorten(curves[0].Name, LongestName)}" };
        for (var i = 0; i < names.Length; i++) SeriesKey.Draw(figure, new Spot(places[i].X + 4, places[i].Y + 10), names[i], curves[i + 1].Style);
        var area = new PlotArea
        {
            Figure = figure,
            Corner = new Spot(Left, top),
            Width = FigureWidth - Left - Right,
            Height = PanelHeight,
            X = new Ticks(0.2, [0, 0.2, 0.4, 0.6, 0.8, 1]),
            Y = Ticks.Around(Math.Min(0, differences.Min(d => d.Min())), Math.Max(0, differences.Max(d => d.Max()))),
        };
        area.DrawFrame($"Positives found, percentage points more than {FigureFont.Fit(curves[0].Name, 12, 90)}");
        figure.Add(new Line { Spots = [area.At(0, 0), area.At(1, 0)], Stroke = Paint.Muted, Width = 1.5 });
        for (var i = 0; i < differences.Length; i++) DrawCurve(area, differences[i], curves[i + 1].Style, i);
        area.DrawBottom("Share of negatives let through");
        return figure;
    }

    private static void DrawCurve(PlotArea area, double[] differences, SeriesStyle style, int index)
    {
        area.Figure.Add(new Line { Spots = [.. differences.Select((d, i) => area.At((double)i / Pieces, d))], Stroke = style.Paint, Width = 1.6, Dash = style.Dash });
        for (var i = 6 + 4 * index; i < Pieces; i += 24)
            area.Figure.Add(new Symbol { Center = area.At((double)i / Pieces, differences[i]), Radius = 4, Shape = style.Shape, Fill = style.Paint });
    }
}
