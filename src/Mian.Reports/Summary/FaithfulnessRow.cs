namespace Mian.Reports.Summary;

/// <summary>What deleting behaviours from the history does to the score.</summary>
public sealed record FaithfulnessRow
{
    /// <summary>What was deleted, e.g. <c>1 behaviour</c>.</summary>
    public required string Deleted { get; init; }

    /// <summary>Samples tried.</summary>
    public required long Samples { get; init; }

    /// <summary>Mean absolute change of the score (logit) after deleting those with the largest weights.</summary>
    public double? TopChange { get; init; }

    /// <summary>Mean absolute change after deleting as many at random.</summary>
    public double? RandomChange { get; init; }

    /// <summary>Share of samples where the first change is the larger one, 0 to 1.</summary>
    public double? TopWins { get; init; }
}
