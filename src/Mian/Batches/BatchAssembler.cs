using Mian.Schema;

namespace Mian.Batches;

/// <summary>Builds single batches of chosen samples, and batches without some of their behaviours, for explanations.</summary>
public static class BatchAssembler
{
    /// <summary>A batch of chosen samples, each a request of its own, in the given order.</summary>
    /// <param name="source">The part.</param>
    /// <param name="samples">Rows of its samples table.</param>
    /// <param name="maxHistory">At most this many recent behaviours; null for the data set's own limit.</param>
    public static Batch Read(RequestSource source, ReadOnlySpan<long> samples, int? maxHistory)
    {
        ArgumentNullException.ThrowIfNull(source);
        var groups = new RequestGroup[samples.Length];
        for (var i = 0; i < groups.Length; i++) groups[i] = new RequestGroup(samples[i], 1);
        var batch = new Batch(source.Schema);
        new BatchBuilder(source, new BatchOptions { MaxHistory = maxHistory }, null).Fill(batch, groups, 0, 0);
        return batch;
    }

    /// <summary>A copy of a batch in which some behaviours never happened.</summary>
    /// <param name="batch">B samples of R requests with N behaviours.</param>
    /// <param name="removed">[N] true for behaviours to leave out.</param>
    public static Batch Without(Batch batch, ReadOnlySpan<bool> removed)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (removed.Length < batch.Behaviours)
            throw new ArgumentException($"There are {batch.Behaviours} behaviours, but {removed.Length} marks.", nameof(removed));
        var copy = new Batch(batch.Schema);
        copy.Reset(batch.Samples, batch.Requests);
        batch.SampleRequest.AsSpan(0, batch.Samples).CopyTo(copy.SampleRequest);
        batch.Labels.AsSpan(0, batch.Samples).CopyTo(copy.Labels);
        batch.Items.AsSpan(0, batch.Samples).CopyTo(copy.Items);
        batch.SampleRows.AsSpan(0, batch.Samples).CopyTo(copy.SampleRows);
        batch.Users.AsSpan(0, batch.Requests).CopyTo(copy.Users);
        batch.RequestRows.AsSpan(0, batch.Requests).CopyTo(copy.RequestRows);
        batch.RequestSamples.AsSpan(0, batch.Requests + 1).CopyTo(copy.RequestSamples);
        var kept = Keep(batch, copy, removed);
        for (var f = 0; f < batch.Fields.Count; f++)
        {
            var isBehaviour = batch.Fields[f].Schema.Group == FieldGroup.Behaviour;
            Copy(batch.Fields[f], copy.Fields[f], isBehaviour ? kept : [.. Enumerable.Range(0, batch.Fields[f].Rows)]);
        }

        return copy;
    }

    private static int[] Keep(Batch batch, Batch copy, ReadOnlySpan<bool> removed)
    {
        var kept = new List<int>(batch.Behaviours);
        for (var r = 0; r < batch.Requests; r++)
        {
            for (var t = batch.RequestHistory[r]; t < batch.RequestHistory[r + 1]; t++)
            {
                if (!removed[t]) kept.Add(t);
            }

            copy.RequestHistory[r + 1] = kept.Count;
        }

        copy.ResizeHistory(kept.Count);
        for (var i = 0; i < kept.Count; i++) copy.HistoryRows[i] = batch.HistoryRows[kept[i]];
        return [.. kept];
    }

    private static void Copy(FieldValues from, FieldValues to, int[] rows)
    {
        to.Reset(rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            if (from.Schema.Kind == FieldKind.MultiValued)
            {
                to.AddList(i, from.Row(rows[i]));
                continue;
            }

            to.Ids[i] = from.Ids[rows[i]];
            if (from.Schema.Kind == FieldKind.Scaled) to.Scales[i] = from.Scales[rows[i]];
        }
    }
}
