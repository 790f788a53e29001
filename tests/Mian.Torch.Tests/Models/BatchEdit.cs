using Mian.Batches;
using Mian.Schema;

namespace Mian.Torch.Tests.Models;

/// <summary>Batches that say the same in another way.</summary>
internal static class BatchEdit
{
    /// <summary>Every history read backwards.</summary>
    public static Batch ReverseHistories(Batch batch)
    {
        var copy = BatchAssembler.Without(batch, new bool[batch.Behaviours]);
        for (var r = 0; r < batch.Requests; r++)
        {
            var (begin, end) = (batch.RequestHistory[r], batch.RequestHistory[r + 1]);
            for (var t = begin; t < end; t++) copy.HistoryRows[t] = batch.HistoryRows[begin + end - 1 - t];
        }

        foreach (var (from, to) in batch.Fields.Zip(copy.Fields).Where(f => f.First.Schema.Group == FieldGroup.Behaviour)) Reverse(batch, from, to);
        return copy;
    }

    private static void Reverse(Batch batch, FieldValues from, FieldValues to)
    {
        to.Reset(from.Rows);
        for (var r = 0; r < batch.Requests; r++)
        {
            var (begin, end) = (batch.RequestHistory[r], batch.RequestHistory[r + 1]);
            for (var t = begin; t < end; t++)
            {
                var other = begin + end - 1 - t;
                if (from.Schema.Kind == FieldKind.MultiValued) to.AddList(t, from.Row(other));
                else to.Ids[t] = from.Ids[other];
                if (from.Schema.Kind == FieldKind.Scaled) to.Scales[t] = from.Scales[other];
            }
        }
    }
}
