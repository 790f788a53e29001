using Mian.Torch.Kernels;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Layers;

/// <summary>
/// The behaviour encoder of IBIM (section 3 of the specification): X_0 = E_b + position embedding, N blocks, final norm for Pre-LN.
/// It does not look at the candidate, so one pass serves all candidates of a request.
/// </summary>
internal sealed class BehaviourTransformer : nn.Module
{
    [ComponentName(Name = "position")]
    private readonly Embedding? _position;
    [ComponentName(Name = "blocks")]
    private readonly ModuleList<TransformerBlock> _blocks;
    [ComponentName(Name = "final_norm")]
    private readonly LayerNorm? _finalNorm;
    [ComponentName(Name = "dropout")]
    private readonly Dropout _dropout;

    internal BehaviourTransformer(int width, int blocks, int maxHistory, (TransformerOptions Transformer, bool Position) options)
        : base(nameof(BehaviourTransformer))
    {
        var used = options.Transformer.Placement == LayerNormPlacement.None ? 0 : blocks;
        if (options.Position && used > 0)
        {
            _position = nn.Embedding(maxHistory, width);
            using (no_grad()) _position.weight!.normal_(0, 0.02);
        }

        _blocks = nn.ModuleList([.. Enumerable.Range(0, used).Select(_ => new TransformerBlock(width, options.Transformer))]);
        if (options.Transformer.Placement == LayerNormPlacement.PreLn && used > 0) _finalNorm = nn.LayerNorm(width);
        _dropout = new Dropout(options.Transformer.Dropout);
        RegisterComponents();
    }

    /// <summary>[N, W] -> [N, W]; N may be 0.</summary>
    internal Tensor Forward(Tensor behaviours, Segments segments)
    {
        if (segments.Rows == 0 || _blocks.Count == 0) return behaviours;
        var x = behaviours;
        if (_position is not null)
        {
            using var recency = segments.Recency(x.device);
            x = x.Plus(_position.call(recency));
        }

        x = _dropout.call(x);
        foreach (var block in _blocks) x = block.Forward(x, segments);
        return _finalNorm is null ? x : _finalNorm.call(x);
    }

    /// <summary>
    /// What one block gives at the place of each candidate, which follows the behaviours of its request and is position 0: behaviours
    /// [N, W], candidates [B, W] -> [B, W]. Behaviours are encoded, and dropped from, once a request.
    /// </summary>
    /// <exception cref="InvalidOperationException">There are more blocks or none: a second block reads all places of the first.</exception>
    internal Tensor ForwardCandidates(Tensor behaviours, Tensor candidates, CandidateLayout layout)
    {
        if (_blocks.Count != 1) throw new InvalidOperationException($"Only one block can be restricted to the candidates; there are {_blocks.Count}.");
        if (_position is not null)
        {
            using var places = layout.Segments.Recency(behaviours.device).Plus(1L);
            behaviours = behaviours.Plus(_position.call(places));
            candidates = candidates.Plus(_position.weight!.select(0, 0));
        }

        var encoded = _blocks[0].ForwardCandidates(_dropout.call(behaviours), _dropout.call(candidates), layout);
        return _finalNorm is null ? encoded : _finalNorm.call(encoded);
    }
}
