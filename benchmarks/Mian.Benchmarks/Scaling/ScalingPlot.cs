using Mian.Reports.Figures;

namespace Mian.Benchmarks.Scaling;

/// <summary>A point of a curve.</summary>
/// <param name="Name">Its place on the axis.</param>
/// <param name="SamplesPerSecond">Speed.</param>
/// <param name="Gigabytes">Highest memory.</param>
internal sealed record ScalingSpot(string Name, double SamplesPerSecond, double Gigabytes);

/// <summary>Speed above, memory below, over sizes that stand at equal distances.</summary>
internal static class ScalingPlot
{
    private const double FigureWidth = 440;
    private const double Left = 62;
    private const double Top = 32;
    private const double PanelHeight = 130;
    private const double Gap = 42;

    public static Figure Draw(string axis, IReadOnlyList<ScalingSpot> spots)
    {
        var figure = new Figure(FigureWidth, Top + 2 * PanelHeight + Gap + 46) { Description = $"Training speed and memory by {axis}" };
        Panel(figure, Top, spots, s => s.SamplesPerSecond).DrawFrame("samples/s");
        var bottom = Panel(figure, Top + PanelHeight + Gap, spots, s => s.Gigabytes);
        bottom.DrawFrame("peak memory, GB");
        for (var i = 0; i < spots.Count; i++)
            figure.Add(new Label { At = new Spot(bottom.At(i + 0.5, 0).X, bottom.Bottom + 13), Text = spots[i].Name, Anchor = Anchor.Middle, Size = 11, Fill = Paint.Muted });
        figure.Add(new Label { At = new Spot(bottom.Corner.X + bottom.Width / 2, bottom.Bottom + 32), Text = axis, Anchor = Anchor.Middle, Size = 12 });
        return figure;
    }

    private static PlotArea Panel(Figure figure, double top, IReadOnlyList<ScalingSpot> spots, Func<ScalingSpot, double> value)
    {
        var area = new PlotArea
        {
            Figure = figure,
            Corner = new Spot(Left, top),
            Width = FigureWidth - Left - 22,
            Height = PanelHeight,
            X = new Ticks(1, [.. Enumerable.Range(0, spots.Count + 1).Select(i => (double)i)]),
            Y = Ticks.Around(0, spots.Max(value), about: 4),
        };
        List<Spot> line = [.. spots.Select((s, i) => area.At(i + 0.5, value(s)))];
        if (line.Count > 1) figure.Add(new Line { Spots = line, Stroke = Paint.First, Width = 2 });
        foreach (var at in line) figure.Add(new Dot { Center = at, Radius = 4, Fill = Paint.First });
        return area;
    }
}
