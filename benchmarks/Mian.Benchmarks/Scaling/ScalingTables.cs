using System.Globalization;
using Mian.Reports.Figures;
using Mian.Reports.Writing;

namespace Mian.Benchmarks.Scaling;

/// <summary>Prints each curve as a table and draws it.</summary>
/// <param name="plots">Folder of the figures; null draws none.</param>
internal sealed class ScalingTables(string? plots)
{
    public void Add((string File, string Title, string Axis) curve, IEnumerable<(string Value, ScalingPoint Point)> points) =>
        Add(curve, points.Select(p => (p.Value, (Func<ScalingResult>)p.Point.InChild)));

    /// <summary>Measures the points one after another.</summary>
    public void Add((string File, string Title, string Axis) curve, IEnumerable<(string Value, Func<ScalingResult> Measure)> points)
    {
        Console.WriteLine($"\n{curve.Title}\n\n| {curve.Axis} | samples/s | ms a step | peak memory | of it tables | set up |\n| --- | --- | --- | --- | --- | --- |");
        var drawn = new List<ScalingSpot>();
        foreach (var (value, measure) in points)
        {
            var r = measure();
            drawn.Add(new ScalingSpot(value, r.SamplesPerSecond, r.PeakBytes / 1e9));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {value} | {r.SamplesPerSecond:N0} | {(r.MillisecondsPerStep > 0 ? r.MillisecondsPerStep.ToString("F2", CultureInfo.InvariantCulture) : "")} | {r.PeakBytes / 1e9:F2} GB | {r.TableBytes / 1e9:F2} GB | {r.SetupSeconds:F1} s |"));
        }

        if (plots is not null) AtomicFile.Write(Path.Combine(plots, $"scaling-{curve.File}.svg"), SvgPainter.Document(ScalingPlot.Draw(curve.Axis, drawn)));
    }
}
