using Mian.Torch.Kernels;
using Mian.Torch.Optimizers;
using static TorchSharp.torch;

namespace Mian.Torch.Devices;

/// <summary>The row-wise optimizers in torch operations, with the state of those in native memory: same equations, same names.</summary>
internal sealed class DeviceRowRule : IDisposable
{
    private readonly RowOptimizerOptions _options;
    private readonly DeviceCopy[] _state;
    private readonly double _lastCorrection;

    /// <summary>Copies the state of an optimizer to a device.</summary>
    internal DeviceRowRule(RowOptimizerOptions options, IReadOnlyList<OptimizerState> state, Device device)
    {
        _options = options;
        _state = [.. state.Select(s => new DeviceCopy(s.Values, device))];
        _lastCorrection = new BiasCorrections(options.Beta1, options.Beta2).Last;
    }

    /// <summary>Native memory to device.</summary>
    internal void Push()
    {
        foreach (var state in _state) state.Push();
    }

    /// <summary>Device to native memory.</summary>
    internal void Pull()
    {
        foreach (var state in _state) state.Pull();
    }

    /// <summary>Updates distinct rows.</summary>
    /// <param name="weights">[rows, D].</param>
    /// <param name="touched">[U] int64 rows and [U, D] gradients.</param>
    /// <param name="step">Learning rate, number and gradient scale.</param>
    internal void Update(Tensor weights, (Tensor Rows, Tensor Gradient) touched, in OptimizerStep step)
    {
        var (l2, shrink) = Decay.Factors(_options, step);
        var before = weights.index_select(0, touched.Rows);
        var gradient = touched.Gradient.Times(step.GradientScale);
        if (l2 > 0) gradient = gradient.Plus(before.Times(l2));
        var change = _options.Kind switch
        {
            RowOptimizerKind.LazyAdam => Adam(touched.Rows, gradient, step.LearningRate),
            RowOptimizerKind.RowWiseAdagrad => Adagrad(touched.Rows, gradient, step.LearningRate),
            _ => gradient.Times(step.LearningRate),
        };
        if (shrink > 0) change = change.Plus(before.Times(shrink));
        weights.index_copy_(0, touched.Rows, before - change);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var state in _state) state.Dispose();
    }

    /// <summary>See <see cref="LazyAdam"/>: the bias of a row is corrected with the number of times it was touched.</summary>
    private Tensor Adam(Tensor rows, Tensor gradient, double rate)
    {
        var first = Replace(0, rows, m => m.Times(_options.Beta1).Plus(gradient.Times(1 - _options.Beta1)));
        var second = Replace(1, rows, v => v.Times(_options.Beta2).Plus(gradient.Squared().Times(1 - _options.Beta2)));
        var touches = Replace(2, rows, t => t.Plus(rows.NotZero().unsqueeze(1)).AtMost(_lastCorrection)).to_type(ScalarType.Float64).AtLeast(1);
        var corrected = pow(_options.Beta1, touches).OneMinus().reciprocal().Times(rate);
        var root = pow(_options.Beta2, touches).OneMinus().rsqrt();
        return first * corrected.to_type(ScalarType.Float32) / (second.sqrt() * root.to_type(ScalarType.Float32)).Plus(_options.Epsilon);
    }

    /// <summary>See <see cref="RowWiseAdagrad"/>.</summary>
    private Tensor Adagrad(Tensor rows, Tensor gradient, double rate)
    {
        var sums = Replace(0, rows, s => s.Plus(gradient.Squared().mean([1L], keepdim: true)));
        return gradient * sums.sqrt().Plus(_options.Epsilon).reciprocal().Times(rate);
    }

    /// <summary>The new state of the rows, which is also stored.</summary>
    private Tensor Replace(int state, Tensor rows, Func<Tensor, Tensor> next)
    {
        var values = next(_state[state].Values.index_select(0, rows));
        _state[state].Values.index_copy_(0, rows, values);
        return values;
    }

    private static Tensor pow(double @base, Tensor exponent) => exp(exponent.Times(Math.Log(@base)));
}
