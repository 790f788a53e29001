using Mian.Cli.Execution;
using Mian.Dataset;

namespace Mian.Cli.Results;

/// <summary>What <c>mian data prepare --json</c> writes.</summary>
internal sealed record PrepareResult
{
    /// <summary>Name of the recipe.</summary>
    public required string Dataset { get; init; }

    /// <summary>Content hash.</summary>
    public required string DatasetHash { get; init; }

    /// <summary>Full path of the data set.</summary>
    public required string Path { get; init; }

    /// <summary>Seed of negatives and hashes.</summary>
    public required long Seed { get; init; }

    /// <summary>Users.</summary>
    public required long Users { get; init; }

    /// <summary>Items.</summary>
    public required long Items { get; init; }

    /// <summary>Events.</summary>
    public required long Events { get; init; }

    /// <summary>Behaviours.</summary>
    public required long Behaviours { get; init; }

    /// <summary>Rows left out by <c>--skip-bad</c>.</summary>
    public required long RejectedRows { get; init; }

    /// <summary>Counts of the parts.</summary>
    public required IReadOnlyDictionary<SplitName, SplitCounts> Splits { get; init; }

    /// <summary>Wall-clock seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Peak memory.</summary>
    public required long PeakMemoryBytes { get; init; }

    /// <summary>Anonymous part, sampled.</summary>
    public required long PeakAnonymousBytes { get; init; }

    /// <summary>Mapped files, sampled.</summary>
    public required long PeakMappedBytes { get; init; }

    /// <summary>Collects the result.</summary>
    public static PrepareResult Of(DatasetManifest manifest, string folder, TimeSpan time, MemoryPeak memory) => new()
    {
        Dataset = manifest.Recipe,
        DatasetHash = manifest.ContentHash,
        Path = System.IO.Path.GetFullPath(folder),
        Seed = manifest.Seed,
        Users = manifest.Users,
        Items = manifest.Items,
        Events = manifest.Events,
        Behaviours = manifest.Behaviours,
        RejectedRows = manifest.RejectedRows,
        Splits = manifest.Splits,
        Seconds = time.TotalSeconds,
        PeakMemoryBytes = memory.PeakBytes,
        PeakAnonymousBytes = memory.PeakAnonymousBytes,
        PeakMappedBytes = memory.PeakMappedBytes,
    };
}
