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

    /// <summary>x·p + α·x·(1 - p) with p the sigmoid of the normalised x, and statistics of the batch (Zhou et al. 2018).</summary>
    Dice,

    /// <summary>Dice with mean 0 and variance 1 for ever, as the code of DIN's authors computes it.</summary>
    FixedDice,
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
        Activation.Prelu => new Prelu(width),
        Activation.Dice => new Dice(width, fixedStatistics: false),
        Activation.FixedDice => new Dice(width, fixedStatistics: true),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown activation."),
    };
}
