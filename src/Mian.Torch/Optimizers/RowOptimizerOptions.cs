using System.ComponentModel.DataAnnotations;
using Mian.Torch.Tables;

namespace Mian.Torch.Optimizers;

/// <summary>The rule by which touched rows of embedding tables are updated.</summary>
public enum RowOptimizerKind
{
    /// <summary><see cref="Optimizers.LazyAdam"/>: two floats of state per weight and one per row.</summary>
    LazyAdam,

    /// <summary><see cref="Optimizers.RowWiseAdagrad"/>: one float of state per row.</summary>
    RowWiseAdagrad,

    /// <summary><see cref="RowSgd"/>: no state.</summary>
    Sgd,
}

/// <summary>How weight decay acts.</summary>
public enum WeightDecayKind
{
    /// <summary>AdamW's: the weights shrink by the factor 1 - learning rate x decay, apart from the gradient.</summary>
    Decoupled,

    /// <summary>Classic L2: decay x weight is added to the gradient.</summary>
    L2,
}

/// <summary>Settings of a row optimizer.</summary>
public sealed record RowOptimizerOptions
{
    /// <summary>The rule. Default lazy Adam.</summary>
    public RowOptimizerKind Kind { get; init; } = RowOptimizerKind.LazyAdam;

    /// <summary>Decay of the mean gradient (Adam), in [0, 1). Default 0.9.</summary>
    [Range(0, 0.999999)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean squared gradient (Adam), in [0, 1). Default 0.999.</summary>
    [Range(0, 0.999999)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root that divides (Adam, Adagrad), above 0. Default 1e-8.</summary>
    [Range(1e-30, 1)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Weight decay of touched rows, 0 or more. Default 0.</summary>
    [Range(0, 1000)]
    public double WeightDecay { get; init; }

    /// <summary>How the decay acts. Default decoupled.</summary>
    public WeightDecayKind WeightDecayKind { get; init; } = WeightDecayKind.Decoupled;

    /// <summary>Bytes of state for a table of this shape, for planning.</summary>
    public long StateBytes(long rows, int dimension) => Kind switch
    {
        RowOptimizerKind.LazyAdam => 2 * EmbeddingStorage.BytesOf(rows, dimension) + EmbeddingStorage.BytesOf(rows, 1),
        RowOptimizerKind.RowWiseAdagrad => EmbeddingStorage.BytesOf(rows, 1),
        _ => 0,
    };

    /// <summary>Makes the optimizer of a table. The table stays the caller's to dispose.</summary>
    /// <param name="weights">The table.</param>
    /// <param name="threads">Threads of an update, 1 or more; the bits of the result do not depend on it. 1 by default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    /// <exception cref="MianException">No memory for the state.</exception>
    public IRowOptimizer Create(EmbeddingStorage weights, int threads = 1) => Kind switch
    {
        RowOptimizerKind.LazyAdam => new LazyAdam(weights, this, threads),
        RowOptimizerKind.RowWiseAdagrad => new RowWiseAdagrad(weights, this, threads),
        RowOptimizerKind.Sgd => new RowSgd(weights, this, threads),
        _ => throw new ArgumentOutOfRangeException(nameof(weights), Kind, "Unknown row optimizer."),
    };

    internal void Check()
    {
        InRange(Beta1, nameof(Beta1), Beta1 is >= 0 and < 1);
        InRange(Beta2, nameof(Beta2), Beta2 is >= 0 and < 1);
        InRange(Epsilon, nameof(Epsilon), Epsilon > 0 && double.IsFinite(Epsilon));
        InRange(WeightDecay, nameof(WeightDecay), WeightDecay >= 0 && double.IsFinite(WeightDecay));
    }

    private static void InRange(double value, string name, bool valid)
    {
        if (!valid) throw new ArgumentOutOfRangeException(name, value, "The setting is outside its range.");
    }
}
