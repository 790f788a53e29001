using Mian.Analysis;
using Mian.Reports.Charts;
using Mian.Reports.Text;
using Mian.Reports.Writing;

namespace Mian.Reports.Analysis;

/// <summary>The tables of an analysis as text, the same on the terminal and in a page.</summary>
public static class AnalysisTables
{
    // On a line of its own: a terminal's columns stay narrow.
    private const string Unit = "\n(millibits)";

    /// <summary>First fact: how old behaviours are.</summary>
    public static TableText Ages(DatasetAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        return new(["age in days", ">behaviours", ">share"], [.. analysis.Ages.Bins.Select(b => (string[])[BehaviourAgeChart.NameOf(b), NumberText.Count(b.Count), NumberText.Percent(b.Share)])]);
    }

    /// <summary>Second fact: how fine-grained the fields are, and what they tell about the label.</summary>
    public static TableText Fields(DatasetAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        return new(
            ["field", "group", ">values", ">coverage", ">out of vocabulary", $">information{Unit}", $">given the item{Unit}", $">by chance{Unit}", $">deviation{Unit}", "verdict"],
            [.. analysis.Fields.Select(RowOf)]);
    }

    /// <summary>Third fact: how many candidates relate to the history.</summary>
    public static TableText Relevance(CandidateRelevance relevance)
    {
        ArgumentNullException.ThrowIfNull(relevance);
        return new(
            ["behaviours in the history", ">clicked", ">item seen", ">category seen", ">irrelevant", ">not clicked", ">item seen", ">category seen", ">irrelevant"],
            [.. relevance.ByLength.Append(relevance.All).Append(relevance.WithHistory).Select(RowOf)]);
    }

    /// <summary>The facts in sentences.</summary>
    public static IReadOnlyList<string> Facts(DatasetAnalysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        var ages = analysis.Ages;
        List<string> facts =
        [
            $"{NumberText.Percent(ages.OlderThanThirtyDays)} of the behaviours that requests use are more than 30 days old (median {Days(ages.MedianDays)}); "
                + $"averaged over requests {NumberText.Percent(ages.MeanShareOlder)}, and {NumberText.Percent(ages.OnlyOlder)} of the requests with a history have older ones only.",
        ];
        List<FieldFacts> fine = [.. analysis.Fields.Where(f => f.GivenItem is not null)];
        if (fine.Count > 0)
            facts.Add($"{NumberText.Count(fine.Count(f => f.GivenItem!.IsAboveChance))} of {NumberText.Count(fine.Count)} user and context fields tell more about the label than chance, once the item is known.");
        if (analysis.Relevance is { CategoryField: { } category } relevance)
            facts.Add($"{NumberText.Percent(relevance.WithHistory.Clicked.Irrelevant)} of the clicked candidates with a history relate to no behaviour by {category} ({NumberText.Percent(relevance.WithHistory.NotClicked.Irrelevant)} of those not clicked).");
        return facts;
    }

    private static string Days(int? days) => days switch
    {
        null => NumberText.Missing,
        1 => "1 day",
        { } n => $"{NumberText.Count(n)} days",
    };

    private static string[] RowOf(FieldFacts field) =>
    [
        field.Name, field.Group.ToString().ToLowerInvariant(),
        field.Values is { } values ? NumberText.Count(values) : NumberText.Missing, NumberText.Percent(field.Coverage), NumberText.Percent(field.OutOfVocabulary),
        Millibits(field.Information?.Excess), Millibits(field.GivenItem?.Excess), Millibits(field.GivenItem?.ByChance), Millibits(field.GivenItem?.Deviation),
        field.GivenItem is null ? NumberText.Missing : field.GivenItem.IsAboveChance ? "above chance" : "not shown",
    ];

    private static string[] RowOf(RelevanceRow row) => [row.Length, .. CellsOf(row.Clicked), .. CellsOf(row.NotClicked)];

    private static string[] CellsOf(RelevanceShares shares) =>
        [NumberText.Count(shares.Count), NumberText.Percent(shares.SameItem), NumberText.Percent(shares.SameCategory), NumberText.Percent(shares.Irrelevant)];

    private static string Millibits(double? bits) => bits is { } b ? FieldInformationChart.Millibits(b) : NumberText.Missing;
}
