using Mian.Torch.Kernels;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Layers;

/// <summary>How the weighted vectors of the global interaction become one.</summary>
public enum GlobalCombination
{
    /// <summary>Each vector keeps its own block of one long vector.</summary>
    Concat,

    /// <summary>Each vector is mapped to one width by a linear layer of its own, and they are summed.</summary>
    Sum,
}

/// <summary>
/// GIM, the global interaction: a_l = softmax_l tanh(r_l·W_l + b_l) over the L vectors; R_g combines L·a_l·r_l, so that equal weights
/// leave every vector as it is. The raw weights, which sum to one, are the explanation.
/// </summary>
internal sealed class GlobalInteraction : nn.Module
{
    private readonly int[] _widths;
    [ComponentName(Name = "blocks")]
    private readonly Tensor _blocks;

    [ComponentName(Name = "score_weight")]
    private readonly Parameter _scoreWeight;
    [ComponentName(Name = "score_bias")]
    private readonly Parameter _scoreBias;
    [ComponentName(Name = "maps")]
    private readonly ModuleList<Linear>? _maps;

    internal GlobalInteraction(int[] widths, GlobalCombination combination, int sumWidth) : base(nameof(GlobalInteraction))
    {
        _widths = widths;
        var total = widths.Sum();
        using (no_grad())
        {
            var weight = empty(total);
            var blocks = zeros(widths.Length, total);
            for (int l = 0, offset = 0; l < widths.Length; offset += widths[l], l++)
            {
                weight.narrow(0, offset, widths[l]).uniform_(-1 / Math.Sqrt(widths[l]), 1 / Math.Sqrt(widths[l]));
                blocks[l].narrow(0, offset, widths[l]).Fill(1);
            }

            _scoreWeight = new Parameter(weight); // all W_l one after another
            _blocks = blocks.DetachFromDisposeScope(); // [L, Σ widths], 1 where the element belongs to vector l
        }

        _scoreBias = new Parameter(zeros(widths.Length));
        if (combination == GlobalCombination.Sum)
            _maps = nn.ModuleList([.. widths.Select(w => nn.Linear(w, sumWidth, hasBias: false))]);
        OutputWidth = combination == GlobalCombination.Sum ? sumWidth : total;
        RegisterComponents();
    }

    /// <summary>Width of R_g.</summary>
    internal int OutputWidth { get; }

    /// <summary>Weighs and combines the vectors.</summary>
    /// <param name="concatenated">[B, Σ widths], the vectors side by side.</param>
    /// <param name="trace">Receives the raw weights, [B, L].</param>
    /// <returns>R_g, [B, <see cref="OutputWidth"/>].</returns>
    internal Tensor Forward(Tensor concatenated, Action<Tensor>? trace)
    {
        var weights = (_blocks * _scoreWeight).t(); // [Σ widths, L]: column l holds W_l in its own block
        var a = nn.functional.softmax(tanh(concatenated.matmul(weights).Plus(_scoreBias)), 1); // [B, L]
        trace?.Invoke(a);
        var scaled = a.Times(_widths.Length);
        if (_maps is null) return concatenated * scaled.matmul(_blocks); // [B, Σ widths]
        Tensor? sum = null;
        for (int l = 0, offset = 0; l < _widths.Length; offset += _widths[l], l++)
        {
            var term = _maps[l].call(concatenated.narrow(1, offset, _widths[l])) * scaled.narrow(1, l, 1);
            sum = sum is null ? term : sum.Plus(term);
        }

        return sum!;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _blocks.Dispose();
        base.Dispose(disposing);
    }
}
