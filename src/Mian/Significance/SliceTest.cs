namespace Mian.Significance;

/// <summary>Two models within one group of a slice, by AUC.</summary>
public sealed record SliceTest
{
    /// <summary>Name of the slice, e.g. <c>inactivity</c>.</summary>
    public required string Slice { get; init; }

    /// <summary>Name of the group, e.g. <c>>30 days</c>.</summary>
    public required string Group { get; init; }

    /// <summary>Samples of the group.</summary>
    public required long Count { get; init; }

    /// <summary>Samples with label 1.</summary>
    public required long Positives { get; init; }

    /// <summary>AUC of the reference within the group; null where the group is too small.</summary>
    public Spread? ReferenceAuc { get; init; }

    /// <summary>AUC of the rival on the same seeds; null where the group is too small.</summary>
    public Spread? RivalAuc { get; init; }

    /// <summary>Reference minus rival; Holm's correction is for the groups of one slice. Null where the group is too small.</summary>
    public PairedTest? Test { get; init; }

    /// <summary>Why there is no test, in words; null where there is one.</summary>
    public string? Note { get; init; }
}
