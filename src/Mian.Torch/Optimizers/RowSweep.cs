using Mian.Schema;
using Mian.Torch.Tables;

namespace Mian.Torch.Optimizers;

/// <summary>Visits the touched rows of a table, checked, on one or more threads, and fetches the rows and state that come next meanwhile.</summary>
/// <param name="weights">The table.</param>
/// <param name="states">The optimizer's state; each matrix has a row per row of the table.</param>
/// <param name="threads">Number of threads at most.</param>
internal sealed unsafe class RowSweep(EmbeddingStorage weights, IReadOnlyList<OptimizerState> states, int threads)
{
    private const int Ahead = 4;

    private readonly EmbeddingStorage[] _fetched = [weights, .. states.Select(s => s.Values)];

    /// <summary>Updates one row.</summary>
    /// <param name="row">Its number.</param>
    /// <param name="weights">[dimension].</param>
    /// <param name="gradient">[dimension], before scaling.</param>
    internal delegate void RowRule(int row, float* weights, float* gradient);

    /// <summary>Calls <paramref name="rule"/> for every row but padding.</summary>
    /// <param name="rows">[N] rows, each at most once.</param>
    /// <param name="gradients">[N, dimension].</param>
    /// <param name="rule">The update; must touch its own row only.</param>
    public void Run(ReadOnlySpan<int> rows, ReadOnlySpan<float> gradients, RowRule rule)
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
            RowPartition.Run(rows.Length, threads, (from, to) =>
            {
                for (var i = from; i < to; i++)
                {
                    if (i + Ahead < to) Fetch(touchedRows[i + Ahead]);
                    var row = touchedRows[i];
                    if (row != ReservedIds.Padding) rule(row, table + (long)row * dimension, rowGradients + (long)i * dimension);
                }
            });
        }

        GC.KeepAlive(weights);
    }

    private void Fetch(int row)
    {
        foreach (var matrix in _fetched) FloatKernels.Prefetch(matrix.Start + (long)row * matrix.Dimension, matrix.Dimension);
    }
}
