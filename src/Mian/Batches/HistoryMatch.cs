using Mian.Schema;

namespace Mian.Batches;

/// <summary>How a candidate relates to the history of its request, as a batch holds it.</summary>
public enum HistoryRelation
{
    /// <summary>There is no behaviour.</summary>
    NoHistory,

    /// <summary>The candidate has no category that is known, and is itself in no behaviour: nobody can tell.</summary>
    Unknown,

    /// <summary>No behaviour is known to share a category with the candidate.</summary>
    Irrelevant,

    /// <summary>A behaviour shares a category with the candidate, or is the candidate itself where its category is not known.</summary>
    Relevant,
}

/// <summary>What a candidate has in common with the behaviours before it.</summary>
public static class HistoryMatch
{
    /// <summary>
    /// True where a behaviour of the sample's request has one of the candidate's values. Two missing values, or two that are out of
    /// vocabulary, are not known to be the same.
    /// </summary>
    /// <param name="batch">The batch.</param>
    /// <param name="sample">0 to <see cref="Batch.Samples"/> - 1.</param>
    /// <param name="fields">A field of the candidate and the field of the behaviours that shares its ids.</param>
    public static bool SharesValue(Batch batch, int sample, (FieldValues Item, FieldValues Behaviour) fields)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var request = batch.SampleRequest[sample];
        var wanted = fields.Item.Row(sample);
        for (var t = batch.RequestHistory[request]; t < batch.RequestHistory[request + 1]; t++)
        {
            if (HasCommonValue(fields.Behaviour.Row(t), wanted)) return true;
        }

        return false;
    }

    /// <summary>True where the candidate itself is a behaviour of its request.</summary>
    /// <param name="source">Where the batch was read from.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="sample">0 to <see cref="Batch.Samples"/> - 1.</param>
    public static bool HasItem(RequestSource source, Batch batch, int sample)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(batch);
        var (request, item) = (batch.SampleRequest[sample], batch.Items[sample]);
        for (var t = batch.RequestHistory[request]; t < batch.RequestHistory[request + 1]; t++)
        {
            if (source.HistoryItem[batch.HistoryRows[t]] == item) return true;
        }

        return false;
    }

    /// <summary>How the candidate relates to the history: by category, and by the item itself where it has no category that the vocabulary knows.</summary>
    /// <param name="source">Where the batch was read from.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="sample">0 to <see cref="Batch.Samples"/> - 1.</param>
    /// <param name="category">The category of the candidate and that of the behaviours; null where behaviours have none, then the item decides alone.</param>
    public static HistoryRelation RelationOf(RequestSource source, Batch batch, int sample, (FieldValues Item, FieldValues Behaviour)? category)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var request = batch.SampleRequest[sample];
        if (batch.RequestHistory[request] == batch.RequestHistory[request + 1]) return HistoryRelation.NoHistory;
        if (category is { } fields && HasKnownValue(fields.Item.Row(sample)))
            return SharesValue(batch, sample, fields) ? HistoryRelation.Relevant : HistoryRelation.Irrelevant;
        if (HasItem(source, batch, sample)) return HistoryRelation.Relevant;
        return category is null ? HistoryRelation.Irrelevant : HistoryRelation.Unknown;
    }

    private static bool HasKnownValue(ReadOnlySpan<int> ids) => ids.IndexOfAnyInRange(ReservedIds.First, int.MaxValue) >= 0;

    private static bool HasCommonValue(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        foreach (var id in a)
        {
            if (id >= ReservedIds.First && b.Contains(id)) return true;
        }

        return false;
    }
}
