using System.Globalization;
using Mian.Experiments;
using Mian.Significance;

namespace Mian.Reports.Experiments;

/// <summary>How to read the tables of an experiment, the same in every page.</summary>
internal static class ExperimentNotes
{
    private const string Mark = "†";

    /// <summary>What the relative changes are relative to.</summary>
    public static string Change(ExperimentKind kind) => kind == ExperimentKind.Compare
        ? "\"vs best other\": relative change of the mean to the best other row of that column. Less logloss is better."
        : "\"vs full model\": relative change of the mean to MIAN as it is set. Less logloss is better.";

    /// <summary>Whose the published numbers are.</summary>
    /// <param name="dataset">The paper's data set.</param>
    public static string Published(string dataset) =>
        $"Published: Zhang et al., WSDM 2021, on {dataset}, measured by the authors with their own protocol. Those numbers enter no comparison here.";

    /// <summary>How a row is called in tables and charts: one whose checkpoints were chosen on the test part has a mark.</summary>
    public static string Label(ExperimentRow row) => row.ChosenOnTest ? $"{row.Name} {Mark}" : row.Name;

    /// <summary>The same by name.</summary>
    public static string Label(ExperimentResult result, string? row) => result.Rows.FirstOrDefault(r => r.Name == row) is { } found ? Label(found) : row ?? "";

    /// <summary>What the mark means; null where no row has it.</summary>
    public static string? ChosenOnTest(ExperimentResult result)
    {
        var rows = result.Rows.Where(r => r.ChosenOnTest).Select(r => r.Name).ToList();
        return rows.Count == 0
            ? null
            : $"{Mark} {string.Join(", ", rows)}: the checkpoint was chosen on the test part (selection: test), as public leaderboards do. These test metrics are too good, and so are all differences and tests that they enter.";
    }

    /// <summary>What the tests are and what a verdict means.</summary>
    public static string Tests(ExperimentResult result) => string.Create(CultureInfo.InvariantCulture,
        $"AUC: DeLong's test. GAUC and logloss: paired bootstrap by user, {result.BootstrapDraws} draws. Over several seeds the difference is the mean difference, and the variance of the test part and that of the seeds are added; with one seed only the test part counts. Verdicts: p below {Verdicts.Level} after Holm's correction for the number of rivals.");

    /// <summary>Metrics of pairs of finished runs that were not tested, and why; one sentence each.</summary>
    public static IEnumerable<string> Untested(ExperimentResult result)
    {
        var reference = result.Rows.FirstOrDefault(r => r.Name == result.Reference);
        if (reference is null || !result.Rows.Any(r => r != reference && Finished(r).Intersect(Finished(reference)).Any())) return [];
        return
        [
            .. Missing("auc", reference.Auc) ? [$"AUC is not tested: the test part has fewer than {PairedTest.FewestOfEachClass} positives or negatives."] : Array.Empty<string>(),
            .. Missing("gauc", reference.Gauc) ? [$"GAUC is not tested: fewer than {PairedTest.FewestUsers} users of the test part have both classes."] : Array.Empty<string>(),
            .. Missing("logloss", reference.Logloss) ? [$"Logloss is not tested: the test part has fewer than {PairedTest.FewestUsers} users."] : Array.Empty<string>(),
        ];

        bool Missing(string metric, Spread? known) => known is not null && result.Tests.All(t => t.Test.Metric != metric);
        static IEnumerable<long> Finished(ExperimentRow row) => row.Runs.Where(r => r.State == RunState.Finished).Select(r => r.Seed);
    }

    /// <summary>How the tests within slices came about.</summary>
    /// <param name="slices">What was found.</param>
    public static string Slices(SliceFindings slices) => string.Create(CultureInfo.InvariantCulture,
        $"{slices.Rival} is the best other row on validation data; no group chose it. AUC: mean over {(slices.Seeds.Count == 1 ? "one seed" : $"the {slices.Seeds.Count} seeds that both have finished")}, within the group. Tests: DeLong's with the seeds, Holm's correction for the groups of one slice. Fewer than {slices.FewestOfEachClass} samples of a class are not tested.");
}
