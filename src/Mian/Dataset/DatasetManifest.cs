using System.Text.Json.Serialization;
using Mian.Schema;

namespace Mian.Dataset;

/// <summary>The three parts that preparation cuts a data set into; see <see cref="PartName"/> for the days that come later.</summary>
public enum SplitName
{
    /// <summary>Training.</summary>
    Train,

    /// <summary>Validation: every choice is made here.</summary>
    Valid,

    /// <summary>Test: looked at once.</summary>
    Test,
}

/// <summary>How a data set was split.</summary>
public enum SplitRule
{
    /// <summary>By global time.</summary>
    Time,

    /// <summary>Each user's order.</summary>
    UserOrder,

    /// <summary>Each user's last positive tests, the second last validates (as DIN does).</summary>
    LeaveLastOut,
}

/// <summary>What "before the sample" means for a behaviour.</summary>
public enum HistoryBefore
{
    /// <summary>The behaviour's time is strictly smaller.</summary>
    Time,

    /// <summary>The behaviour comes earlier in the user's order (time, then the order of the source).</summary>
    Order,
}

/// <summary>How negatives are drawn.</summary>
public enum NegativeDistribution
{
    /// <summary>Every item is equally likely.</summary>
    Uniform,

    /// <summary>Proportional to (training count)^0.75.</summary>
    Popularity,
}

/// <summary>When the negatives of the training part are drawn.</summary>
public enum NegativeTiming
{
    /// <summary>Once, when the set is prepared.</summary>
    Fixed,

    /// <summary>Anew each epoch, while training.</summary>
    Fresh,
}

/// <summary>Sampled negatives; absent where the source holds negatives itself.</summary>
/// <param name="PerPositive">Negatives drawn for each positive, 1 or more.</param>
/// <param name="Distribution">How they are drawn; never an item the user has in any event.</param>
/// <param name="Training">When those of the training part are drawn; validation and test are always fixed.</param>
public sealed record NegativeSampling(int PerPositive, NegativeDistribution Distribution, NegativeTiming Training);

/// <summary>Counts of one part.</summary>
/// <param name="Requests">Rows of its requests table.</param>
/// <param name="Samples">Rows of its samples table (fresh negatives not counted).</param>
/// <param name="Positives">Samples with label 1.</param>
/// <param name="FirstTime">Earliest request, seconds since 1970 UTC; 0 where empty.</param>
/// <param name="LastTime">Latest request; 0 where empty.</param>
public sealed record SplitCounts(long Requests, long Samples, long Positives, long FirstTime, long LastTime);

/// <summary>What the training part says about one field.</summary>
/// <param name="Field">Field name.</param>
/// <param name="Values">Ids in use (cardinality), the reserved ones not counted.</param>
/// <param name="Coverage">Share of training samples (or behaviours) with a value, 0 to 1.</param>
/// <param name="OutOfVocabulary">Share of them that is out of vocabulary, 0 to 1.</param>
public sealed record FieldStatistics(string Field, long Values, double Coverage, double OutOfVocabulary);

/// <summary><c>dataset.json</c>: what a prepared data set is.</summary>
public sealed record DatasetManifest
{
    /// <summary>Layout of the folder: 1 as prepared, 2 once days were appended; readers refuse another.</summary>
    public int FormatVersion { get; init; } = 1;

    /// <summary>Version of mian that wrote it.</summary>
    public required string MianVersion { get; init; }

    /// <summary>Name of the recipe.</summary>
    public required string Recipe { get; init; }

    /// <summary>Seed of splits and negatives.</summary>
    public required long Seed { get; init; }

    /// <summary>XxHash128 over all table files in name order and over the schema, as 32 hex digits.</summary>
    public required string ContentHash { get; init; }

    /// <summary>Fields and embedding tables.</summary>
    public required DatasetSchema Schema { get; init; }

    /// <summary>How it was split.</summary>
    public required SplitRule Split { get; init; }

    /// <summary>What "before" means for behaviours.</summary>
    public required HistoryBefore Before { get; init; }

    /// <summary>Sampled negatives, or null.</summary>
    public NegativeSampling? Negatives { get; init; }

    /// <summary>True where samples carry the true probability (synthetic worlds).</summary>
    public bool HasTrueProbability { get; init; }

    /// <summary>Users.</summary>
    public required long Users { get; init; }

    /// <summary>Items.</summary>
    public required long Items { get; init; }

    /// <summary>Events (all interactions read).</summary>
    public required long Events { get; init; }

    /// <summary>Behaviours (events that may enter a history).</summary>
    public required long Behaviours { get; init; }

    /// <summary>Counts of the parts.</summary>
    public required IReadOnlyDictionary<SplitName, SplitCounts> Splits { get; init; }

    /// <summary>Statistics of the fields.</summary>
    public required IReadOnlyList<FieldStatistics> Statistics { get; init; }

    /// <summary>Rows rejected by <c>--skip-bad</c>.</summary>
    public long RejectedRows { get; init; }

    /// <summary>The days that were appended; null, and absent in the file, before the first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DatasetGrowth? Growth { get; init; }

    /// <summary>All parts, in the order of their time where time splits.</summary>
    [JsonIgnore]
    public IReadOnlyList<PartName> Parts => [SplitName.Train, SplitName.Valid, SplitName.Test, .. Enumerable.Range(1, Days).Select(PartName.OfDay)];

    /// <summary>Number of days that were appended, 0 or more.</summary>
    [JsonIgnore]
    public int Days => Growth?.Days.Count ?? 0;

    /// <summary>False where all requests have one and the same time, as a recipe for data without times gives them: nothing can be said about ages then.</summary>
    [JsonIgnore]
    public bool HasTimes => Parts.Select(CountsOf).Where(c => c.Requests > 0).ToList() is { Count: > 0 } parts && parts.Min(c => c.FirstTime) < parts.Max(c => c.LastTime);

    /// <summary>The counts of a part.</summary>
    /// <exception cref="MianException">There is no such day.</exception>
    public SplitCounts CountsOf(PartName part)
    {
        if (part.Split is { } split)
            return Splits[split];
        return part.Day <= Days
            ? Growth!.Days[part.Day - 1].Counts
            : throw new MianException($"The data set '{Recipe}' has no part {part}; it has {string.Join(", ", Parts)}. Add days with 'mian data append'.");
    }

    /// <summary>The size that the data set had with so many days.</summary>
    /// <param name="days">0 (as it was prepared) to <see cref="Days"/>.</param>
    public DatasetStage StageAfter(int days)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(days);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days, Days);
        return Growth is null ? new DatasetStage(Users, Items, Events, Splits.Values.Max(s => s.LastTime), Schema.Tables)
            : days == 0 ? Growth.Prepared : Growth.Days[days - 1].After;
    }
}
