using Mian.Torch.Kernels;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Layers;

/// <summary>
/// The cross network x_{l+1} = x_0 (x_l·w_l) + b_l + x_l, Eq. (3) of Wang et al. 2017 (https://arxiv.org/abs/1708.05123), and its part
/// of the logit, x_L·w. Since x_l = a_l x_0 + c_l with one number a_l a sample and c_l = b_0 + ... + b_{l-1}, all that is ever needed of
/// x_0 are its products with w_0 ... w_{L-1} and w: a_{l+1} = a_l (1 + x_0·w_l) + c_l·w_l. No x_l is made.
/// </summary>
internal sealed class CrossNetwork : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;
    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;
    [ComponentName(Name = "logit_weight")]
    private readonly Parameter _logitWeight;

    internal CrossNetwork(int width, int layers) : base(nameof(CrossNetwork))
    {
        var bound = 1 / Math.Sqrt(width);
        _weight = new Parameter(empty(layers, width).uniform_(-bound, bound)); // w_l
        _bias = new Parameter(zeros(layers, width)); // b_l
        _logitWeight = new Parameter(empty(1, width).uniform_(-bound, bound)); // w
        RegisterComponents();
    }

    /// <summary>x_0 [B, W] -> x_L·w [B].</summary>
    public override Tensor forward(Tensor x0)
    {
        var weights = cat([_weight, _logitWeight], 0); // [L + 1, W]
        var products = x0.matmul(weights.t()).unbind(1); // x_0·w_l, then x_0·w, [B] each
        var shifts = (_bias.cumsum(0) * weights.narrow(0, 1, _bias.shape[0])).sum(1); // c_l·w_l for l = 1 ... L - 1, then c_L·w, [L]
        var a = products[0].Plus(1.0); // a_1, [B]; c_0 = 0
        for (var l = 1; l < products.Length - 1; l++) a = (a * products[l].Plus(1.0)).Plus(shifts[l - 1]);
        return (a * products[^1]).Plus(shifts[^1]); // (a_L x_0 + c_L)·w
    }
}
