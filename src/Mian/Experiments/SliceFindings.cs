using Mian.Significance;

namespace Mian.Experiments;

/// <summary>The reference against the best other row within groups of the test part, by AUC.</summary>
public sealed record SliceFindings
{
    /// <summary>The other row: the best on validation data. No slice chooses what it is then asked about.</summary>
    public required string Rival { get; init; }

    /// <summary>Seeds that both have finished: AUC are means over these.</summary>
    public required IReadOnlyList<long> Seeds { get; init; }

    /// <summary>Positives, and negatives, that a group needs to be tested.</summary>
    public int FewestOfEachClass { get; init; } = SliceComparison.FewestOfEachClass;

    /// <summary>Every group of every slice, in order; empty where <see cref="LeftOut"/> says why.</summary>
    public IReadOnlyList<SliceTest> Groups { get; init; } = [];

    /// <summary>Why there are no groups, in words; null where there are.</summary>
    public string? LeftOut { get; init; }
}
