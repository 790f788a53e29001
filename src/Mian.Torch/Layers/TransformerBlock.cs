using Mian.Torch.Kernels;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Layers;

/// <summary>Where a Transformer block normalises.</summary>
public enum LayerNormPlacement
{
    /// <summary>Before each sublayer, with a final norm after the stack (the paper's choice).</summary>
    PreLn,

    /// <summary>After each residual sum, without a final norm (the original Transformer).</summary>
    PostLn,

    /// <summary>No Transformer at all: H = X_0.</summary>
    None,
}

/// <summary>
/// One Transformer block over jagged behaviours (Vaswani et al. 2017; Pre-LN: Xiong et al. 2020):
/// A = X + Dropout(MultiHead(LN(X))), Y = A + Dropout(FFN(LN(A))), or with the norms after the sums for Post-LN.
/// </summary>
internal sealed class TransformerBlock : nn.Module
{
    private readonly int _heads;
    private readonly bool _normaliseFirst;

    [ComponentName(Name = "attention_norm")]
    private readonly LayerNorm _attentionNorm;
    [ComponentName(Name = "attention_input")]
    private readonly Linear _attentionInput;
    [ComponentName(Name = "attention_output")]
    private readonly Linear _attentionOutput;
    [ComponentName(Name = "feed_forward_norm")]
    private readonly LayerNorm _feedForwardNorm;
    [ComponentName(Name = "feed_forward_input")]
    private readonly Linear _feedForwardInput;
    [ComponentName(Name = "feed_forward_output")]
    private readonly Linear _feedForwardOutput;
    [ComponentName(Name = "dropout")]
    private readonly Dropout _dropout;

    internal TransformerBlock(int width, TransformerOptions options) : base(nameof(TransformerBlock))
    {
        _heads = options.Heads;
        _normaliseFirst = options.Placement == LayerNormPlacement.PreLn;
        _attentionNorm = nn.LayerNorm(width);
        _attentionInput = nn.Linear(width, 3 * width);
        _attentionOutput = nn.Linear(width, width);
        _feedForwardNorm = nn.LayerNorm(width);
        _feedForwardInput = nn.Linear(width, options.FeedForward);
        _feedForwardOutput = nn.Linear(options.FeedForward, width);
        _dropout = new Dropout(options.Dropout);
        RegisterComponents();
    }

    /// <summary>[N, W] -> [N, W].</summary>
    internal Tensor Forward(Tensor x, Segments segments) => AddResiduals(x, normalised => Attend(normalised, segments));

    /// <summary>
    /// What the block gives at each candidate's place where the candidate follows the behaviours of its request: behaviours [N, W],
    /// candidates [B, W] -> [B, W]. Nothing else of the block's output is made, and of behaviours only keys and values.
    /// </summary>
    internal Tensor ForwardCandidates(Tensor behaviours, Tensor candidates, CandidateLayout layout)
    {
        var width = candidates.shape[1];
        var (weight, bias) = (_attentionInput.weight!.narrow(0, width, 2 * width), _attentionInput.bias!.narrow(0, width, 2 * width));
        var rows = _normaliseFirst ? _attentionNorm.call(behaviours) : behaviours;
        var keysAndValues = nn.functional.linear(rows, weight, bias); // [N, 2W]
        return AddResiduals(candidates, x => _attentionOutput.call(CandidateAttention.Apply(keysAndValues, _attentionInput.call(x), layout, _heads)));
    }

    private Tensor AddResiduals(Tensor x, Func<Tensor, Tensor> attend)
    {
        if (_normaliseFirst)
        {
            var a = x.Plus(_dropout.call(attend(_attentionNorm.call(x))));
            return a.Plus(_dropout.call(FeedForward(_feedForwardNorm.call(a))));
        }

        var attended = _attentionNorm.call(x.Plus(_dropout.call(attend(x))));
        return _feedForwardNorm.call(attended.Plus(_dropout.call(FeedForward(attended))));
    }

    private Tensor Attend(Tensor x, Segments segments)
    {
        var qkv = _attentionInput.call(x); // [N, 3W]
        return _attentionOutput.call(JaggedAttention.Apply(qkv, segments, _heads)); // [N, W]
    }

    private Tensor FeedForward(Tensor x) => _feedForwardOutput.call(nn.functional.relu(_feedForwardInput.call(x)));
}

/// <summary>Options of the Transformer over behaviours.</summary>
/// <param name="Placement">Pre-LN, Post-LN or none.</param>
/// <param name="Heads">H; must divide the behaviour width.</param>
/// <param name="FeedForward">Width of the feed-forward layer.</param>
/// <param name="Dropout">Dropout on both residual branches, 0 to below 1.</param>
internal sealed record TransformerOptions(LayerNormPlacement Placement, int Heads, int FeedForward, double Dropout);
