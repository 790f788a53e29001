using Mian.Torch.Kernels;
using Mian.Torch.Models;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Layers;

/// <summary>
/// IUIM and ICIM, the interaction of the candidate with each user or context field: V^k = [e_i ; e^k],
/// a_k = softmax_k tanh(V^k·W_k + b_k) with one weight vector a field, R = Σ_k a_k V^k = [e_i ; Σ_k a_k e^k].
/// </summary>
/// <remarks>With products, V^k = [e_i ; e^k ; M e_i ∘ e^k] for a learned map M, as in <see cref="ItemBehaviourInteraction"/>.</remarks>
internal sealed class ItemFieldInteraction : nn.Module
{
    private readonly int _fields;
    private readonly int _dimension;

    [ComponentName(Name = "item_score")]
    private readonly Linear _itemScore;
    [ComponentName(Name = "field_weight")]
    private readonly Parameter _fieldWeight;
    [ComponentName(Name = "item_map")]
    private readonly Linear? _itemMap;
    [ComponentName(Name = "product_weight")]
    private readonly Parameter? _productWeight;

    internal ItemFieldInteraction(int itemWidth, (int Count, int Dimension) fields, bool products) : base(nameof(ItemFieldInteraction))
    {
        (_fields, _dimension) = fields;
        _itemScore = nn.Linear(itemWidth, _fields); // the item half of every W_k, and b_k
        var bound = 1 / Math.Sqrt(_dimension);
        _fieldWeight = new Parameter(rand(_fields, _dimension).Times(2 * bound).Plus(-bound)); // the field half of every W_k
        if (products)
        {
            _itemMap = nn.Linear(itemWidth, _dimension);
            _productWeight = new Parameter(ones(_fields, _dimension).Over(Math.Sqrt(_dimension)));
        }

        Width = _dimension * (products ? 2 : 1);
        RegisterComponents();
    }

    /// <summary>Width of what <see cref="Forward"/> gives beside e_i.</summary>
    internal int Width { get; }

    /// <summary>Pools the fields for each sample.</summary>
    /// <param name="input">Gives e_i, [B, W_i].</param>
    /// <param name="fields">[R, K·D].</param>
    /// <param name="trace">Receives the weights [B, K].</param>
    /// <returns>Σ_k a_k e^k, [B, D], with products [Σ_k a_k e^k ; M e_i ∘ Σ_k a_k e^k].</returns>
    internal Tensor Forward(ModelInput input, Tensor fields, Action<Tensor>? trace)
    {
        var perRequest = fields.view(-1, _fields, _dimension); // [R, K, D]
        var e = input.PerSample(perRequest); // [B, K, D]
        var score = _itemScore.call(input.Item).Plus(input.PerSample((perRequest * _fieldWeight).sum(-1))); // [B, K]
        var m = _itemMap?.call(input.Item); // [B, D]
        if (m is not null) score = score.Plus(bmm(e * _productWeight!, m.unsqueeze(2)).squeeze(2));
        var a = nn.functional.softmax(tanh(score), 1); // [B, K]
        trace?.Invoke(a);
        var pooled = bmm(a.unsqueeze(1), e).squeeze(1); // [B, D]
        return m is null ? pooled : cat([pooled, m * pooled], 1);
    }
}
