using System.Globalization;
using Mian.Experiments;
using Mian.Reports.Experiments;
using Mian.Significance;

namespace Mian.Reports.Report;

/// <summary>What the numbers of a report say, in one paragraph that is made from them.</summary>
internal static class FindingText
{
    private static readonly string[] Metrics = ["auc", "gauc", "logloss"];

    /// <summary>The paragraph.</summary>
    public static string Of(ReportData data)
    {
        List<string> sentences = [];
        if (data.Comparison is { } comparison) sentences.AddRange(Compared(comparison.Result));
        if (data.Ablation is { } ablation) sentences.AddRange(Ablated(ablation.Result));
        foreach (var experiment in new[] { data.Comparison, data.Ablation }) sentences.AddRange(Caveats(experiment?.Result));
        return string.Join(' ', sentences.Distinct());
    }

    /// <summary>Names with commas, the last one after "and".</summary>
    internal static string Join(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "none",
        1 => names[0],
        _ => $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}",
    };

    private static IEnumerable<string> Compared(ExperimentResult result)
    {
        if (result.Rows.FirstOrDefault(r => r.Name == result.Reference) is not { Auc: { } auc } reference)
        {
            yield return "No run of the comparison is finished yet, or none has an AUC: nothing can be said about the models.";
            yield break;
        }

        yield return $"On the test part {reference.Name} reaches an AUC of {Reached(auc)}{RivalOf(result)}.";
        if (result.Tests.Count == 0) yield return "It was tested against no other model.";
        // Metrics that say the same of every rival share a sentence.
        var verdicts = Metrics.Select(m => (Name: Verdicts.NameOf(m), Tests: result.Tests.Where(t => t.Test.Metric == m).ToList())).Where(m => m.Tests.Count > 0);
        foreach (var same in verdicts.GroupBy(m => Judged(reference.Name, m.Tests))) yield return $"By {Join([.. same.Select(m => m.Name)])}, {same.Key}.";

        if (Sliced(result) is { } slices) yield return slices;
    }

    private static string RivalOf(ExperimentResult result)
    {
        var rival = ReportSelection.RowsOf(result).Skip(1).Select(name => result.Rows.First(r => r.Name == name)).FirstOrDefault();
        return rival?.Auc is { } auc ? $"; {rival.Name}, the best other model on validation data, reaches {Reached(auc)}" : "";
    }

    private static string Reached(Spread auc) =>
        $"{ExperimentTables.Metric(auc)} ({(auc.Count == 1 ? "one seed" : string.Create(CultureInfo.InvariantCulture, $"{auc.Count} seeds"))})";

    private static string Judged(string reference, List<RivalTest> tests)
    {
        string[] Rivals(Verdict verdict) => [.. tests.Where(t => Verdicts.Of(t.Test) == verdict).Select(t => t.Rival)];
        var (better, worse, open) = (Rivals(Verdict.Better), Rivals(Verdict.Worse), Rivals(Verdict.NotShown));
        List<string> parts = [];
        if (better.Length > 0) parts.Add($"{reference} is better than {Join(better)}");
        if (worse.Length > 0) parts.Add($"{(better.Length > 0 ? "" : $"{reference} is ")}worse than {Join(worse)}");
        if (open.Length > 0) parts.Add($"no difference {(parts.Count == 0 ? $"of {reference} " : "")}is shown to {Join(open)}");
        return string.Join("; ", parts);
    }

    private static string? Sliced(ExperimentResult result)
    {
        List<SliceTest> tested = [.. SliceTables.Filled(result).Where(t => t.Test is not null)];
        if (tested.Count == 0) return null;
        string[] Groups(Verdict verdict) => [.. tested.Where(t => Verdicts.Of(t.Test!) == verdict).Select(t => $"{t.Slice.Replace('_', ' ')} {t.Group}")];
        var (better, worse, open) = (Groups(Verdict.Better), Groups(Verdict.Worse), Groups(Verdict.NotShown));
        List<string> parts = [];
        if (better.Length > 0) parts.Add($"{result.Reference} is better for {Join(better)}");
        if (worse.Length > 0) parts.Add($"{(better.Length > 0 ? "" : $"{result.Reference} is ")}worse for {Join(worse)}");
        if (open.Length > 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"no difference is shown in {open.Length} of {tested.Count} groups"));
        return $"By AUC within groups of the test part, against {result.Slices!.Rival}, {string.Join("; ", parts)}.";
    }

    private static IEnumerable<string> Ablated(ExperimentResult result)
    {
        var tests = result.Tests.Where(t => t.Test.Metric == "auc").ToList();
        if (tests.Count == 0)
        {
            yield return "The ablations have no finished pair of runs to compare yet.";
            yield break;
        }

        string[] Variants(Verdict verdict) => [.. tests.Where(t => Verdicts.Of(t.Test) == verdict).Select(t => t.Rival)];
        var (needed, harmful, open) = (Variants(Verdict.Better), Variants(Verdict.Worse), Variants(Verdict.NotShown));
        List<string> parts = [];
        if (needed.Length > 0) parts.Add($"the AUC is lower for {Join(needed)}");
        if (harmful.Length > 0) parts.Add($"it is higher for {Join(harmful)}");
        if (open.Length > 0) parts.Add($"no difference is shown for {Join(open)}");
        yield return $"Ablations of {result.Reference}, each against the full model: {string.Join("; ", parts)}.";
    }

    private static IEnumerable<string> Caveats(ExperimentResult? result)
    {
        if (result is null) yield break;
        if (ExperimentNotes.ChosenOnTest(result) is { } chosen) yield return chosen;
        var name = result.Kind == ExperimentKind.Compare ? "comparison" : "ablation";
        if (result.Seeds.Count == 1) yield return $"With one seed the tests of the {name} speak about these trained models, not about the methods.";
        if (result.Finished < result.Planned)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"The {name} is not complete: {result.Finished} of {result.Planned} runs are finished{(result.Failed > 0 ? $", {result.Failed} failed" : "")}.");
        }
    }
}
