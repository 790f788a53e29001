using Mian.Torch.Kernels;
using Mian.Torch.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using OptimizerState = Mian.Torch.Optimizers.OptimizerState;

namespace Mian.Torch.Devices;

/// <summary>
/// AdamW over the dense parameters on a device, with the state of <see cref="DenseAdam"/> as the copy in native memory. Gradients and
/// moments of all parameters lie in one vector each: a step is a dozen kernels, and one more for each parameter.
/// </summary>
internal sealed class DeviceAdam : IDisposable
{
    private readonly RowOptimizerOptions _options;
    private readonly List<(Parameter Value, long Offset)> _parameters = [];
    private readonly List<DeviceCopy> _state = [];
    private readonly Tensor _first;
    private readonly Tensor _second;
    private readonly Tensor? _decay;
    private Tensor? _gradient;

    /// <summary>Copies the state to a device.</summary>
    /// <param name="parameters">Parameters on the device, and the weight decay of each.</param>
    /// <param name="state">First and second moment of each, in order.</param>
    /// <param name="options">Betas and epsilon.</param>
    /// <param name="device">Where to.</param>
    internal DeviceAdam(IEnumerable<(Parameter Value, double Decay)> parameters, IReadOnlyList<OptimizerState> state, RowOptimizerOptions options, Device device)
    {
        _options = options;
        var described = parameters.ToList();
        var total = described.Sum(p => p.Value.numel());
        _first = zeros(total, device: device).DetachFromDisposeScope();
        _second = zeros(total, device: device).DetachFromDisposeScope();
        if (described.Exists(p => p.Decay > 0)) _decay = zeros(total, device: device).DetachFromDisposeScope();
        var offset = 0L;
        foreach (var (value, decay) in described)
        {
            var count = value.numel();
            _state.Add(new DeviceCopy(state[2 * _parameters.Count].Values, _first.narrow(0, offset, count)));
            _state.Add(new DeviceCopy(state[(2 * _parameters.Count) + 1].Values, _second.narrow(0, offset, count)));
            if (_decay is not null) using (var part = _decay.narrow(0, offset, count)) part.Fill(decay);
            _parameters.Add((value, offset));
            offset += count;
        }
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
        return Gradient().Squared().sum(ScalarType.Float64).ToDoubleNumber();
    }

    /// <summary>Updates all parameters and clears their gradients.</summary>
    internal void Step(in OptimizerStep step)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var rate = step.LearningRate / (1 - Math.Pow(_options.Beta1, step.Number));
        var root = 1 / Math.Sqrt(1 - Math.Pow(_options.Beta2, step.Number));
        var gradient = Gradient().Times(step.GradientScale);
        _first.lerp_(gradient, 1 - _options.Beta1);
        _second.MultiplyInPlace(_options.Beta2).AddProductInPlace(gradient, gradient, 1 - _options.Beta2);
        var change = _first.Times(rate) / _second.sqrt().Times(root).Plus(_options.Epsilon);
        if (_decay is not null) change = change.Plus(_decay.Times(step.LearningRate) * cat([.. _parameters.Select(p => p.Value.detach().flatten())], 0));
        foreach (var (value, offset) in _parameters)
        {
            value.sub_(change.narrow(0, offset, value.numel()).view(value.shape));
            value.grad = null;
        }

        Forget();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        foreach (var state in _state) state.Dispose();
        _decay?.Dispose();
        _second.Dispose();
        _first.Dispose();
    }

    /// <summary>The gradients of all parameters one after another, zero where one has none; gathered once a step.</summary>
    private Tensor Gradient()
    {
        if (_gradient is not null) return _gradient;
        using var quiet = no_grad();
        var parts = _parameters.Select(p => p.Value.grad is { } own ? own.flatten() : zeros(p.Value.numel(), device: p.Value.device)).ToArray();
        return _gradient = cat(parts, 0).DetachFromDisposeScope();
    }

    private void Forget()
    {
        _gradient?.Dispose();
        _gradient = null;
    }
}
