using Mian.Torch.Kernels;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Layers;

/// <summary>What bends the feature maps of a CIN.</summary>
public enum CinActivation
{
    /// <summary>Nothing.</summary>
    Identity,

    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>1 / (1 + e^-x).</summary>
    Sigmoid,

    /// <summary>tanh x.</summary>
    Tanh,
}

/// <summary>Form of a <see cref="CompressedInteraction"/>.</summary>
/// <param name="Widths">H_k, feature maps of each layer; one or more.</param>
/// <param name="Activation">After each layer.</param>
/// <param name="SplitHalf">True where the first half of a layer's maps goes on and the second is pooled; the last layer is pooled whole.</param>
/// <param name="Bias">True for one bias a map.</param>
internal sealed record CinForm(IReadOnlyList<int> Widths, CinActivation Activation, bool SplitHalf, bool Bias);

/// <summary>
/// The compressed interaction network: X^k_h = activation(Σ_i Σ_j W^{k,h}_ij (X^{k-1}_i ∘ X^0_j)), Eq. (6) of Lian et al. 2018
/// (https://arxiv.org/abs/1803.05170), and p^k_h = Σ_d X^k_{h,d}. Where maps are only pooled and nothing bends them, the sum over d
/// comes first: p^k_h = Σ_ij W_ij (X^{k-1}_i·X^0_j), a product of matrices without a factor D.
/// </summary>
internal sealed class CompressedInteraction : nn.Module<Tensor, Tensor>
{
    private readonly CinForm _form;

    [ComponentName(Name = "layers")]
    private readonly ModuleList<Linear> _layers;

    internal CompressedInteraction(int fields, CinForm form) : base(nameof(CompressedInteraction))
    {
        _form = form;
        _layers = [];
        for (int k = 0, maps = fields; k < form.Widths.Count; maps = Carried(k), k++)
            _layers.Add(nn.Linear(fields * maps, form.Widths[k], hasBias: form.Bias)); // W^k
        OutputWidth = form.Widths.Select((width, k) => Carried(k) == width ? width : width - Carried(k)).Sum();
        RegisterComponents();
    }

    /// <summary>Number of pooled maps.</summary>
    internal int OutputWidth { get; }

    /// <summary>X^0 [B, m, D] -> p^+ = [p^1 ; ... ; p^K], [B, <see cref="OutputWidth"/>].</summary>
    public override Tensor forward(Tensor x0)
    {
        var fields = x0.transpose(1, 2).contiguous(); // [B, D, m]
        var (maps, pooled) = (fields, new List<Tensor>());
        for (var k = 0; k < _layers.Count; k++)
        {
            var (carried, width) = (Carried(k), _form.Widths[k]);
            var early = _form.Activation == CinActivation.Identity && carried < width;
            if (early) pooled.Add(PoolEarly((x0, maps), k, carried)); // the maps that are only pooled
            if (early && carried == 0) break;
            maps = Maps((maps, fields), k, early ? carried : width); // X^k, [B, D, H]
            if (early) continue;
            pooled.Add((carried < width ? maps.narrow(2, carried, width - carried) : maps).sum(1)); // p^k
            if (carried is > 0 && carried < width) maps = maps.narrow(2, 0, carried).contiguous();
        }

        return cat([.. pooled], 1);
    }

    /// <summary>Maps of a layer that the next one reads: its first ones.</summary>
    private int Carried(int layer) => layer == _form.Widths.Count - 1 ? 0 : _form.SplitHalf ? _form.Widths[layer] / 2 : _form.Widths[layer];

    /// <summary>p^k of the maps from <paramref name="first"/> on, from the inner products X^{k-1}_i·X^0_j.</summary>
    private Tensor PoolEarly((Tensor Fields, Tensor Maps) x, int layer, int first)
    {
        var products = x.Fields.matmul(x.Maps).flatten(1); // [B, m·H]
        var count = _form.Widths[layer] - first;
        // Each of the D dimensions has the bias.
        var bias = _layers[layer].bias is { } b ? b.narrow(0, first, count).Times(x.Fields.shape[2]) : null;
        return nn.functional.linear(products, _layers[layer].weight.narrow(0, first, count), bias);
    }

    /// <summary>The first <paramref name="count"/> maps of a layer, [B, D, count].</summary>
    private Tensor Maps((Tensor Maps, Tensor Fields) x, int layer, int count)
    {
        var y = FieldProducts.Apply(x.Maps, x.Fields, _layers[layer].weight.narrow(0, 0, count));
        if (_layers[layer].bias is { } bias) y = y.Plus(bias.narrow(0, 0, count));
        return _form.Activation switch
        {
            CinActivation.Relu => nn.functional.relu(y),
            CinActivation.Sigmoid => sigmoid(y),
            CinActivation.Tanh => tanh(y),
            _ => y,
        };
    }
}
