using System.Text.Json.Serialization;

namespace Mian.Features;

/// <summary>How a raw value becomes an id. Written into the data set's manifest; applied by <c>FieldEncoder</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(VocabularyEncoding), "vocabulary")]
[JsonDerivedType(typeof(HashEncoding), "hash")]
[JsonDerivedType(typeof(BucketEncoding), "buckets")]
[JsonDerivedType(typeof(StandardEncoding), "standardised")]
[JsonDerivedType(typeof(TimestampEncoding), "timestamp")]
[JsonDerivedType(typeof(SharedEncoding), "shared")]
public abstract record FieldEncoding
{
    /// <summary>The raw column (users, items or events table) the value is read from; empty where it is computed from the time or the past.</summary>
    public string RawColumn { get; init; } = "";

    /// <summary>Set where the raw value is not a column but is computed from the user's own past (strictly before the request).</summary>
    public PastFeature? Past { get; init; }
}

/// <summary>Id by the vocabulary of the field's embedding table; unseen values are out of vocabulary.</summary>
/// <param name="MinCount">Values seen fewer times in training were left out.</param>
/// <param name="Separator">Splits a multi-valued text; null for a single value.</param>
public sealed record VocabularyEncoding(int MinCount, string? Separator) : FieldEncoding;

/// <summary>Id = First + XxHash3(utf-8 value, seed) mod buckets.</summary>
/// <param name="Buckets">Number of hash buckets, 1 or more.</param>
/// <param name="Seed">Seed of the hash.</param>
/// <param name="Separator">Splits a multi-valued text; null for a single value.</param>
public sealed record HashEncoding(int Buckets, long Seed, string? Separator) : FieldEncoding;

/// <summary>Id = First + number of boundaries that are at or below the number; missing is out of vocabulary.</summary>
/// <param name="Boundaries">Strictly ascending, finite.</param>
public sealed record BucketEncoding(IReadOnlyList<double> Boundaries) : FieldEncoding;

/// <summary>(x - mean) / deviation as float32; missing is NaN.</summary>
/// <param name="Mean">Mean over the training part.</param>
/// <param name="Deviation">Standard deviation over the training part, above zero.</param>
public sealed record StandardEncoding(double Mean, double Deviation) : FieldEncoding;

/// <summary>Id = First + the named part of the request's time in UTC.</summary>
/// <param name="Part">Which part.</param>
public sealed record TimestampEncoding(TimestampPart Part) : FieldEncoding;

/// <summary>A behaviour field that reads an item field's column through the event's item.</summary>
/// <param name="ItemField">Name of the item field.</param>
public sealed record SharedEncoding(string ItemField) : FieldEncoding;

/// <summary>Parts of a timestamp, all in UTC.</summary>
public enum TimestampPart
{
    /// <summary>0 to 23.</summary>
    Hour,

    /// <summary>0 (Monday) to 6 (Sunday).</summary>
    Weekday,

    /// <summary>0 (January) to 11.</summary>
    Month,

    /// <summary>0 (December to February), 1 (March to May), 2 (June to August), 3 (September to November).</summary>
    Season,
}

/// <summary>What is computed from the user's events strictly before a request.</summary>
/// <param name="Kind">Which statistic.</param>
/// <param name="Of">The raw event column (mean) or the item field (mode) it is taken of; empty for counts and times.</param>
public sealed record PastFeature(PastFeatureKind Kind, string Of);

/// <summary>Statistics of a user's past.</summary>
public enum PastFeatureKind
{
    /// <summary>Number of earlier events (activity).</summary>
    Count,

    /// <summary>Days since the last earlier event; missing for the first.</summary>
    DaysSinceLast,

    /// <summary>Mean of an event column over earlier events; missing where there is none.</summary>
    Mean,

    /// <summary>Most frequent value of an item field over earlier behaviours, the most recent of equals; missing where there is none.</summary>
    Mode,
}
