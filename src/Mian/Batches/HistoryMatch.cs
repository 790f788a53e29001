using Mian.Schema;

namespace Mian.Batches;

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

    private static bool HasCommonValue(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        foreach (var id in a)
        {
            if (id >= ReservedIds.First && b.Contains(id)) return true;
        }

        return false;
    }
}
