using Mian.Torch.Kernels;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Layers;

/// <summary>
/// A GRU over jagged sequences, Eqs. (2) to (5) of Zhou et al. 2019 (https://arxiv.org/abs/1809.03672): r = σ(W_r x + U_r h + b_r),
/// u = σ(W_u x + U_u h + b_u), c = tanh(W_c x + r ∘ U_c h + b_c), h' = (1 - u) ∘ h + u ∘ c; attention may enter the update.
/// </summary>
internal sealed class RecurrentLayer : nn.Module
{
    private readonly AttentionalUpdate _update;

    [ComponentName(Name = "input")]
    private readonly Parameter _input;
    [ComponentName(Name = "recurrent")]
    private readonly Parameter _recurrent;
    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    /// <summary>Makes the parameters; the rows of each are those of r, u and c, one after another.</summary>
    /// <param name="inputWidth">Width of x.</param>
    /// <param name="width">H.</param>
    /// <param name="update">How attention enters.</param>
    internal RecurrentLayer(int inputWidth, int width, AttentionalUpdate update) : base(nameof(RecurrentLayer))
    {
        _update = update;
        var bound = 1 / Math.Sqrt(width);
        _input = new Parameter(empty(3 * width, inputWidth).uniform_(-bound, bound)); // W
        _recurrent = new Parameter(empty(3 * width, width).uniform_(-bound, bound)); // U
        _bias = new Parameter(zeros(3 * width)); // b
        RegisterComponents();
    }

    /// <summary>The state after every behaviour of each request: [N, W] -> [N, H].</summary>
    internal Tensor States(Tensor behaviours, CandidateLayout layout) =>
        Run(behaviours, null, new GruForm(layout.RequestSteps, _update, Last: false, layout.Index is null));

    /// <summary>The last state of each sample: [N, W] and weights of all pairs [P] -> [B, H]; zero without behaviours.</summary>
    internal Tensor Last(Tensor behaviours, Tensor attention, CandidateLayout layout) =>
        Run(behaviours, attention, new GruForm(layout.SampleSteps, _update, Last: true, layout.Index is null));

    private Tensor Run(Tensor rows, Tensor? attention, GruForm form) =>
        JaggedGru.Apply(rows.matmul(_input.t()), (_recurrent, _bias), attention, form);
}
