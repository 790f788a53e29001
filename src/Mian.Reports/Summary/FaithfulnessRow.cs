using Mian.Significance;

namespace Mian.Reports.Summary;

/// <summary>What deleting behaviours from the history does to the score.</summary>
public sealed record FaithfulnessRow
{
    /// <summary>What was deleted, e.g. <c>1 behaviour</c>.</summary>
    public required string Deleted { get; init; }

    /// <summary>Samples tried.</summary>
    public required long Samples { get; init; }

    /// <summary>Users that they are of; null where unknown.</summary>
    public int? Users { get; init; }

    /// <summary>Mean absolute change of the score (logit) after deleting those with the largest weights.</summary>
    public ClusteredMean? Top { get; init; }

    /// <summary>Mean absolute change after deleting as many at random.</summary>
    public ClusteredMean? Random { get; init; }

    /// <summary>The first minus the second, paired by sample.</summary>
    public ClusteredMean? Difference { get; init; }

    /// <summary>Share of samples where the first change is the larger one, 0 to 1.</summary>
    public double? TopWins { get; init; }
}
