using Mian.Torch.Kernels;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Layers;

/// <summary>
/// The cross network of mixed low-rank experts, Eqs. (3) and (4) of Wang et al. 2021 (https://arxiv.org/abs/2008.13535):
/// x_{l+1} = Σ_k G_k(x_l) E_k(x_l) + x_l, E_k(x) = x_0 ∘ (U_k tanh(C_k tanh(V_kᵀ x)) + b_l), G = softmax of one linear layer that all l share.
/// Softmax weights sum to one, so b_l and x_0 leave the sum, and the experts' U stand side by side in one product.
/// </summary>
internal sealed class ExpertCross : nn.Module<Tensor, Tensor>
{
    private readonly int _experts;

    [ComponentName(Name = "gate")]
    private readonly Linear _gate;
    [ComponentName(Name = "narrow")]
    private readonly ModuleList<Linear> _narrow;
    [ComponentName(Name = "middle")]
    private readonly ParameterList _middle;
    [ComponentName(Name = "layers")]
    private readonly ModuleList<Linear> _layers;

    /// <summary>Makes the layers.</summary>
    /// <param name="width">W.</param>
    /// <param name="layers">L, 1 or more.</param>
    /// <param name="experts">How many, and their rank r.</param>
    internal ExpertCross(int width, int layers, (int Count, int Rank) experts) : base(nameof(ExpertCross))
    {
        _experts = experts.Count;
        var (wide, bound) = (experts.Count * experts.Rank, 1 / Math.Sqrt(experts.Rank));
        var each = Enumerable.Range(0, layers).ToList();
        _gate = nn.Linear(width, experts.Count, hasBias: false); // G
        _narrow = nn.ModuleList([.. each.Select(_ => nn.Linear(width, wide, hasBias: false))]); // all V_kᵀ, one below the other
        _middle = new ParameterList([.. each.Select(_ => new Parameter(empty(experts.Count, experts.Rank, experts.Rank).uniform_(-bound, bound)))]); // C_k
        _layers = nn.ModuleList([.. each.Select(_ => nn.Linear(wide, width))]); // all U_k side by side, and b_l
        RegisterComponents();
    }

    /// <summary>x_0 [B, W] -> x_L [B, W].</summary>
    public override Tensor forward(Tensor x0)
    {
        var x = x0;
        for (var l = 0; l < _layers.Count; l++)
        {
            var gates = nn.functional.softmax(_gate.call(x), 1).unsqueeze(2); // [B, E, 1]
            var v = tanh(_narrow[l].call(x)).view(x.shape[0], _experts, -1).transpose(0, 1); // [E, B, r]
            var c = tanh(v.matmul(_middle[l].transpose(1, 2))).transpose(0, 1); // tanh(C_k ...), [B, E, r]
            x = x.PlusProduct(x0, _layers[l].call((gates * c).flatten(1)));
        }

        return x;
    }
}
