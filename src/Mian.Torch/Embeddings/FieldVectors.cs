using Mian.Batches;
using Mian.Schema;
using Mian.Torch.Kernels;
using Mian.Torch.Tables;

namespace Mian.Torch.Embeddings;

/// <summary>Looks up the vectors of one field, pooled or scaled as its kind says, and takes their gradients back.</summary>
internal static unsafe class FieldVectors
{
    /// <summary>Writes the field's vectors into columns [offset, offset + D) of a zeroed or fresh [rows, stride] matrix.</summary>
    /// <exception cref="MianException">An id lies outside the table.</exception>
    internal static void Gather(FieldValues values, EmbeddingStorage table, (nint Target, int Offset, int Stride) into)
    {
        RequireIds(values, table.Rows);
        var width = table.Dimension;
        for (var row = 0; row < values.Rows; row++)
        {
            var target = (float*)into.Target + (long)row * into.Stride + into.Offset;
            if (values.Schema.Kind == FieldKind.Categorical)
            {
                new ReadOnlySpan<float>(table.Start + (long)values.Ids[row] * width, width).CopyTo(new Span<float>(target, width));
                continue;
            }

            new Span<float>(target, width).Clear();
            var factor = Factor(values, row);
            foreach (var id in values.Row(row)) Simd.AddScaled(target, factor, table.Start + (long)id * width, width);
        }
    }

    /// <summary>Adds the gradient of each vector to the slots of the rows that made it.</summary>
    /// <param name="values">The field.</param>
    /// <param name="slots">Slot of each id, in the order of <see cref="FieldValues.Ids"/>.</param>
    /// <param name="from">[rows, stride] gradient, of which columns [offset, offset + D) are this field's.</param>
    /// <param name="slotGradients">[slots, D] sums.</param>
    /// <param name="width">D.</param>
    internal static void Scatter(FieldValues values, ReadOnlySpan<int> slots, (nint Gradient, int Offset, int Stride) from, Span<float> slotGradients, int width)
    {
        fixed (float* sums = slotGradients)
        {
            for (var row = 0; row < values.Rows; row++)
            {
                var gradient = (float*)from.Gradient + (long)row * from.Stride + from.Offset;
                var factor = Factor(values, row);
                var (begin, end) = values.Schema.Kind == FieldKind.MultiValued ? (values.Offsets[row], values.Offsets[row + 1]) : (row, row + 1);
                for (var i = begin; i < end; i++) Simd.AddScaled(sums + (long)slots[i] * width, factor, gradient, width);
            }
        }
    }

    private static void RequireIds(FieldValues values, long rows)
    {
        foreach (var id in values.Ids.AsSpan(0, values.Values))
        {
            if ((uint)id >= rows)
            {
                throw new MianException($"Field '{values.Schema.Name}' has id {id}, but its table '{values.Schema.Table}' has {rows} rows. " +
                    "The data set is damaged or not the one that the model was built for: prepare it again with 'mian data prepare', and check it with 'mian data check'.");
            }
        }
    }

    /// <summary>What each id's vector is multiplied by: the number of a scaled field, 1 / count of a mean, else 1.</summary>
    private static float Factor(FieldValues values, int row) => values.Schema switch
    {
        { Kind: FieldKind.Scaled } => values.Scales[row],
        { Kind: FieldKind.MultiValued, Pooling: Schema.Pooling.Mean } => 1f / Math.Max(1, values.Offsets[row + 1] - values.Offsets[row]),
        _ => 1f,
    };
}
