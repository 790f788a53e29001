using Mian.Torch.Kernels;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Layers;

/// <summary>
/// The cross network x_{l+1} = x_0 ∘ (W_l x_l + b_l) + x_l, Eq. (1) of Wang et al. 2021 (https://arxiv.org/abs/2008.13535); with a rank r,
/// W_l = U_l V_lᵀ, Eq. (2).
/// </summary>
internal sealed class MatrixCross : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "narrow")]
    private readonly ModuleList<Linear>? _narrow;
    [ComponentName(Name = "layers")]
    private readonly ModuleList<Linear> _layers;

    /// <summary>Makes the layers.</summary>
    /// <param name="width">W.</param>
    /// <param name="layers">L, 1 or more.</param>
    /// <param name="rank">r; null for full matrices.</param>
    internal MatrixCross(int width, int layers, int? rank) : base(nameof(MatrixCross))
    {
        if (rank is { } r) _narrow = nn.ModuleList([.. Enumerable.Range(0, layers).Select(_ => nn.Linear(width, r, hasBias: false))]); // V_lᵀ
        _layers = nn.ModuleList([.. Enumerable.Range(0, layers).Select(_ => nn.Linear(rank ?? width, width))]); // W_l or U_l, and b_l
        RegisterComponents();
    }

    /// <summary>x_0 [B, W] -> x_L [B, W].</summary>
    public override Tensor forward(Tensor x0)
    {
        var x = x0;
        for (var l = 0; l < _layers.Count; l++) x = x.PlusProduct(x0, _layers[l].call(_narrow is null ? x : _narrow[l].call(x)));
        return x;
    }
}
