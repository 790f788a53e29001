using Mian.Torch.Tables;

namespace Mian.Torch.Optimizers;

/// <summary>Stochastic gradient descent without momentum: w -= learning rate x g. No state.</summary>
/// <param name="weights">The table to update; stays the caller's.</param>
/// <param name="options">Weight decay.</param>
/// <param name="threads">Threads of an update, 1 or more.</param>
public sealed unsafe class RowSgd(EmbeddingStorage weights, RowOptimizerOptions options, int threads = 1) : IRowOptimizer
{
    private readonly RowOptimizerOptions _options = Checked(options);
    private readonly RowSweep _sweep = new(weights, [], threads);

    /// <inheritdoc/>
    public IReadOnlyList<OptimizerState> State => [];

    /// <inheritdoc/>
    public void Update(ReadOnlySpan<int> rows, ReadOnlySpan<float> gradients, in OptimizerStep step)
    {
        step.Check();
        var (l2, shrink) = Decay.Factors(_options, step);
        var rate = (float)step.LearningRate;
        var factors = new SgdFactors(shrink + rate * l2, (float)(step.LearningRate * step.GradientScale));
        var dimension = weights.Dimension;
        _sweep.Run(rows, gradients, (_, row, gradient) => SgdKernel.Update(row, gradient, dimension, factors));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static RowOptimizerOptions Checked(RowOptimizerOptions options)
    {
        options.Check();
        return options;
    }
}
