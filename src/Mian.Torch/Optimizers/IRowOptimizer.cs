namespace Mian.Torch.Optimizers;

/// <summary>
/// Updates the rows of one embedding table that a step touched, and nothing else: weights and state of other rows keep their bits, row 0
/// (padding) never changes, and weight decay acts on touched rows only.
/// </summary>
public interface IRowOptimizer : IDisposable
{
    /// <summary>Applies one step.</summary>
    /// <param name="rows">[N] rows of the table, each at most once, in any order. Row 0 is skipped.</param>
    /// <param name="gradients">[N, dimension], row-major.</param>
    /// <param name="step">Learning rate, number and gradient scale of the step.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row is outside the table, or the step has a value out of range.</exception>
    void Update(ReadOnlySpan<int> rows, ReadOnlySpan<float> gradients, in OptimizerStep step);

    /// <summary>The state in a fixed order; empty for an optimizer without one.</summary>
    IReadOnlyList<OptimizerState> State { get; }
}
