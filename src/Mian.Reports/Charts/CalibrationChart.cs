using Mian.Reports.Figures;
using Mian.Reports.Text;

namespace Mian.Reports.Charts;

/// <summary>
/// Observed rate over predicted probability with the diagonal of a perfect model and 95 % Wilson intervals; below, the samples of
/// each bin. Bins that are empty or not finite are left out.
/// </summary>
public static class CalibrationChart
{
    private const double FigureWidth = 400;
    private const double PanelLeft = 62;
    private const double PanelTop = 32;
    private const double PanelHeight = 220;
    private const double CountHeight = 56;
    private const double NormalQuantile = 1.959964;

    /// <summary>Writes <c>PATH.png</c> and <c>PATH.svg</c>, each complete or not at all.</summary>
    /// <param name="data">What to show.</param>
    /// <param name="pathWithoutExtension">Path of both files; its folder is made where missing.</param>
    /// <returns>The two paths.</returns>
    /// <exception cref="MianException">No bin has samples, or a file cannot be written.</exception>
    public static FigureFiles Save(CalibrationData data, string pathWithoutExtension) => FigureFiles.Save(
        Draw(data) ?? throw new MianException($"None of the {data.Bins.Count} calibration bins has samples and finite rates; expected at least one. Evaluate a split that has samples."),
        pathWithoutExtension);

    /// <summary>The figure; null where no bin can be drawn.</summary>
    internal static Figure? Draw(CalibrationData data)
    {
        List<CalibrationBin> bins = [.. data.Bins.Where(Usable).OrderBy(b => b.Predicted)];
        if (bins.Count == 0)
            return null;
        var figure = new Figure(FigureWidth, PanelTop + PanelHeight + 44 + CountHeight + 48) { Description = "Calibration: observed click rate by predicted probability" };
        Ticks rates = Ticks.Around(0, Math.Min(1, bins.Max(b => Math.Max(b.Predicted, Interval(b).High))));
        PlotArea area = NewPanel(figure, (PanelTop, PanelHeight), rates, rates);
        area.DrawFrame("Observed rate");
        area.Figure.Add(new Line { Spots = [area.At(0, 0), area.At(rates.Maximum, rates.Maximum)], Stroke = Paint.Muted, Dash = Dash.Dashed });
        DrawBins(area, bins);
        if (data.Error is { } error && double.IsFinite(error))
            figure.Add(new Label { At = new Spot(area.Corner.X + area.Width, PanelTop - 15), Text = $"calibration error {NumberText.Metric(error)}", Anchor = Anchor.End, Size = 12 });
        DrawCounts(NewPanel(figure, (PanelTop + PanelHeight + 44, CountHeight), rates, Ticks.Around(0, bins.Max(b => b.Count), about: 2)), bins);
        return figure;
    }

    /// <summary>Wilson's 95 % interval of a bin's rate: within 0 to 1 also for few samples.</summary>
    internal static (double Low, double High) Interval(CalibrationBin bin)
    {
        double n = bin.Count, z2 = NormalQuantile * NormalQuantile, p = bin.Observed;
        double center = (p + z2 / (2 * n)) / (1 + z2 / n);
        double half = NormalQuantile * Math.Sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
        return (Math.Max(0, center - half), Math.Min(1, center + half));
    }

    private static bool Usable(CalibrationBin bin) => bin.Count > 0 && bin.Predicted is >= 0 and <= 1 && bin.Observed is >= 0 and <= 1;

    private static PlotArea NewPanel(Figure figure, (double Top, double Height) place, Ticks x, Ticks y) => new()
    {
        Figure = figure,
        Corner = new Spot(PanelLeft, place.Top),
        Width = FigureWidth - PanelLeft - 22,
        Height = place.Height,
        X = x,
        Y = y,
    };

    private static void DrawBins(PlotArea area, List<CalibrationBin> bins)
    {
        if (bins.Count > 1)
            area.Figure.Add(new Line { Spots = [.. bins.Select(b => area.At(b.Predicted, b.Observed))], Stroke = Paint.First, Width = 2 });
        foreach (CalibrationBin bin in bins)
        {
            (double low, double high) = Interval(bin);
            area.Figure.Add(new Line { Spots = [area.At(bin.Predicted, low), area.At(bin.Predicted, high)], Stroke = Paint.First });
            area.Figure.Add(new Dot
            {
                Center = area.At(bin.Predicted, bin.Observed),
                Radius = 4,
                Fill = Paint.First,
                Hint = $"predicted {NumberText.Probability(bin.Predicted)}, observed {NumberText.Probability(bin.Observed)}, {NumberText.Count(bin.Count)} samples",
            });
        }
    }

    private static void DrawCounts(PlotArea area, List<CalibrationBin> bins)
    {
        area.DrawFrame("Samples");
        double room = bins.Zip(bins.Skip(1), (a, b) => area.At(b.Predicted, 0).X - area.At(a.Predicted, 0).X).DefaultIfEmpty(14).Min();
        double width = Math.Clamp(room - 1, 2, 14);
        foreach (CalibrationBin bin in bins)
        {
            Spot top = area.At(bin.Predicted, bin.Count);
            area.Figure.Add(new Box { Corner = new Spot(top.X - width / 2, top.Y), Width = width, Height = area.Bottom - top.Y, Fill = Paint.First, Hint = $"{NumberText.Count(bin.Count)} samples" });
        }
        area.DrawBottom("Predicted probability");
    }
}
