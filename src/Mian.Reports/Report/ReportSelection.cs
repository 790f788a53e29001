using Mian.Experiments;
using Mian.Reports.Figures;

namespace Mian.Reports.Report;

/// <summary>Which rows have curves of their own: more than a few cannot be told apart. Chosen on validation data, never on the test part.</summary>
public static class ReportSelection
{
    /// <summary>Rows besides the reference.</summary>
    public const int Rivals = 4;

    /// <summary>The reference (MIAN where it is among the rows), then the others with the best mean validation AUC; only rows with a finished run.</summary>
    public static IReadOnlyList<string> RowsOf(ExperimentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var finished = result.Rows.Where(r => r.Runs.Any(run => run.State == RunState.Finished)).ToList();
        var others = finished.Where(r => r.Name != result.Reference).OrderByDescending(ValidAuc).Take(Rivals);
        return [.. finished.Where(r => r.Name == result.Reference).Concat(others).Select(r => r.Name)];
    }

    /// <summary>The finished run that speaks for a row where one seed has to: the first, because choosing among them would flatter. Null where none is finished.</summary>
    public static ExperimentRun? RunOf(ExperimentRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Runs.FirstOrDefault(r => r.State == RunState.Finished);
    }

    /// <summary>How a row is drawn, the same in every chart: by its place among the chosen ones.</summary>
    internal static SeriesStyle StyleOf(ExperimentResult result, string row) => SeriesStyle.Of(Math.Max(0, RowsOf(result).ToList().IndexOf(row)));

    private static double ValidAuc(ExperimentRow row) =>
        row.Runs.Where(r => r.ValidAuc is { } auc && double.IsFinite(auc)).Select(r => r.ValidAuc!.Value).DefaultIfEmpty(double.NegativeInfinity).Average();
}
