using Mian.Torch.Kernels;
using Mian.Torch.Models;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Layers;

/// <summary>
/// IBIM, the item-behaviours interaction: a_t = softmax_t tanh([e_i ; h_t]·w_b + b_b), R_ibim = Σ_t a_t [e_i ; h_t] = [e_i ; Σ_t a_t h_t].
/// A sample without behaviours gets [e_i ; 0].
/// </summary>
internal sealed class ItemBehaviourInteraction : nn.Module
{
    [ComponentName(Name = "transformer")]
    private readonly BehaviourTransformer _transformer;
    [ComponentName(Name = "item_score")]
    private readonly Linear _itemScore;
    [ComponentName(Name = "behaviour_score")]
    private readonly Linear _behaviourScore;

    internal ItemBehaviourInteraction(int itemWidth, int behaviourWidth, BehaviourTransformer transformer)
        : base(nameof(ItemBehaviourInteraction))
    {
        _transformer = transformer;
        _itemScore = nn.Linear(itemWidth, 1); // w_item and b_b
        _behaviourScore = nn.Linear(behaviourWidth, 1, hasBias: false); // w_behaviour
        RegisterComponents();
    }

    /// <summary>[B, W_i], [N, W_b] -> Σ_t a_t h_t, [B, W_b].</summary>
    internal Tensor Forward(ModelInput input)
    {
        var h = _transformer.Forward(input.Behaviours, input.Layout.Segments); // [N, W_b]
        var p = _behaviourScore.call(h).squeeze(1); // [N]
        var c = _itemScore.call(input.Item).squeeze(1); // [B]
        if (input.Trace is not null) input.Trace.SetBehaviours(CandidatePooling.Weights(p, c, input.Layout), input.Layout);
        return CandidatePooling.Apply(h, p, c, input.Layout);
    }
}
