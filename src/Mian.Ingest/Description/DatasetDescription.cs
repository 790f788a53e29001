using Mian.Dataset;
using Mian.Schema;

namespace Mian.Ingest.Description;

/// <summary>What a prepared data set holds: its size, its parts, its fields and its histories.</summary>
public sealed record DatasetDescription
{
    /// <summary>Name of the recipe.</summary>
    public required string Dataset { get; init; }

    /// <summary>Content hash, 32 hex digits.</summary>
    public required string DatasetHash { get; init; }

    /// <summary>Full path of the folder.</summary>
    public required string Path { get; init; }

    /// <summary>Seed of negatives and hashes.</summary>
    public required long Seed { get; init; }

    /// <summary>Users.</summary>
    public required long Users { get; init; }

    /// <summary>Items.</summary>
    public required long Items { get; init; }

    /// <summary>All interactions.</summary>
    public required long Events { get; init; }

    /// <summary>Interactions that may enter a history.</summary>
    public required long Behaviours { get; init; }

    /// <summary>Rows that <c>--skip-bad</c> left out.</summary>
    public required long RejectedRows { get; init; }

    /// <summary>Size of all files in bytes.</summary>
    public required long BytesOnDisk { get; init; }

    /// <summary>How it was split.</summary>
    public required SplitRule Split { get; init; }

    /// <summary>How negatives are drawn; null where every sample is an event.</summary>
    public required NegativeSampling? Negatives { get; init; }

    /// <summary>Training, validation and test.</summary>
    public required IReadOnlyList<PartDescription> Parts { get; init; }

    /// <summary>The fields in model order.</summary>
    public required IReadOnlyList<FieldDescription> Fields { get; init; }

    /// <summary>The histories that test requests see.</summary>
    public required HistoryDescription History { get; init; }

    /// <summary>Describes a data set; reads the test part once.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static DatasetDescription Of(PreparedDataset dataset, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var manifest = dataset.Manifest;
        return new()
        {
            Dataset = manifest.Recipe,
            DatasetHash = manifest.ContentHash,
            Path = dataset.Directory,
            Seed = manifest.Seed,
            Users = manifest.Users,
            Items = manifest.Items,
            Events = manifest.Events,
            Behaviours = manifest.Behaviours,
            RejectedRows = manifest.RejectedRows,
            BytesOnDisk = new DirectoryInfo(dataset.Directory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length),
            Split = manifest.Split,
            Negatives = manifest.Negatives,
            Parts = [.. manifest.Parts.Select(p => PartDescription.Of(p, manifest.CountsOf(p)))],
            Fields = [.. manifest.Schema.Fields.Select(f => FieldDescription.Of(f, manifest))],
            History = new HistoryReader(dataset, cancellation).Describe(),
        };
    }
}

/// <summary>One part of a data set.</summary>
/// <param name="Part">Which one.</param>
/// <param name="Requests">Moments that candidates are scored for.</param>
/// <param name="Samples">Stored candidates (negatives that training draws anew are not counted).</param>
/// <param name="Positives">Candidates with label 1.</param>
/// <param name="PositiveRate">Positives over samples, 0 to 1; null without samples.</param>
/// <param name="FirstTime">Earliest request, seconds since 1970 UTC; null without requests.</param>
/// <param name="LastTime">Latest request; null without requests.</param>
public sealed record PartDescription(PartName Part, long Requests, long Samples, long Positives, double? PositiveRate, long? FirstTime, long? LastTime)
{
    internal static PartDescription Of(PartName part, SplitCounts counts) => new(
        part, counts.Requests, counts.Samples, counts.Positives,
        counts.Samples == 0 ? null : (double)counts.Positives / counts.Samples,
        counts.Requests == 0 ? null : counts.FirstTime,
        counts.Requests == 0 ? null : counts.LastTime);
}

/// <summary>One field of a data set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Group">Item, behaviour, user or context.</param>
/// <param name="Kind">How its values are stored.</param>
/// <param name="Storage">Which table holds them.</param>
/// <param name="Table">The embedding table it reads.</param>
/// <param name="Rows">Ids of that table, the reserved ones included.</param>
/// <param name="Values">Ids in use (cardinality); null where the manifest has no statistics of it.</param>
/// <param name="Coverage">Share of training samples (or behaviours) with a value, 0 to 1; null without statistics.</param>
/// <param name="OutOfVocabulary">Share of them that is out of vocabulary, 0 to 1; null without statistics.</param>
public sealed record FieldDescription(string Name, FieldGroup Group, FieldKind Kind, FieldStorage Storage, string Table, int Rows, long? Values, double? Coverage, double? OutOfVocabulary)
{
    internal static FieldDescription Of(FieldSchema field, DatasetManifest manifest)
    {
        var statistics = manifest.Statistics.FirstOrDefault(s => s.Field == field.Name);
        return new(field.Name, field.Group, field.Kind, field.Storage, field.Table, manifest.Schema.Tables.First(t => t.Name == field.Table).Rows,
            statistics?.Values, statistics?.Coverage, statistics?.OutOfVocabulary);
    }
}

/// <summary>The histories of a data set.</summary>
public sealed record HistoryDescription
{
    /// <summary>T_max: at most this many of the most recent behaviours are used.</summary>
    public required int MaxHistory { get; init; }

    /// <summary>What "before" means for a behaviour.</summary>
    public required HistoryBefore Before { get; init; }

    /// <summary>Behaviours before a test request, not cut to <see cref="MaxHistory"/>; null without test requests.</summary>
    public required LengthPercentiles? Lengths { get; init; }

    /// <summary>Share of users who have no behaviour at all, 0 to 1; null without users.</summary>
    public required double? UsersWithoutBehaviours { get; init; }

    /// <summary>Share of the behaviours that test requests use which are more than 30 days older than the request, 0 to 1; null without any.</summary>
    public required double? OlderThanThirtyDays { get; init; }

    /// <summary>The item field that stands for the category: the first after the item's own id that behaviours share; null without one.</summary>
    public required string? CategoryField { get; init; }

    /// <summary>Share of test positives none of whose categories is in the history used, 0 to 1; null without a category or without positives.</summary>
    public required double? CategoryAbsent { get; init; }
}

/// <summary>Nearest-rank percentiles of history lengths.</summary>
/// <param name="Minimum">The shortest.</param>
/// <param name="P25">A quarter is at most as long.</param>
/// <param name="Median">Half is at most as long.</param>
/// <param name="P75">Three quarters are at most as long.</param>
/// <param name="P90">Nine tenths are at most as long.</param>
/// <param name="Maximum">The longest.</param>
public sealed record LengthPercentiles(int Minimum, int P25, int Median, int P75, int P90, int Maximum);
