using Mian.Experiments;
using Mian.Reports.Text;
using Mian.Reports.Writing;
using Mian.Significance;

namespace Mian.Reports.Experiments;

/// <summary>The tests within slices of the test part as text, the same in every page.</summary>
public static class SliceTables
{
    /// <summary>Every group that has samples.</summary>
    /// <param name="result">A result with <see cref="ExperimentResult.Slices"/>.</param>
    public static TableText Of(ExperimentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new TableText(["slice", .. Header(result)], [.. Filled(result).Select(t => (string[])[t.Slice, .. CellsOf(t)])]);
    }

    /// <summary>What was found, in one sentence.</summary>
    /// <param name="result">A result with <see cref="ExperimentResult.Slices"/>.</param>
    public static string Summary(ExperimentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Slices!.LeftOut is { } reason) return $"Groups of the test part are not tested. {reason}";
        List<Verdict> verdicts = [.. Filled(result).Select(t => t.Test).OfType<PairedTest>().Select(Verdicts.Of)];
        var start = $"{result.Reference} against {result.Slices.Rival}, the best other row on validation data, by AUC within groups of the test part:";
        return verdicts.Count == 0
            ? $"{start} no group has {result.Slices.FewestOfEachClass} samples of each class."
            : $"{start} better in {Count(Verdict.Better)}, worse in {Count(Verdict.Worse)}, no difference shown in {Count(Verdict.NotShown)} of {verdicts.Count} groups.";

        string Count(Verdict verdict) => NumberText.Count(verdicts.Count(v => v == verdict));
    }

    /// <summary>The groups of one slice that have samples.</summary>
    internal static TableText OfSlice(ExperimentResult result, string slice) =>
        new(["group", .. Header(result).Skip(1)], [.. Filled(result).Where(t => t.Slice == slice).Select(CellsOf)]);

    /// <summary>A slice's name in words: <c>category_in_history</c> is Category in history.</summary>
    internal static string TitleOf(string slice) => slice.Length == 0 ? "Slice" : char.ToUpperInvariant(slice[0]) + slice[1..].Replace('_', ' ');

    /// <summary>Groups that have samples.</summary>
    internal static IEnumerable<SliceTest> Filled(ExperimentResult result) => result.Slices?.Groups.Where(t => t.Count > 0) ?? [];

    private static string[] Header(ExperimentResult result) =>
        ["group", ">samples", ">positives", $">{result.Reference} AUC", $">{result.Slices?.Rival} AUC", ">difference", ">95 % interval", ">p", ">p (Holm)", "verdict"];

    private static string[] CellsOf(SliceTest test)
    {
        string[] start = [test.Group, NumberText.Count(test.Count), NumberText.Count(test.Positives), ExperimentTables.Metric(test.ReferenceAuc), ExperimentTables.Metric(test.RivalAuc)];
        return test.Test is { } paired
            ? [.. start, NumberText.Difference(paired.Difference), ExperimentTables.Interval(paired), ExperimentTables.Probability(paired.P), ExperimentTables.Probability(paired.HolmP), Verdicts.Of(paired).Text()]
            : [.. start, NumberText.Missing, NumberText.Missing, NumberText.Missing, NumberText.Missing, test.Note ?? NumberText.Missing];
    }
}
