using Mian.Torch.Tables;

namespace Mian.Torch.Optimizers;

/// <summary>Adam that touches the rows of a step only (Kingma and Ba 2015, https://arxiv.org/abs/1412.6980).</summary>
/// <remarks>
/// <para>A row's moments decay when it is touched, not at every step, so its bias is corrected with the number of times it was touched.
/// With the number of the step instead, as PyTorch's SparseAdam does, the first update of a rare row late in training would be
/// (1 - beta1) / sqrt(1 - beta2), about three learning rates, however small its gradient is; here it is one.</para>
/// <para>State: two floats per weight and one per row (the touches, counted up to where the correction is 1).</para>
/// </remarks>
public sealed unsafe class LazyAdam : IRowOptimizer
{
    private readonly EmbeddingStorage _weights;
    private readonly EmbeddingStorage _first;
    private readonly EmbeddingStorage _second;
    private readonly EmbeddingStorage _touches;
    private readonly RowOptimizerOptions _options;
    private readonly BiasCorrections _corrections;
    private readonly RowSweep _sweep;

    /// <summary>Starts with zero moments.</summary>
    /// <param name="weights">The table to update; stays the caller's.</param>
    /// <param name="options">Betas, epsilon, decay.</param>
    /// <param name="threads">Threads of an update, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    /// <exception cref="MianException">No memory for the state.</exception>
    public LazyAdam(EmbeddingStorage weights, RowOptimizerOptions options, int threads = 1)
    {
        options.Check();
        _weights = weights;
        _options = options;
        _corrections = new BiasCorrections(options.Beta1, options.Beta2);
        _first = new EmbeddingStorage(weights.Rows, weights.Dimension);
        _second = new EmbeddingStorage(weights.Rows, weights.Dimension);
        _touches = new EmbeddingStorage(weights.Rows, 1);
        State = [new("first_moment", _first), new("second_moment", _second), new("touches", _touches)];
        _sweep = new RowSweep(weights, State, threads);
    }

    /// <inheritdoc/>
    public IReadOnlyList<OptimizerState> State { get; }

    /// <inheritdoc/>
    public void Update(ReadOnlySpan<int> rows, ReadOnlySpan<float> gradients, in OptimizerStep step)
    {
        step.Check();
        var (l2, shrink) = Decay.Factors(_options, step);
        var factors = new AdamFactors(_options.Beta1, _options.Beta2, _options.Epsilon) { Scale = (float)step.GradientScale, L2 = l2, Shrink = shrink };
        var rate = (float)step.LearningRate;
        float* first = _first.Start, second = _second.Start, touches = _touches.Start;
        var dimension = _weights.Dimension;
        _sweep.Run(rows, gradients, (row, weights, gradient) =>
        {
            var count = Math.Min((int)touches[row] + 1, _corrections.Last);
            touches[row] = count;
            var corrected = factors with { Rate = rate * _corrections.First(count), Root = _corrections.Root(count) };
            var at = (long)row * dimension;
            AdamKernel.Update(new AdamArrays(weights, gradient, first + at, second + at), dimension, corrected);
        });
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var state in State) state.Values.Dispose();
    }
}
