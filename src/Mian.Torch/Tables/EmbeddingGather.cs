using Mian.Schema;

namespace Mian.Torch.Tables;

/// <summary>Copies the rows of a table that a batch needs.</summary>
public static unsafe class EmbeddingGather
{
    private const int Ahead = 8;

    /// <summary>Writes the row of each id: <c>destination[i, block] = storage[ids[i]]</c>.</summary>
    /// <param name="storage">The table, [rows, D].</param>
    /// <param name="ids">[N] ids from 0 to rows - 1; the padding row is zero.</param>
    /// <param name="destination">A matrix of N rows, row-major; only the block is written.</param>
    /// <param name="block">Where the vectors go.</param>
    /// <exception cref="ArgumentException">The block does not fit.</exception>
    /// <exception cref="MianException">An id has no row.</exception>
    public static void Gather(EmbeddingStorage storage, ReadOnlySpan<int> ids, Span<float> destination, ColumnBlock block)
    {
        var dimension = storage.Dimension;
        block.Check(ids.Length, dimension, destination.Length);
        CheckIds(ids, storage.Rows);
        var table = storage.Start;
        fixed (float* target = destination)
        {
            for (var i = 0; i < ids.Length; i++)
            {
                if (i + Ahead < ids.Length) FloatKernels.Prefetch(table + (long)ids[i + Ahead] * dimension, dimension);
                new ReadOnlySpan<float>(table + (long)ids[i] * dimension, dimension)
                    .CopyTo(new Span<float>(target + (long)i * block.Stride + block.Offset, dimension));
            }
        }

        GC.KeepAlive(storage);
    }

    /// <summary>Writes the sum or mean of each element's rows; zero for an element without values.</summary>
    /// <param name="storage">The table, [rows, D].</param>
    /// <param name="ids">The ids of N elements.</param>
    /// <param name="destination">A matrix of N rows, row-major; only the block is written.</param>
    /// <param name="block">Where the vectors go.</param>
    /// <exception cref="ArgumentException">The block does not fit, or the offsets do not.</exception>
    /// <exception cref="MianException">An id has no row.</exception>
    public static void Gather(EmbeddingStorage storage, JaggedIds ids, Span<float> destination, ColumnBlock block)
    {
        var dimension = storage.Dimension;
        block.Check(ids.Count, dimension, destination.Length);
        CheckIds(ids.Ids, storage.Rows);
        var table = storage.Start;
        fixed (float* target = destination)
        {
            for (var i = 0; i < ids.Count; i++)
            {
                var element = ids.Element(i);
                var vector = target + (long)i * block.Stride + block.Offset;
                new Span<float>(vector, dimension).Clear();
                var weight = ids.Weight(element);
                foreach (var id in element)
                {
                    if (ids.Counts(id)) FloatKernels.AddScaled(vector, table + (long)id * dimension, weight, dimension);
                }
            }
        }

        GC.KeepAlive(storage);
    }

    private static void CheckIds(ReadOnlySpan<int> ids, long rows)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            if ((uint)ids[i] >= rows)
                throw new MianException($"Position {i} has id {ids[i]}, but the table has {rows} rows (0 is padding, {ReservedIds.OutOfVocabulary} " +
                    "is out of vocabulary). The data set and the model do not belong together: prepare and train again.");
        }
    }
}
