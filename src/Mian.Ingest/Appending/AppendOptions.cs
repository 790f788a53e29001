namespace Mian.Ingest.Appending;

/// <summary>How a day is appended to a data set.</summary>
public sealed record AppendOptions
{
    /// <summary>Folder of the data set; the grown one takes its place once it is complete.</summary>
    public required string Dataset { get; init; }

    /// <summary>Folder of the day's raw files, named as in the recipe. Files of users and items may be absent.</summary>
    public required string From { get; init; }

    /// <summary>Malformed rows to tolerate, 0 or more. Default: 0.</summary>
    public long SkipBad { get; init; }

    /// <summary>Where tolerated rows are written. Default: <c>DATASET.rejects.csv</c> beside <see cref="Dataset"/>.</summary>
    public string? RejectsFile { get; init; }

    /// <summary>Threads of the database, 1 or more. The result does not depend on it. Default: all processors.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Memory of the database, which holds the day only, in bytes; more is spilled to disk. At least 64 MiB. Default: 4 GiB.</summary>
    public long MemoryLimit { get; init; } = 4L << 30;
}
