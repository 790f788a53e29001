using static TorchSharp.torch;

namespace Mian.Torch.Layers;

/// <summary>The bend after a linear layer.</summary>
public enum Activation
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>1 / (1 + e^-x).</summary>
    Sigmoid,

    /// <summary>max(0, x) + a·min(0, x) with a learned a for each unit (He et al. 2015).</summary>
    Prelu,
}

/// <summary>Makes activations.</summary>
internal static class Activations
{
    /// <summary>The module of an activation.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="width">Units that it is for.</param>
    internal static nn.Module<Tensor, Tensor> Create(Activation kind, int width) => kind switch
    {
        Activation.Relu => nn.ReLU(),
        Activation.Sigmoid => nn.Sigmoid(),
        Activation.Prelu => nn.PReLU(width),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown activation."),
    };
}
