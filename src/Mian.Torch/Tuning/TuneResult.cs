using System.Text.Json.Serialization;
using Mian.Torch.Training;
using Mian.Tuning;

namespace Mian.Torch.Tuning;

/// <summary>What a search found.</summary>
public sealed record TuneResult
{
    /// <summary>Recipe of the data set.</summary>
    public required string Dataset { get; init; }

    /// <summary>Content hash of the data set.</summary>
    public required string DatasetHash { get; init; }

    /// <summary>Model name.</summary>
    public required string Model { get; init; }

    /// <summary>Seed.</summary>
    public required long Seed { get; init; }

    /// <summary>How the search chose.</summary>
    public required SearchKind Search { get; init; }

    /// <summary>What trials are compared by, on validation data.</summary>
    public required SelectionMetric Metric { get; init; }

    /// <summary>All trials, in order.</summary>
    public required IReadOnlyList<Trial> Trials { get; init; }

    /// <summary>The best finished trial, the earliest of equals; null where all failed.</summary>
    public required Trial? Best { get; init; }

    /// <summary>Settings of the best trial, as a file for <c>mian train --config</c>; null where all failed.</summary>
    public required string? BestConfig { get; init; }

    /// <summary>Which settings matter; null where there are too few trials to tell.</summary>
    public required Importance? Importance { get; init; }

    /// <summary>Why it ended before its budget; null where it did not.</summary>
    public required string? Note { get; init; }

    /// <summary>Seconds on the clock, those of earlier calls included.</summary>
    public required double Seconds { get; init; }

    /// <summary>The finished trials, best first, the earlier of equals first.</summary>
    [JsonIgnore]
    public IEnumerable<Trial> Ranking => Trials.Where(t => t.State == TrialState.Finished).OrderByDescending(t => t.Score(Metric)).ThenBy(t => t.Number);
}
