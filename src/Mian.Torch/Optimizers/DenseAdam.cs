using Mian.Torch.Tables;

namespace Mian.Torch.Optimizers;

/// <summary>One parameter of the dense layers.</summary>
/// <param name="Name">Unique name, e.g. <c>output.weight</c>.</param>
/// <param name="Count">Number of floats, 0 or more.</param>
/// <param name="WeightDecay">Decoupled weight decay of this parameter, 0 or more; usually 0 for biases and norms.</param>
public sealed record DenseParameter(string Name, int Count, double WeightDecay);

/// <summary>
/// AdamW over parameters that are updated as a whole (Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101), in one pass over
/// weights, gradients and state. The weights and gradients stay where they are, e.g. in torch tensors.
/// </summary>
public sealed unsafe class DenseAdam : IDisposable
{
    // Whole vectors per thread; a parameter below this many floats is not worth a second one.
    private const int Block = 1024;

    private readonly IReadOnlyList<DenseParameter> _parameters;
    private readonly EmbeddingStorage[] _first;
    private readonly EmbeddingStorage[] _second;
    private readonly RowOptimizerOptions _options;
    private readonly int _threads;

    /// <summary>Starts with zero moments.</summary>
    /// <param name="parameters">All parameters; their order is the number that <see cref="Update"/> takes.</param>
    /// <param name="options">Betas and epsilon; its weight decay and kind are not used, see <see cref="DenseParameter.WeightDecay"/>.</param>
    /// <param name="threads">Threads of an update, 1 or more; the bits of the result do not depend on it. 1 by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    /// <exception cref="MianException">No memory for the state.</exception>
    public DenseAdam(IReadOnlyList<DenseParameter> parameters, RowOptimizerOptions options, int threads = 1)
    {
        options.Check();
        _parameters = parameters;
        _options = options;
        _threads = threads;
        _first = [.. parameters.Select(p => new EmbeddingStorage(1, Math.Max(1, p.Count)))];
        _second = [.. parameters.Select(p => new EmbeddingStorage(1, Math.Max(1, p.Count)))];
        State = [.. parameters.SelectMany((p, i) => (OptimizerState[])
            [new($"{p.Name}.first_moment", _first[i]), new($"{p.Name}.second_moment", _second[i])])];
    }

    /// <summary>Two matrices [1, count] per parameter, in the order of the parameters.</summary>
    public IReadOnlyList<OptimizerState> State { get; }

    /// <summary>Bytes of state for so many floats, for planning.</summary>
    public static long StateBytes(long count) => 2 * sizeof(float) * count;

    /// <summary>Applies one step to one parameter.</summary>
    /// <param name="parameter">Number of the parameter, as given to the constructor.</param>
    /// <param name="weights">Its weights; changed in place.</param>
    /// <param name="gradients">Its gradients, as many.</param>
    /// <param name="step">Learning rate, number and gradient scale; call with the same step for every parameter.</param>
    /// <exception cref="ArgumentException">The sizes are not those of the parameter.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The step has a value out of range.</exception>
    public void Update(int parameter, Span<float> weights, ReadOnlySpan<float> gradients, in OptimizerStep step)
    {
        step.Check();
        var (name, count, decay) = _parameters[parameter];
        if (weights.Length != count || gradients.Length != count)
            throw new ArgumentException($"Parameter '{name}' has {count} floats, but there are {weights.Length} weights and {gradients.Length} gradients.");
        var factors = new AdamFactors(_options.Beta1, _options.Beta2, _options.Epsilon)
        {
            Scale = (float)step.GradientScale,
            Shrink = (float)(step.LearningRate * decay),
            Rate = (float)(step.LearningRate / (1 - Math.Pow(_options.Beta1, step.Number))),
            Root = (float)(1 / Math.Sqrt(1 - Math.Pow(_options.Beta2, step.Number))),
        };
        float* first = _first[parameter].Start, second = _second[parameter].Start;
        fixed (float* weight = weights)
        fixed (float* gradient = gradients)
        {
            float* w = weight, g = gradient;
            RowPartition.Run((count + Block - 1) / Block, _threads, (from, to) =>
            {
                var at = from * Block;
                AdamKernel.Update(new AdamArrays(w, g, first, second).From(at), Math.Min(to * Block, count) - at, factors);
            });
        }

        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var state in State) state.Values.Dispose();
    }
}
