using Mian.Torch.Devices;
using Mian.Torch.Kernels;
using Mian.Torch.Models;
using Mian.Torch.Optimizers;
using TorchSharp.Modules;

namespace Mian.Torch.Training;

/// <summary>The dense parameters of a model with their optimizer, Adam with decoupled weight decay (Loshchilov and Hutter 2019).</summary>
internal sealed class DenseParameters : IDisposable
{
    private readonly List<(string Name, Parameter Value)> _parameters;
    private readonly DenseAdam _adam;
    private readonly DeviceAdam? _onDevice;

    internal DenseParameters(CtrModel model, DenseConfig config, ComputeDevice device)
    {
        _parameters = [.. model.named_parameters().Select(p => (p.name, p.parameter))];
        // Biases and norms have one dimension; decaying them only hurts.
        var described = _parameters.Select(p => new DenseParameter(p.Name, (int)p.Value.numel(), p.Value.shape.Length > 1 ? config.WeightDecay : 0));
        _adam = new DenseAdam([.. described], new RowOptimizerOptions());
        if (device.Fused) return;
        var decayed = _parameters.Select(p => (p.Value, p.Value.shape.Length > 1 ? config.WeightDecay : 0));
        _onDevice = new DeviceAdam(decayed, _adam.State, new RowOptimizerOptions(), device.Device);
    }

    /// <summary>Number of parameters.</summary>
    internal long Count => _parameters.Sum(p => p.Value.numel());

    /// <summary>Moments of the optimizer.</summary>
    internal IReadOnlyList<Optimizers.OptimizerState> State => _adam.State;

    /// <summary>Adds all gradients to a norm.</summary>
    internal void AddTo(ref GradientNorm norm)
    {
        if (_onDevice is not null)
        {
            norm.Add(_onDevice.SumOfSquares());
            return;
        }

        foreach (var (_, value) in _parameters)
        {
            using var gradient = value.grad;
            if (gradient is not null) norm.Add(TensorMemory.Span(gradient));
        }
    }

    /// <summary>Updates all parameters and clears their gradients.</summary>
    internal void Step(in OptimizerStep step)
    {
        if (_onDevice is not null)
        {
            _onDevice.Step(step);
            return;
        }

        for (var i = 0; i < _parameters.Count; i++)
        {
            using var gradient = _parameters[i].Value.grad;
            if (gradient is null)
            {
                // As a gradient of zero: one that was cleared after an earlier step is there, one of a resumed run is not.
                _adam.Update(i, TensorMemory.Span(_parameters[i].Value), new float[_parameters[i].Value.numel()], step);
                continue;
            }

            var span = TensorMemory.Span(gradient);
            _adam.Update(i, TensorMemory.Span(_parameters[i].Value), span, step);
            span.Clear();
        }
    }

    /// <summary>Brings the optimizer's state on the device up to date with that in native memory, after a checkpoint was read.</summary>
    internal void Push() => _onDevice?.Push();

    /// <summary>Brings the optimizer's state in native memory up to date with that on the device, before a checkpoint is written.</summary>
    internal void Pull() => _onDevice?.Pull();

    /// <inheritdoc/>
    public void Dispose()
    {
        _onDevice?.Dispose();
        _adam.Dispose();
    }
}
