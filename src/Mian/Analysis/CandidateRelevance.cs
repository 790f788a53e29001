using System.Globalization;
using Mian.Batches;
using Mian.Dataset;

namespace Mian.Analysis;

/// <summary>Candidates, and how many of them relate to the history.</summary>
/// <param name="Count">Their number.</param>
/// <param name="SameItem">Share that is itself in the history, 0 to 1; null without any.</param>
/// <param name="SameCategory">Share one of whose categories is in the history, 0 to 1; null without any, or without a category.</param>
/// <param name="Irrelevant">Share none of whose categories is in the history: irrelevant to every behaviour. Null like <paramref name="SameCategory"/>.</param>
public sealed record RelevanceShares(long Count, double? SameItem, double? SameCategory, double? Irrelevant);

/// <summary>Candidates of requests with histories of similar length.</summary>
/// <param name="Length">Number of behaviours used, e.g. <c>3-5</c>.</param>
/// <param name="Clicked">Those that were clicked.</param>
/// <param name="NotClicked">Those that were not.</param>
public sealed record RelevanceRow(string Length, RelevanceShares Clicked, RelevanceShares NotClicked);

/// <summary>
/// How many clicked candidates relate to the user's history (the third fact of the MIAN talk: a considerable fraction is irrelevant to every
/// behaviour), by item, by category and by history length, and the same for candidates that were not clicked.
/// </summary>
public sealed record CandidateRelevance
{
    /// <summary>The item field that stands for the category: the first after the item's own id that behaviours share; null without one.</summary>
    public required string? CategoryField { get; init; }

    /// <summary>All candidates.</summary>
    public required RelevanceRow All { get; init; }

    /// <summary>Those of requests with at least one behaviour.</summary>
    public required RelevanceRow WithHistory { get; init; }

    /// <summary>By the number of behaviours used, ascending; only lengths that occur.</summary>
    public required IReadOnlyList<RelevanceRow> ByLength { get; init; }

    /// <summary>Reads the stored samples of one part.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="split">The part; it must have samples.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static CandidateRelevance Of(PreparedDataset dataset, PartName split, CancellationToken cancellation)
    {
        var source = new RequestSource(dataset, split);
        var counter = new RelevanceCounter(source);
        foreach (var batch in new BatchReader(source, new BatchOptions { BatchSize = 4096 }).Read(cancellation: cancellation))
            counter.Add(batch);
        return counter.ToRelevance();
    }
}

/// <summary>Counts candidates by length of the history, label, and what they share with it.</summary>
internal sealed class RelevanceCounter(RequestSource source)
{
    private static readonly int[] UpperLengths = [0, 2, 5, 10, 20, 50, 100];

    // [length group][label]: candidates, those whose item is in the history, those whose category is.
    private readonly (long Count, long Item, long Category)[,] _counts = new (long, long, long)[UpperLengths.Length + 1, 2];
    private readonly (string Item, string Behaviour)? _category = source.Schema.CategoryFields();

    internal void Add(Batch batch)
    {
        var fields = _category is { } names ? (batch.Field(names.Item), batch.Field(names.Behaviour)) : default((FieldValues, FieldValues)?);
        for (var b = 0; b < batch.Samples; b++)
        {
            var request = batch.SampleRequest[b];
            ref var count = ref _counts[GroupOf(batch.RequestHistory[request + 1] - batch.RequestHistory[request]), batch.Labels[b] == 1 ? 1 : 0];
            count.Count++;
            if (HistoryMatch.HasItem(source, batch, b)) count.Item++;
            if (fields is { } both && HistoryMatch.SharesValue(batch, b, both)) count.Category++;
        }
    }

    internal CandidateRelevance ToRelevance()
    {
        var groups = Enumerable.Range(0, UpperLengths.Length + 1).ToList();
        return new()
        {
            CategoryField = _category?.Item,
            All = RowOf("all", groups),
            WithHistory = RowOf("1 or more", groups[1..]),
            ByLength = [.. groups.Select(g => RowOf(NameOf(g), [g])).Where(r => r.Clicked.Count + r.NotClicked.Count > 0)],
        };
    }

    private RelevanceRow RowOf(string name, IReadOnlyList<int> groups) => new(name, SharesOf(Sum(groups, 1)), SharesOf(Sum(groups, 0)));

    private RelevanceShares SharesOf((long Count, long Item, long Category) of) => new(
        of.Count,
        Share(of.Item, of.Count),
        _category is null ? null : Share(of.Category, of.Count),
        _category is null ? null : Share(of.Count - of.Category, of.Count));

    private (long Count, long Item, long Category) Sum(IReadOnlyList<int> groups, int label)
    {
        (long Count, long Item, long Category) sum = default;
        foreach (var group in groups)
        {
            var count = _counts[group, label];
            sum = (sum.Count + count.Count, sum.Item + count.Item, sum.Category + count.Category);
        }

        return sum;
    }

    private static double? Share(long part, long whole) => whole == 0 ? null : (double)part / whole;

    private static int GroupOf(int length)
    {
        var group = 0;
        while (group < UpperLengths.Length && length > UpperLengths[group]) group++;
        return group;
    }

    private static string NameOf(int group) => group switch
    {
        0 => "0",
        _ when group == UpperLengths.Length => $">{UpperLengths[^1]}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{UpperLengths[group - 1] + 1}-{UpperLengths[group]}"),
    };
}
