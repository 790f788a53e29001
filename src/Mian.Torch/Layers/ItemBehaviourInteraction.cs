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
/// <remarks>
/// With products, V_t = [e_i ; h_t ; M e_i ∘ h_t] for a learned map M. The additive score of the paper lets the candidate reach the weights
/// only through the tanh; the product makes them depend on how well candidate and behaviour match. Still nothing of size [B, T, ...]
/// is made: Σ_t a_t (M e_i ∘ h_t) = M e_i ∘ Σ_t a_t h_t, and (M e_i ∘ h_t)·w = (M e_i ∘ w)·h_t.
/// </remarks>
internal sealed class ItemBehaviourInteraction : nn.Module
{
    [ComponentName(Name = "transformer")]
    private readonly BehaviourTransformer _transformer;
    [ComponentName(Name = "item_score")]
    private readonly Linear _itemScore;
    [ComponentName(Name = "behaviour_score")]
    private readonly Linear _behaviourScore;
    [ComponentName(Name = "item_map")]
    private readonly Linear? _itemMap;
    [ComponentName(Name = "product_score")]
    private readonly Parameter? _productScore;

    internal ItemBehaviourInteraction(int itemWidth, int behaviourWidth, BehaviourTransformer transformer, bool products)
        : base(nameof(ItemBehaviourInteraction))
    {
        _transformer = transformer;
        _itemScore = nn.Linear(itemWidth, 1); // w_item and b_b
        _behaviourScore = nn.Linear(behaviourWidth, 1, hasBias: false); // w_behaviour
        if (products)
        {
            _itemMap = nn.Linear(itemWidth, behaviourWidth);
            _productScore = new Parameter(ones(behaviourWidth).Over(Math.Sqrt(behaviourWidth)));
        }

        Width = behaviourWidth * (products ? 2 : 1);
        RegisterComponents();
    }

    /// <summary>Width of what <see cref="Forward"/> gives beside e_i.</summary>
    internal int Width { get; }

    /// <summary>[B, W_i], [N, W_b] -> Σ_t a_t h_t, [B, W_b], with products [Σ_t a_t h_t ; M e_i ∘ Σ_t a_t h_t].</summary>
    internal Tensor Forward(ModelInput input)
    {
        var h = _transformer.Forward(input.Behaviours, input.Layout.Segments); // [N, W_b]
        var p = _behaviourScore.call(h).squeeze(1); // [N]
        var c = _itemScore.call(input.Item).squeeze(1); // [B]
        var m = _itemMap?.call(input.Item); // [B, W_b]
        var q = m is null ? null : m * _productScore!; // [B, W_b]
        if (input.Trace is { WantsBehaviours: true } trace) trace.SetBehaviours(CandidatePooling.Weights(h, (p, c), input.Layout, q), input.Layout);
        var pooled = CandidatePooling.Apply(h, (p, c), input.Layout, q); // [B, W_b]
        return m is null ? pooled : cat([pooled, m * pooled], 1);
    }
}
