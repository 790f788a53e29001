using Mian.Torch.Kernels;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Layers;

/// <summary>Form of an <see cref="AttentionUnit"/>.</summary>
/// <param name="Hidden">Widths of its network; one or more.</param>
/// <param name="Activation">After each hidden layer.</param>
/// <param name="Softmax">True to normalise the scores of a sample.</param>
/// <param name="Scale">True to divide the scores by √W first.</param>
internal sealed record AttentionForm(IReadOnlyList<int> Hidden, Activation Activation, bool Softmax, bool Scale);

/// <summary>
/// The activation unit a(q, h) = MLP([h ; q ; h - q ; h ∘ q]), section 4.3 of Zhou et al. 2018. Its first layer [W_h | W_q | W_d | W_p] is
/// never applied to a vector of width 4 W: see <see cref="PairHidden"/>.
/// </summary>
internal sealed class AttentionUnit : nn.Module
{
    private readonly AttentionForm _form;
    private readonly int _width;

    [ComponentName(Name = "first")]
    private readonly Linear _first;
    [ComponentName(Name = "activation")]
    private readonly nn.Module<Tensor, Tensor> _activation;
    [ComponentName(Name = "hidden")]
    private readonly Mlp _hidden;
    [ComponentName(Name = "score")]
    private readonly Linear _score;

    /// <summary>Makes the network.</summary>
    /// <param name="width">W, of behaviours and of the query.</param>
    /// <param name="form">Its form.</param>
    internal AttentionUnit(int width, AttentionForm form) : base(nameof(AttentionUnit))
    {
        (_form, _width) = (form, width);
        _first = nn.Linear(4 * width, form.Hidden[0]);
        _activation = Activations.Create(form.Activation, form.Hidden[0]);
        _hidden = new Mlp(form.Hidden[0], [.. form.Hidden.Skip(1)], form.Activation);
        _score = nn.Linear(_hidden.OutputWidth, 1);
        RegisterComponents();
    }

    /// <summary>Behaviours [N, W], query [B, W] -> weights of all pairs, [P].</summary>
    internal Tensor Forward(Tensor behaviours, Tensor query, CandidateLayout layout)
    {
        var parts = _first.weight!.chunk(4, 1); // W_h, W_q, W_d, W_p, [H, W] each
        var ofBehaviour = behaviours.matmul(parts[0].Plus(parts[2]).t()); // [N, H]
        var ofCandidate = nn.functional.linear(query, parts[1] - parts[2], _first.bias); // [B, H]
        var z = PairHidden.Apply((behaviours, query), (ofBehaviour, ofCandidate), parts[3].contiguous(), layout); // [P, H]
        var scores = _score.call(_hidden.call(_activation.call(z))).squeeze(1); // [P]
        if (_form.Scale) scores = scores.Over(Math.Sqrt(_width));
        return _form.Softmax ? PairSoftmax.Apply(scores, layout) : scores;
    }
}
