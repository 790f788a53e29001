using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Layers;

/// <summary>What the prediction layer normalises its input with.</summary>
public enum InputNormalisation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Batch normalisation (Ioffe and Szegedy 2015).</summary>
    Batch,

    /// <summary>Layer normalisation (Ba et al. 2016).</summary>
    Layer,
}

/// <summary>
/// The prediction layer: R_1 = ReLU(W_1 R_g + b_1) ... R_h, then one logit. A softmax over two classes equals the sigmoid of the
/// difference of its logits, so one logit is stored.
/// </summary>
internal sealed class PredictionMlp : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "norm")]
    private readonly nn.Module<Tensor, Tensor>? _norm;
    [ComponentName(Name = "hidden")]
    private readonly Mlp _hidden;
    [ComponentName(Name = "logit")]
    private readonly Linear _logit;

    internal PredictionMlp(int inputWidth, IReadOnlyList<int> widths, double dropout, InputNormalisation normalisation, Activation activation = Activation.Relu)
        : base(nameof(PredictionMlp))
    {
        _norm = normalisation switch
        {
            InputNormalisation.Batch => new BatchNormalisation(inputWidth),
            InputNormalisation.Layer => nn.LayerNorm(inputWidth),
            _ => null,
        };
        _hidden = new Mlp(inputWidth, widths, activation, dropout);
        _logit = nn.Linear(_hidden.OutputWidth, 1);
        RegisterComponents();
    }

    /// <summary>[B, W] -> logits [B].</summary>
    public override Tensor forward(Tensor input) => _logit.call(_hidden.call(_norm is null ? input : _norm.call(input))).squeeze(1);
}
