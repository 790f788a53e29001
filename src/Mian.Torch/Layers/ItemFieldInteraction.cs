using Mian.Torch.Models;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Layers;

/// <summary>
/// IUIM and ICIM, the interaction of the candidate with each user or context field: V^k = [e_i ; e^k],
/// a_k = softmax_k tanh(V^k·W_k + b_k) with one weight vector a field, R = Σ_k a_k V^k = [e_i ; Σ_k a_k e^k].
/// </summary>
internal sealed class ItemFieldInteraction : nn.Module
{
    private readonly int _fields;
    private readonly int _dimension;

    [ComponentName(Name = "item_score")]
    private readonly Linear _itemScore;
    [ComponentName(Name = "field_weight")]
    private readonly Parameter _fieldWeight;

    internal ItemFieldInteraction(int itemWidth, int fields, int dimension) : base(nameof(ItemFieldInteraction))
    {
        _fields = fields;
        _dimension = dimension;
        _itemScore = nn.Linear(itemWidth, fields); // the item half of every W_k, and b_k
        var bound = 1 / Math.Sqrt(dimension);
        _fieldWeight = new Parameter(rand(fields, dimension) * (2 * bound) - bound); // the field half of every W_k
        RegisterComponents();
    }

    /// <summary>Pools the fields for each sample.</summary>
    /// <param name="input">Gives e_i, [B, W_i].</param>
    /// <param name="fields">[R, K·D].</param>
    /// <param name="trace">Receives the weights [B, K].</param>
    /// <returns>Σ_k a_k e^k, [B, D].</returns>
    internal Tensor Forward(ModelInput input, Tensor fields, Action<Tensor>? trace)
    {
        var e = fields.view(-1, _fields, _dimension); // [R, K, D]
        var fieldScore = (e * _fieldWeight).sum(-1); // [R, K]
        var score = tanh(_itemScore.call(input.Item) + input.PerSample(fieldScore)); // [B, K]
        var a = nn.functional.softmax(score, 1);
        trace?.Invoke(a);
        return bmm(a.unsqueeze(1), input.PerSample(e)).squeeze(1); // [B, D]
    }
}
