using Mian.Schema;
using Mian.Torch.Tables;

namespace Mian.Torch.Optimizers;

/// <summary>Visits the touched rows of a table, checked, on one or more threads.</summary>
internal static unsafe class RowUpdate
{
    private const int Ahead = 4;

    /// <summary>Updates one row.</summary>
    /// <param name="row">Its number.</param>
    /// <param name="weights">[dimension].</param>
    /// <param name="gradient">[dimension], before scaling.</param>
    internal delegate void RowRule(int row, float* weights, float* gradient);

    /// <summary>Calls <paramref name="rule"/> for every row but padding.</summary>
    /// <param name="weights">The table.</param>
    /// <param name="rows">[N] rows, each at most once.</param>
    /// <param name="gradients">[N, dimension].</param>
    /// <param name="rule">The update; must touch its own row only.</param>
    /// <param name="threads">Number of threads at most.</param>
    public static void Run(EmbeddingStorage weights, ReadOnlySpan<int> rows, ReadOnlySpan<float> gradients, RowRule rule, int threads)
    {
        var dimension = weights.Dimension;
        if (gradients.Length != (long)rows.Length * dimension)
            throw new ArgumentException($"{rows.Length} rows of {dimension} floats need {(long)rows.Length * dimension} gradients, but there are {gradients.Length}.", nameof(gradients));
        foreach (var row in rows)
        {
            if ((uint)row >= weights.Rows) throw new ArgumentOutOfRangeException(nameof(rows), row, $"The table has {weights.Rows} rows.");
        }

        var table = weights.Start;
        fixed (int* touched = rows)
        fixed (float* gradient = gradients)
        {
            int* touchedRows = touched;
            float* rowGradients = gradient;
            var count = rows.Length;
            RowPartition.Run(count, threads, (from, to) =>
            {
                for (var i = from; i < to; i++)
                {
                    if (i + Ahead < to) FloatKernels.Prefetch(table + (long)touchedRows[i + Ahead] * dimension, dimension);
                    var row = touchedRows[i];
                    if (row != ReservedIds.Padding) rule(row, table + (long)row * dimension, rowGradients + (long)i * dimension);
                }
            });
        }

        GC.KeepAlive(weights);
    }
}
