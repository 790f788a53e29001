using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Layers;

/// <summary>Hidden layers: x_l = Dropout(activation(W_l x_{l-1} + b_l)).</summary>
internal sealed class Mlp : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "layers")]
    private readonly ModuleList<Linear> _layers;
    [ComponentName(Name = "activations")]
    private readonly ModuleList<nn.Module<Tensor, Tensor>> _activations;
    [ComponentName(Name = "dropout")]
    private readonly Dropout _dropout;

    /// <summary>Makes the layers.</summary>
    /// <param name="inputWidth">Width of x_0.</param>
    /// <param name="widths">Width of each layer; empty leaves x_0 as it is.</param>
    /// <param name="activation">After each layer.</param>
    /// <param name="dropout">After each activation, 0 to below 1.</param>
    internal Mlp(int inputWidth, IReadOnlyList<int> widths, Activation activation = Activation.Relu, double dropout = 0) : base(nameof(Mlp))
    {
        int[] all = [inputWidth, .. widths];
        _layers = nn.ModuleList([.. widths.Select((width, l) => nn.Linear(all[l], width))]);
        _activations = nn.ModuleList([.. widths.Select(width => Activations.Create(activation, width))]);
        _dropout = new Dropout(dropout);
        OutputWidth = all[^1];
        RegisterComponents();
    }

    /// <summary>Width of the last layer.</summary>
    internal int OutputWidth { get; }

    /// <summary>[rows, W_0] -> [rows, W_L].</summary>
    public override Tensor forward(Tensor input)
    {
        var x = input;
        for (var l = 0; l < _layers.Count; l++) x = _dropout.call(_activations[l].call(_layers[l].call(x)));
        return x;
    }
}
