using System.ComponentModel.DataAnnotations;
using Mian.Dataset;
using Mian.Features;
using Mian.Schema;

namespace Mian.Ingest.Recipes;

/// <summary>A declarative description of how raw tables become a data set (YAML, snake_case keys).</summary>
public sealed record Recipe
{
    /// <summary>Name of the recipe.</summary>
    public required string Name { get; init; }

    /// <summary>One or two sentences for <c>mian data list</c>.</summary>
    public string Description { get; init; } = "";

    /// <summary>Raw tables by name.</summary>
    public required IReadOnlyDictionary<string, SourceRecipe> Sources { get; init; }

    /// <summary>Which source describes users; null where users have no table of their own.</summary>
    public EntityRecipe? Users { get; init; }

    /// <summary>Which source describes items; null where items have no table of their own.</summary>
    public EntityRecipe? Items { get; init; }

    /// <summary>Which source holds the events.</summary>
    public required EventsRecipe Events { get; init; }

    /// <summary>What is a positive.</summary>
    public required LabelRecipe Label { get; init; }

    /// <summary>How the parts are cut.</summary>
    public required SplitRecipe Split { get; init; }

    /// <summary>Which events are behaviours and how many are kept.</summary>
    public required HistoryRecipe History { get; init; }

    /// <summary>The fields of the model.</summary>
    public required FieldsRecipe Fields { get; init; }
}

/// <summary>File formats that a source can have; <c>.gz</c> is recognised by name.</summary>
public enum SourceFormat
{
    /// <summary>Comma- (or <see cref="SourceRecipe.Delimiter"/>-) separated text.</summary>
    Csv,

    /// <summary>Tab-separated text.</summary>
    Tsv,

    /// <summary>Text separated by two colons, as MovieLens has it.</summary>
    DoubleColon,

    /// <summary>One JSON object a line.</summary>
    JsonLines,

    /// <summary>One Python dictionary a line, as <c>repr</c> writes it, or one JSON object.</summary>
    PythonLines,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}

/// <summary>Text encodings.</summary>
public enum SourceEncoding
{
    /// <summary>UTF-8.</summary>
    Utf8,

    /// <summary>ISO 8859-1.</summary>
    Latin1,
}

/// <summary>One raw table.</summary>
public sealed record SourceRecipe
{
    /// <summary>File name below the folder given by <c>--from</c>; a <c>*</c> matches several files, read in name order. Where it is absent, the same name with <c>.gz</c> is tried.</summary>
    public required string File { get; init; }

    /// <summary>Its format.</summary>
    public required SourceFormat Format { get; init; }

    /// <summary>Separator of a csv source, one or more characters. Default: comma.</summary>
    public string? Delimiter { get; init; }

    /// <summary>True where values may stand in double quotes (a quote inside is doubled; line breaks inside are kept). Default: true for csv, else false.</summary>
    public bool? Quotes { get; init; }

    /// <summary>Encoding of a text source. Default: utf8.</summary>
    public SourceEncoding Encoding { get; init; } = SourceEncoding.Utf8;

    /// <summary>True where the first line names the columns (csv, tsv). Default: false when <see cref="Columns"/> is given, else true.</summary>
    public bool? Header { get; init; }

    /// <summary>Names of the columns: in order, for text without a header line (with one, they replace its names); for JSON and Python lines, the keys to read. Default there: the keys of the first 1,000 objects.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>Columns that some editions of the data lack. They are read as missing values then, and the fields made of them are left out.</summary>
    public IReadOnlyList<string> OptionalColumns { get; init; } = [];

    /// <summary>Types of columns that are not text: <c>integer</c>, <c>number</c>. A value that is not one makes the row malformed.</summary>
    public IReadOnlyDictionary<string, ColumnType>? Types { get; init; }

    /// <summary>New columns as DuckDB SQL expressions over the others.</summary>
    public IReadOnlyDictionary<string, string>? Derive { get; init; }

    /// <summary>True where the file may be absent (an optional table); the fields made of it are left out then. Default: false.</summary>
    public bool Optional { get; init; }
}

/// <summary>Types of raw columns.</summary>
public enum ColumnType
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A 64-bit integer.</summary>
    Integer,

    /// <summary>A finite double.</summary>
    Number,
}

/// <summary>A source of users or items.</summary>
public sealed record EntityRecipe
{
    /// <summary>Name of the source.</summary>
    public required string Source { get; init; }

    /// <summary>The column that identifies a row; unique where <see cref="Keys"/> is source.</summary>
    public required string Key { get; init; }

    /// <summary>Which rows there are. Default: source.</summary>
    public EntityKeys Keys { get; init; } = EntityKeys.Source;
}

/// <summary>Which users or items a data set holds.</summary>
public enum EntityKeys
{
    /// <summary>Every row of the source; an event that names another is an error.</summary>
    Source,

    /// <summary>
    /// Those that the events name: rows of the source that no event names are left out, keys without a row have missing values,
    /// and of several rows of one key the first counts.
    /// </summary>
    Events,
}

/// <summary>Units of a time column.</summary>
public enum TimeUnit
{
    /// <summary>Seconds since 1970 UTC.</summary>
    Seconds,

    /// <summary>Milliseconds since 1970 UTC.</summary>
    Milliseconds,
}

/// <summary>The source of events.</summary>
public sealed record EventsRecipe
{
    /// <summary>Name of the source.</summary>
    public required string Source { get; init; }

    /// <summary>Column of the user's key.</summary>
    public required string User { get; init; }

    /// <summary>Column of the item's key.</summary>
    public required string Item { get; init; }

    /// <summary>Column of the time (integer).</summary>
    public required string Time { get; init; }

    /// <summary>Its unit. Default: seconds. Values that only fit milliseconds are refused, not guessed.</summary>
    public TimeUnit TimeUnit { get; init; } = TimeUnit.Seconds;

    /// <summary>True where the same (user, item, time) may occur more than once. Default: false (a duplicate is an error).</summary>
    public bool AllowDuplicates { get; init; }
}

/// <summary>What is a positive: exactly one of <see cref="Rule"/> and <see cref="Negatives"/>.</summary>
public sealed record LabelRecipe
{
    /// <summary>SQL condition over an event, e.g. <c>rating >= 4</c>; the event is a positive where it holds, else a negative.</summary>
    public string? Rule { get; init; }

    /// <summary>Every event is a positive; negatives are sampled.</summary>
    public NegativesRecipe? Negatives { get; init; }

    /// <summary>Event column with the true probability of a click, of a synthetic world.</summary>
    public string? TrueProbability { get; init; }
}

/// <summary>How negatives are sampled.</summary>
public sealed record NegativesRecipe
{
    /// <summary>Negatives for each positive, 1 to 100. Default: 1.</summary>
    [Range(1, 100)]
    public int PerPositive { get; init; } = 1;

    /// <summary>Distribution. Default: uniform.</summary>
    public NegativeDistribution Distribution { get; init; } = NegativeDistribution.Uniform;

    /// <summary>Training negatives fixed or fresh each epoch. Default: fixed.</summary>
    public NegativeTiming Training { get; init; } = NegativeTiming.Fixed;
}

/// <summary>How the parts are cut.</summary>
public sealed record SplitRecipe
{
    /// <summary>Rule.</summary>
    public required SplitRule By { get; init; }

    /// <summary>Share of validation, above 0 and below 0.5 (not used by leave_last_out). Default: 0.1.</summary>
    [Range(0.0, 0.5, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double Valid { get; init; } = 0.1;

    /// <summary>Share of test, above 0 and below 0.5 (not used by leave_last_out). Default: 0.1.</summary>
    [Range(0.0, 0.5, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double Test { get; init; } = 0.1;
}

/// <summary>Behaviours.</summary>
public sealed record HistoryRecipe
{
    /// <summary>T_max, 1 to 1000.</summary>
    [Range(1, 1000)]
    public required int Length { get; init; }

    /// <summary>SQL condition over an event: which events are behaviours. Null: all.</summary>
    public string? Keep { get; init; }

    /// <summary>Meaning of "before". Default: time.</summary>
    public HistoryBefore Before { get; init; } = HistoryBefore.Time;
}

/// <summary>Fields of the four groups; the order is the order in the model.</summary>
public sealed record FieldsRecipe
{
    /// <summary>Fields of the candidate item, at least one.</summary>
    public required IReadOnlyList<FieldRecipe> Item { get; init; }

    /// <summary>Fields of a behaviour, at least one.</summary>
    public required IReadOnlyList<FieldRecipe> Behaviour { get; init; }

    /// <summary>Fields of the user; may be empty.</summary>
    public IReadOnlyList<FieldRecipe> User { get; init; } = [];

    /// <summary>Fields of the context; may be empty.</summary>
    public IReadOnlyList<FieldRecipe> Context { get; init; } = [];
}

/// <summary>Kinds of fields as written in a recipe.</summary>
public enum RecipeFieldKind
{
    /// <summary>Vocabulary (default).</summary>
    Categorical,

    /// <summary>Hashed into <see cref="FieldRecipe.Buckets"/>.</summary>
    Hashed,

    /// <summary>A number in <see cref="FieldRecipe.Buckets"/> quantile buckets.</summary>
    Quantile,

    /// <summary>A number in logarithmic buckets (powers of two by default).</summary>
    Log,

    /// <summary>A number, standardised.</summary>
    Standardised,
}

/// <summary>One field. Its value comes from exactly one of column, item_field, time, past and age.</summary>
public sealed record FieldRecipe
{
    /// <summary>Unique name.</summary>
    public required string Name { get; init; }

    /// <summary>Raw column: of the items source (item), the users source (user), the events source (context, behaviour). The key columns may be named too.</summary>
    public string? Column { get; init; }

    /// <summary>Behaviour only: shares column and table of this item field.</summary>
    public string? ItemField { get; init; }

    /// <summary>User and context only: a part of the event's time.</summary>
    public TimestampPart? Time { get; init; }

    /// <summary>User and context only: computed from the user's past.</summary>
    public PastFeatureKind? Past { get; init; }

    /// <summary>What <see cref="Past"/> is taken of: an event column (mean) or an item field (mode).</summary>
    public string? Of { get; init; }

    /// <summary>Behaviour only: true for the age of the behaviour in log buckets of days.</summary>
    public bool Age { get; init; }

    /// <summary>How values become ids. Default: categorical; past counts, days and means need a numeric kind.</summary>
    public RecipeFieldKind? Kind { get; init; }

    /// <summary>Separator that makes the field multi-valued; null for a single value.</summary>
    public string? Separator { get; init; }

    /// <summary>Pooling of a multi-valued field. Default: mean.</summary>
    public Pooling Pooling { get; init; } = Pooling.Mean;

    /// <summary>Vocabulary: values with a smaller training count become out of vocabulary; 1 or more. Default: 1.</summary>
    [Range(1, int.MaxValue)]
    public int MinCount { get; init; } = 1;

    /// <summary>Buckets of hashed and quantile fields, 2 to 2^30. Default: 10.</summary>
    [Range(2, 1 << 30)]
    public int Buckets { get; init; } = 10;

    /// <summary>Name of the embedding table, to share it between fields. Default: the field's name.</summary>
    public string? Table { get; init; }
}
