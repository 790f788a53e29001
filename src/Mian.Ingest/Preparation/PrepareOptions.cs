namespace Mian.Ingest.Preparation;

/// <summary>How a data set is prepared.</summary>
public sealed record PrepareOptions
{
    /// <summary>Folder of the raw files that the recipe names.</summary>
    public required string From { get; init; }

    /// <summary>Folder of the data set. One that exists is replaced, once the new one is complete.</summary>
    public required string Out { get; init; }

    /// <summary>Seed of negatives and of hashed fields. Default: 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Malformed rows to tolerate, 0 or more. Default: 0.</summary>
    public long SkipBad { get; init; }

    /// <summary>Where tolerated rows are written. Default: <c>OUT.rejects.csv</c> beside <see cref="Out"/>.</summary>
    public string? RejectsFile { get; init; }

    /// <summary>The file that tolerated rows go to; null where none is tolerated.</summary>
    public string? RejectsPath => SkipBad == 0 ? null : RejectsFile ?? Path.TrimEndingDirectorySeparator(Path.GetFullPath(Out)) + ".rejects.csv";

    /// <summary>Threads of the database, 1 or more. The result does not depend on it. Default: all processors.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Memory of the database in bytes; more is spilled to disk beside <see cref="Out"/>. At least 64 MiB. Default: 4 GiB.</summary>
    public long MemoryLimit { get; init; } = 4L << 30;
}
