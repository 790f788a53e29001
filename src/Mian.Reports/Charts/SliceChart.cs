using Mian.Reports.Figures;
using Mian.Reports.Text;

namespace Mian.Reports.Charts;

/// <summary>One group of a slice.</summary>
/// <param name="Name">E.g. <c>1-5</c>.</param>
/// <param name="Samples">Its samples.</param>
/// <param name="Auc">One value a series, null where it is not defined.</param>
internal sealed record SliceGroupRow(string Name, long Samples, IReadOnlyList<double?> Auc);

/// <summary>AUC within each group of samples, a symbol for each of a few models.</summary>
internal static class SliceChart
{
    private const double FigureWidth = 400;
    private const double Left = 104;
    private const double Right = 20;
    private const double SeriesHeight = 11;
    private const double GroupGap = 16;
    private const int LongestName = 24;

    /// <summary>The figure; null where no group has a value.</summary>
    /// <param name="title">What is sliced by.</param>
    /// <param name="series">Names and styles.</param>
    /// <param name="groups">Top to bottom.</param>
    public static Figure? Draw(string title, IReadOnlyList<(string Name, SeriesStyle Style)> series, IReadOnlyList<SliceGroupRow> groups)
    {
        List<double> values = [.. groups.SelectMany(g => g.Auc).OfType<double>().Where(double.IsFinite)];
        if (values.Count == 0) return null;
        string[] names = [.. series.Select(s => PlainText.Shorten(PlainText.Clean(s.Name), LongestName))];
        var places = SeriesKey.Place(names, FigureWidth - 8);
        var (top, pitch) = (places[^1].Y + 26, series.Count * SeriesHeight + GroupGap);
        var figure = new Figure(FigureWidth, top + groups.Count * pitch + 46) { Description = $"AUC by {PlainText.Shorten(title, 60)} of {string.Join(", ", names)}" };
        for (var i = 0; i < names.Length; i++) SeriesKey.Draw(figure, new Spot(places[i].X + 4, places[i].Y + 10), names[i], series[i].Style);
        var area = new PlotArea
        {
            Figure = figure,
            Corner = new Spot(Left, top),
            Width = FigureWidth - Left - Right,
            Height = groups.Count * pitch,
            X = Ticks.Around(values.Min(), values.Max(), about: 4),
            Y = new Ticks(1, [0, 1]),
        };
        foreach (var x in area.X.Values) figure.Add(new Line { Spots = [area.At(x, 0), area.At(x, 1)], Stroke = Paint.Grid });
        for (var g = 0; g < groups.Count; g++) DrawGroup(area, top + g * pitch, groups[g], series);
        area.DrawBottom("AUC within the group");
        return figure;
    }

    private static void DrawGroup(PlotArea area, double top, SliceGroupRow group, IReadOnlyList<(string Name, SeriesStyle Style)> series)
    {
        var (figure, height) = (area.Figure, series.Count * SeriesHeight + GroupGap);
        var middle = top + height / 2;
        figure.Add(new Line { Spots = [new Spot(4, top), new Spot(FigureWidth - Right, top)], Stroke = Paint.Grid });
        figure.Add(new Label { At = new Spot(4, middle - 7), Text = FigureFont.Fit(group.Name, 12, Left - 14), Size = 12 });
        figure.Add(new Label { At = new Spot(4, middle + 8), Text = FigureFont.Fit($"{NumberText.Count(group.Samples)} samples", 11, Left - 8), Size = 11, Fill = Paint.Muted });
        for (var s = 0; s < series.Count; s++)
        {
            if (group.Auc[s] is not { } auc || !double.IsFinite(auc)) continue;
            var at = new Spot(area.At(auc, 0).X, top + GroupGap / 2 + (s + 0.5) * SeriesHeight);
            figure.Add(new Symbol { Center = at, Radius = 4.5, Shape = series[s].Style.Shape, Fill = series[s].Style.Paint, Hint = $"{PlainText.Shorten(series[s].Name, 60)}: {NumberText.Metric(auc)}" });
        }
    }
}
