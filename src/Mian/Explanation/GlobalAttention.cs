using Mian.Significance;

namespace Mian.Explanation;

/// <summary>What the global interaction module weighs over a whole part, and whether its interactive vectors weigh more than its raw ones. All intervals are clustered by user.</summary>
public sealed record GlobalAttention
{
    /// <summary>Samples, 1 or more.</summary>
    public required long Samples { get; init; }

    /// <summary>Users that they are of, 1 or more; users that the data set does not know count as one.</summary>
    public required int Users { get; init; }

    /// <summary>The vectors that the model weighs, at most seven, in the order of <see cref="GlobalModules.InOrder"/>.</summary>
    public required IReadOnlyList<VectorWeight> Vectors { get; init; }

    /// <summary>The claim; null where every interaction is switched off, so that there is none.</summary>
    public required AttentionClaim? Claim { get; init; }
}

/// <summary>The weight of one vector over all samples.</summary>
/// <param name="Vector">Name as in <see cref="GlobalModules"/>.</param>
/// <param name="Weight">Mean weight, 0 to 1.</param>
/// <param name="Deviation">Standard deviation over samples; null with one sample.</param>
/// <param name="Largest">Share of the samples in which it weighs most, 0 to 1; vectors that tie share the sample.</param>
public sealed record VectorWeight(string Vector, ClusteredMean Weight, double? Deviation, double Largest);

/// <summary>The claim of the paper's heat map: the interactive vectors weigh more than the raw ones.</summary>
/// <param name="All">The mean of all interactive vectors minus the mean of all raw ones: this decides.</param>
/// <param name="Pairs">Each interactive vector minus the raw one that it belongs with; of those that the model has.</param>
public sealed record AttentionClaim(WeightDifference All, IReadOnlyList<WeightDifference> Pairs);

/// <summary>How much more interactive vectors weigh than raw ones, paired by sample.</summary>
/// <param name="Interactive">Interactive vectors; with several, their mean.</param>
/// <param name="Raw">Raw vectors; with several, their mean.</param>
/// <param name="Difference">Mean difference.</param>
/// <param name="Share">Share of the samples in which it is above zero, 0 to 1.</param>
public sealed record WeightDifference(IReadOnlyList<string> Interactive, IReadOnlyList<string> Raw, ClusteredMean Difference, double Share)
{
    /// <summary>Two-sided probability of so large a difference where there is none, 0 to 1; null with one user.</summary>
    public double? P => Difference.PAgainst(0);

    /// <summary>What the 95 % interval says.</summary>
    public ClaimVerdict Verdict => Difference switch
    {
        { Low: > 0 } => ClaimVerdict.Holds,
        { High: < 0 } => ClaimVerdict.DoesNotHold,
        _ => ClaimVerdict.NotDecided,
    };
}

/// <summary>Whether a claim about a mean holds.</summary>
public enum ClaimVerdict
{
    /// <summary>The 95 % interval holds zero, or there is none.</summary>
    NotDecided,

    /// <summary>The whole interval is above zero.</summary>
    Holds,

    /// <summary>The whole interval is below zero.</summary>
    DoesNotHold,
}
