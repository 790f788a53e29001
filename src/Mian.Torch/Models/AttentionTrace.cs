using Mian.Torch.Kernels;
using static TorchSharp.torch;

namespace Mian.Torch.Models;

/// <summary>The attention weights of one batch, as an explanation.</summary>
public sealed class AttentionTrace
{
    private int[] _pairOffsets = [];
    private float[] _behaviours = [];

    /// <summary>False leaves the weights of behaviours out, which MIAN has to compute once more for them. Default: true.</summary>
    internal bool WantsBehaviours { get; init; } = true;

    /// <summary>Names of the vectors that the global attention weighs, in order: e_b, R_ibim, e_i, R_iuim, e_u, R_icim, e_c less those switched off.</summary>
    public IReadOnlyList<string> GlobalNames { get; private set; } = [];

    /// <summary>[B, L] raw global weights; each row sums to one. Empty where the model has no global attention.</summary>
    public float[,] Global { get; private set; } = new float[0, 0];

    /// <summary>[B, J] weights of the user fields; each row sums to one. Empty where switched off.</summary>
    public float[,] User { get; private set; } = new float[0, 0];

    /// <summary>[B, K] weights of the context fields; each row sums to one. Empty where switched off.</summary>
    public float[,] Context { get; private set; } = new float[0, 0];

    /// <summary>Weights of one sample's behaviours, oldest first, summing to one; empty without behaviours.</summary>
    public ReadOnlySpan<float> Behaviours(int sample) => _pairOffsets.Length == 0
        ? []
        : _behaviours.AsSpan(_pairOffsets[sample], _pairOffsets[sample + 1] - _pairOffsets[sample]);

    internal void SetGlobal(IReadOnlyList<string> names, Tensor weights)
    {
        GlobalNames = names;
        Global = ToArray(weights);
    }

    internal void SetUser(Tensor weights) => User = ToArray(weights);

    internal void SetContext(Tensor weights) => Context = ToArray(weights);

    /// <summary>Copies the weights of all pairs (sample, behaviour), [P].</summary>
    internal void SetBehaviours(Tensor weights, CandidateLayout layout)
    {
        _behaviours = weights.cpu().data<float>().ToArray();
        _pairOffsets = layout.PairOffsets[..(layout.Samples + 1)];
    }

    private static float[,] ToArray(Tensor weights)
    {
        var (rows, columns) = ((int)weights.shape[0], (int)weights.shape[1]);
        var array = new float[rows, columns];
        using var contiguous = weights.detach().cpu().contiguous();
        var values = contiguous.data<float>().ToArray();
        Buffer.BlockCopy(values, 0, array, 0, values.Length * sizeof(float));
        return array;
    }
}
