using Mian.Torch.Tables;

namespace Mian.Torch.Optimizers;

/// <summary>Adagrad with one accumulator per row: the sum over steps of the mean squared gradient of the row.</summary>
/// <remarks>
/// s += mean(g^2), w -= learning rate x g / (sqrt(s) + epsilon): Duchi et al. 2011, shared by a row as in Gupta et al. 2014 and in DLRM
/// (https://arxiv.org/abs/1906.00091). State: one float per row, where Adam needs two per weight.
/// </remarks>
public sealed unsafe class RowWiseAdagrad : IRowOptimizer
{
    private readonly EmbeddingStorage _weights;
    private readonly EmbeddingStorage _sums;
    private readonly RowOptimizerOptions _options;
    private readonly RowSweep _sweep;

    /// <summary>Starts with zero sums.</summary>
    /// <param name="weights">The table to update; stays the caller's.</param>
    /// <param name="options">Epsilon and decay.</param>
    /// <param name="threads">Threads of an update, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    /// <exception cref="MianException">No memory for the state.</exception>
    public RowWiseAdagrad(EmbeddingStorage weights, RowOptimizerOptions options, int threads = 1)
    {
        options.Check();
        _weights = weights;
        _options = options;
        _sums = new EmbeddingStorage(weights.Rows, 1);
        State = [new("squared_gradient_sum", _sums)];
        _sweep = new RowSweep(weights, State, threads);
    }

    /// <inheritdoc/>
    public IReadOnlyList<OptimizerState> State { get; }

    /// <inheritdoc/>
    public void Update(ReadOnlySpan<int> rows, ReadOnlySpan<float> gradients, in OptimizerStep step)
    {
        step.Check();
        var (l2, shrink) = Decay.Factors(_options, step);
        var scale = (float)step.GradientScale;
        double rate = step.LearningRate, epsilon = _options.Epsilon;
        var sums = _sums.Start;
        var dimension = _weights.Dimension;
        _sweep.Run(rows, gradients, (row, weights, gradient) =>
        {
            sums[row] += (float)(SgdKernel.SumOfSquares(weights, gradient, dimension, (scale, l2)) / dimension);
            var rowRate = (float)(rate / (Math.Sqrt(sums[row]) + epsilon));
            SgdKernel.Update(weights, gradient, dimension, new SgdFactors(shrink + rowRate * l2, rowRate * scale));
        });
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Dispose() => _sums.Dispose();
}
