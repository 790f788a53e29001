using System.Globalization;
using Mian.Experiments;
using Mian.Reports.Text;
using Mian.Reports.Writing;
using Mian.Significance;

namespace Mian.Reports.Experiments;

/// <summary>The tables of an experiment as text, the same on the terminal and in a page.</summary>
public static class ExperimentTables
{
    /// <summary>One row a model or variant: mean ± standard deviation over seeds, and the published numbers in columns of their own.</summary>
    public static TableText Metrics(ExperimentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var change = result.Kind == ExperimentKind.Compare ? "vs best other" : "vs full model";
        List<string> header = [result.Kind == ExperimentKind.Compare ? "model" : "variant", ">AUC", $">{change}", ">logloss", $">{change}", ">GAUC", ">seconds", ">samples/s", ">peak memory", ">seeds"];
        if (result.PublishedDataset is not null) header.AddRange([">published AUC", ">published logloss"]);
        return new TableText(header, [.. result.Rows.Select(row => Cells(row, result.PublishedDataset is not null))]);
    }

    /// <summary>The reference against each other row.</summary>
    public static TableText Tests(ExperimentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new TableText(
            [$"{ExperimentNotes.Label(result, result.Reference)} minus", "metric", ">difference", ">95 % interval", ">test error", ">seed error", ">p", ">p (Holm)", ">seeds", "verdict"],
            [.. result.Tests.Select(t => CellsOf(ExperimentNotes.Label(result, t.Rival), t.Test))]);
    }

    /// <summary>What was chosen on the test part, is not finished, failed, was left out or is not tested, one sentence each.</summary>
    public static IReadOnlyList<string> Notes(ExperimentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return
        [
            .. ExperimentNotes.ChosenOnTest(result) is { } chosen ? [chosen] : Array.Empty<string>(),
            .. result.Rows.SelectMany(row => row.Runs.Where(r => r.State == RunState.Failed).Select(r => $"{row.Name}, seed {r.Seed}, failed: {r.Reason}")),
            .. result.Rows.SelectMany(row => row.Runs.Where(r => r.State == RunState.Elsewhere).Select(r => $"{row.Name}, seed {r.Seed}, is trained by {r.Reason}.")),
            .. result.Skipped.Select(s => $"{s.Name} is left out: {s.Reason}."),
            .. ExperimentNotes.Untested(result),
        ];
    }

    private static string[] Cells(ExperimentRow row, bool withPublished)
    {
        var finished = row.Runs.Count(r => r.State == RunState.Finished);
        string[] measured =
        [
            ExperimentNotes.Label(row), Metric(row.Auc), Change(row.AucChange), Metric(row.Logloss), Change(row.LoglossChange), Metric(row.Gauc),
            row.Seconds is { } seconds ? seconds.Mean.ToString("0.0", CultureInfo.InvariantCulture) : NumberText.Missing,
            row.SamplesPerSecond is { } speed ? NumberText.Count((long)speed.Mean) : NumberText.Missing,
            row.PeakMemoryBytes is { } bytes ? $"{NumberText.Count(bytes >> 20)} MiB" : NumberText.Missing,
            finished == row.Runs.Count ? NumberText.Count(finished) : $"{finished} of {row.Runs.Count}",
        ];
        return withPublished ? [.. measured, NumberText.Metric(row.Published?.Auc), NumberText.Metric(row.Published?.Logloss)] : measured;
    }

    private static string[] CellsOf(string rival, PairedTest test) =>
    [
        rival, Verdicts.NameOf(test.Metric),
        NumberText.Difference(test.Difference), Interval(test),
        Error(test.TestError), Error(test.SeedError), Probability(test.P), Probability(test.HolmP), NumberText.Count(test.Seeds), Verdicts.Of(test).Text(),
    ];

    /// <summary>Mean ± standard deviation.</summary>
    public static string Metric(Spread? spread) => spread switch
    {
        null => NumberText.Missing,
        { Deviation: { } deviation } => $"{NumberText.Metric(spread.Mean)} ± {NumberText.Metric(deviation)}",
        _ => NumberText.Metric(spread.Mean),
    };

    /// <summary>The 95 % interval of a difference.</summary>
    internal static string Interval(PairedTest test) => $"{NumberText.Difference(test.Low)} to {NumberText.Difference(test.High)}";

    /// <summary>A probability with four decimals.</summary>
    internal static string Probability(double value) => value < 0.0001 ? "< 0.0001" : value.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Change(double? share) => share is { } value
        ? (Math.Round(value, 4) > 0 ? "+" : "") + ((Math.Round(value, 4) + 0.0) * 100).ToString("0.00", CultureInfo.InvariantCulture) + " %"
        : NumberText.Missing;

    private static string Error(double? value) => value?.ToString("0.00000", CultureInfo.InvariantCulture) ?? NumberText.Missing;
}
