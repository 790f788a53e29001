using Mian.Dataset;

namespace Mian.Ingest.Export;

/// <summary>What to export and where.</summary>
public sealed record ExportOptions
{
    /// <summary>Folder for the files: absent, empty, or an earlier export, which is replaced once the new one is complete.</summary>
    public required string Out { get; init; }

    /// <summary>Format of the files. Default: Parquet.</summary>
    public ExportFormat Format { get; init; } = ExportFormat.Parquet;

    /// <summary>
    /// The epoch, 1 or more as training prints it, whose negatives are written with the training part. Null (the default) writes what is stored:
    /// positives only where negatives are drawn anew each epoch.
    /// </summary>
    public int? Epoch { get; init; }

    /// <summary>Seed of the negatives of <see cref="Epoch"/>; with the seed of a training run they are the ones it saw. Default: 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Threads that compress files, 1 or more. Default: 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>A file is closed after this many rows, 1 or more. Default: 2^20.</summary>
    internal int RowsPerFile { get; init; } = 1 << 20;

    /// <summary>A file is closed after about this many values, those of lists included, which bounds the memory. Default: 2^23.</summary>
    internal long ValuesPerFile { get; init; } = 1 << 23;
}

/// <summary><c>export.json</c>: what an exported folder holds.</summary>
public sealed record ExportManifest
{
    /// <summary>Name of the file.</summary>
    internal const string FileName = "export.json";

    /// <summary>Version of mian that wrote it.</summary>
    public required string MianVersion { get; init; }

    /// <summary>Format of the files.</summary>
    public required ExportFormat Format { get; init; }

    /// <summary>Name of the recipe.</summary>
    public required string Dataset { get; init; }

    /// <summary>Content hash of the data set.</summary>
    public required string DatasetHash { get; init; }

    /// <summary>The epoch whose negatives the training part has; null where only stored samples were written.</summary>
    public required int? Epoch { get; init; }

    /// <summary>Seed of those negatives; null without them.</summary>
    public required long? Seed { get; init; }

    /// <summary>T_max: lists of behaviours are at most this long.</summary>
    public required int MaxHistory { get; init; }

    /// <summary>What was written for each part.</summary>
    public required IReadOnlyList<ExportedPart> Parts { get; init; }

    /// <summary>The columns of every file.</summary>
    public required IReadOnlyList<ExportedColumn> Columns { get; init; }
}

/// <summary>The files of one part.</summary>
/// <param name="Part">Training, validation or test.</param>
/// <param name="Files">Names of its files, in the order of their rows; at least one.</param>
/// <param name="Rows">Samples, drawn negatives included.</param>
/// <param name="Positives">Samples with label 1.</param>
public sealed record ExportedPart(PartName Part, IReadOnlyList<string> Files, long Rows, long Positives);

/// <summary>A column of the exported files.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in DuckDB's words, e.g. <c>INTEGER[]</c>.</param>
/// <param name="Meaning">What it holds.</param>
public sealed record ExportedColumn(string Name, string Type, string Meaning);
