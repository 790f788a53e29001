using System.Globalization;
using Mian.Metrics;

namespace Mian.Cli.Printing;

/// <summary>Prints metrics: one row a part, the ceiling below it where it is known.</summary>
internal static class EvaluationTable
{
    private static readonly string[] Header = ["part", ">samples", ">AUC", ">GAUC", ">logloss", ">normalized entropy", ">predicted/observed", ">calibration error"];

    /// <summary>Prints one row a named result.</summary>
    public static void Write(TextWriter output, int width, IReadOnlyList<(string Name, EvaluationResult Result)> results)
    {
        TextTable.Write(output, width, Header, results.SelectMany(r => RowsOf(r.Name, r.Result)));
        foreach (var (name, result) in results)
        {
            if (result.Note is { } note)
                output.WriteLine($"{name}: a metric is missing because there are {note}.");
            if (result.Ceiling is { AucShare: { } share })
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {share:P1} of the AUC above chance that any model could reach."));
        }
    }

    /// <summary>Prints the groups of all slices.</summary>
    public static void WriteSlices(TextWriter output, int width, EvaluationResult result) =>
        TextTable.Write(output, width, ["slice", "group", ">samples", ">positives", ">AUC", ">GAUC", ">logloss"], result.Slices.Select(s => new[]
        {
            s.Slice, s.Group, Count(s.Count), Count(s.Positives), Metric(s.Auc), Metric(s.Gauc), Metric(s.Logloss),
        }));

    /// <summary>A metric with four digits, or a dash where the data does not define it.</summary>
    public static string Metric(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-";

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static IEnumerable<string[]> RowsOf(string name, EvaluationResult result)
    {
        yield return
        [
            name, Count(result.Count), Metric(result.Auc), Metric(result.Gauc), Metric(result.Logloss),
            Metric(result.NormalizedEntropy), Metric(result.PredictedOverObserved), Metric(result.CalibrationError),
        ];
        if (result.Ceiling is { } ceiling)
            yield return ["  ceiling", "", Metric(ceiling.Auc), Metric(ceiling.Gauc), Metric(ceiling.Logloss), "", "", ""];
    }
}
