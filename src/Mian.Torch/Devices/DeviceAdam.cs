using Mian.Torch.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using OptimizerState = Mian.Torch.Optimizers.OptimizerState;

namespace Mian.Torch.Devices;

/// <summary>AdamW over the dense parameters on a device, with the state of <see cref="DenseAdam"/> as the copy in native memory.</summary>
internal sealed class DeviceAdam : IDisposable
{
    private readonly RowOptimizerOptions _options;
    private readonly List<(Parameter Value, double Decay)> _parameters;
    private readonly DeviceCopy[] _state;

    /// <summary>Copies the state to a device.</summary>
    /// <param name="parameters">Parameters on the device, and the weight decay of each.</param>
    /// <param name="state">First and second moment of each, in order.</param>
    /// <param name="options">Betas and epsilon.</param>
    /// <param name="device">Where to.</param>
    internal DeviceAdam(IEnumerable<(Parameter Value, double Decay)> parameters, IReadOnlyList<OptimizerState> state, RowOptimizerOptions options, Device device)
    {
        _options = options;
        _parameters = [.. parameters];
        _state = [.. state.Select(s => new DeviceCopy(s.Values, device))];
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

    /// <summary>Sum of squares of all gradients.</summary>
    internal double SumOfSquares()
    {
        using var scope = NewDisposeScope();
        var sums = _parameters.Select(p => p.Value.grad).Where(g => g is not null).Select(g => g!.square().sum(ScalarType.Float64)).ToArray();
        return sums.Length == 0 ? 0 : stack(sums).sum().item<double>();
    }

    /// <summary>Updates all parameters and clears their gradients.</summary>
    internal void Step(in OptimizerStep step)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var rate = step.LearningRate / (1 - Math.Pow(_options.Beta1, step.Number));
        var root = 1 / Math.Sqrt(1 - Math.Pow(_options.Beta2, step.Number));
        for (var i = 0; i < _parameters.Count; i++)
        {
            var (value, decay) = _parameters[i];
            var (first, second) = (_state[2 * i].Values.view(value.shape), _state[2 * i + 1].Values.view(value.shape));
            var gradient = value.grad is { } own ? own * step.GradientScale : zeros_like(value);
            first.mul_(_options.Beta1).add_(gradient * (1 - _options.Beta1));
            second.mul_(_options.Beta2).add_(gradient.square() * (1 - _options.Beta2));
            value.sub_(value * (step.LearningRate * decay) + first * rate / (second.sqrt() * root + _options.Epsilon));
            value.grad?.zero_();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var state in _state) state.Dispose();
    }
}
