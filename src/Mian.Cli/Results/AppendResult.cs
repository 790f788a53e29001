using Mian.Cli.Execution;
using Mian.Dataset;
using Mian.Ingest.Appending;

namespace Mian.Cli.Results;

/// <summary>What <c>mian data append --json</c> writes.</summary>
internal sealed record AppendResult
{
    /// <summary>Name of the recipe.</summary>
    public required string Dataset { get; init; }

    /// <summary>Content hash of the grown data set.</summary>
    public required string DatasetHash { get; init; }

    /// <summary>Content hash of what it was appended to.</summary>
    public required string GrownFrom { get; init; }

    /// <summary>Full path of the data set.</summary>
    public required string Path { get; init; }

    /// <summary>The day's part.</summary>
    public required PartName Part { get; init; }

    /// <summary>Its counts.</summary>
    public required SplitCounts Counts { get; init; }

    /// <summary>Users that got a row.</summary>
    public required long NewUsers { get; init; }

    /// <summary>Items that got a row.</summary>
    public required long NewItems { get; init; }

    /// <summary>Users described otherwise than before.</summary>
    public required long ChangedUsers { get; init; }

    /// <summary>Items described otherwise than before.</summary>
    public required long ChangedItems { get; init; }

    /// <summary>Events of the day.</summary>
    public required long Events { get; init; }

    /// <summary>Behaviours of the day.</summary>
    public required long Behaviours { get; init; }

    /// <summary>How each vocabulary grew.</summary>
    public required IReadOnlyList<VocabularyGrowth> Vocabularies { get; init; }

    /// <summary>Rows left out by <c>--skip-bad</c>.</summary>
    public required long RejectedRows { get; init; }

    /// <summary>Wall-clock seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Peak memory.</summary>
    public required long PeakMemoryBytes { get; init; }

    /// <summary>Anonymous part, sampled.</summary>
    public required long PeakAnonymousBytes { get; init; }

    /// <summary>Mapped files, sampled.</summary>
    public required long PeakMappedBytes { get; init; }

    /// <summary>Collects the result.</summary>
    public static AppendResult Of(AppendReport report, string folder, TimeSpan time, MemoryPeak memory) => new()
    {
        Dataset = report.Manifest.Recipe,
        DatasetHash = report.Manifest.ContentHash,
        GrownFrom = report.Day.GrownFrom,
        Path = System.IO.Path.GetFullPath(folder),
        Part = report.Part,
        Counts = report.Day.Counts,
        NewUsers = report.NewUsers,
        NewItems = report.NewItems,
        ChangedUsers = report.Day.ChangedUsers,
        ChangedItems = report.Day.ChangedItems,
        Events = report.Day.Counts.Requests,
        Behaviours = report.Behaviours,
        Vocabularies = report.Vocabularies,
        RejectedRows = report.Day.RejectedRows,
        Seconds = time.TotalSeconds,
        PeakMemoryBytes = memory.PeakBytes,
        PeakAnonymousBytes = memory.PeakAnonymousBytes,
        PeakMappedBytes = memory.PeakMappedBytes,
    };
}
