using Mian.Schema;

namespace Mian.Dataset;

/// <summary>Names of the files and of the columns that every prepared data set has.</summary>
public static class DatasetLayout
{
    /// <summary>The manifest, written last.</summary>
    public const string ManifestFile = "dataset.json";

    /// <summary>The copy of the recipe.</summary>
    public const string RecipeFile = "recipe.yaml";

    /// <summary>One row a user.</summary>
    public const string Users = "users";

    /// <summary>One row an item.</summary>
    public const string Items = "items";

    /// <summary>One row an event.</summary>
    public const string Events = "events";

    /// <summary>One row a behaviour.</summary>
    public const string History = "history";

    /// <summary>Comes before the name of a raw column.</summary>
    public const string RawPrefix = "raw:";

    /// <summary>Name of the requests table of a part.</summary>
    public static string Requests(PartName part) => $"requests-{part}";

    /// <summary>Name of the samples table of a part.</summary>
    public static string Samples(PartName part) => $"samples-{part}";

    /// <summary>File of the vocabulary of an embedding table.</summary>
    public static string VocabularyPath(string directory, string table) => Path.Combine(directory, "vocabularies", FileName(table) + ".arrow");

    /// <summary>File of the dictionary of a raw text column.</summary>
    public static string DictionaryPath(string directory, string rawColumn) => Path.Combine(directory, "dictionaries", FileName(rawColumn) + ".arrow");

    /// <summary>The columns that a table has in every data set, in stored order; encoded and raw columns follow.</summary>
    internal static IReadOnlyList<ColumnSpec> FixedColumns(string table, bool hasTrueProbability) => table switch
    {
        Users => [new("key", ColumnKind.Text), new("history_begin", ColumnKind.Int64), new("history_count", ColumnKind.Int32), new("events_begin", ColumnKind.Int64), new("events_count", ColumnKind.Int32)],
        Items => [new("key", ColumnKind.Text), new("train_count", ColumnKind.Int64)],
        Events => [new("user", ColumnKind.Int32), new("item", ColumnKind.Int32), new("time", ColumnKind.Int64), new("behaviour", ColumnKind.UInt8)],
        History => [new("item", ColumnKind.Int32), new("time", ColumnKind.Int64)],
        _ when table.StartsWith("requests-", StringComparison.Ordinal) => [new("user", ColumnKind.Int32), new("time", ColumnKind.Int64), new("event", ColumnKind.Int64), new("history_end", ColumnKind.Int32)],
        _ when hasTrueProbability => [new("request", ColumnKind.Int32), new("item", ColumnKind.Int32), new("label", ColumnKind.UInt8), new("true_probability", ColumnKind.Float32)],
        _ => [new("request", ColumnKind.Int32), new("item", ColumnKind.Int32), new("label", ColumnKind.UInt8)],
    };

    /// <summary>The tables that hold the column of a field; none where it is computed when a batch is built.</summary>
    internal static IReadOnlyList<string> TablesOf(FieldStorage storage, IReadOnlyList<PartName> parts) => storage switch
    {
        FieldStorage.Users => [Users],
        FieldStorage.Items => [Items],
        FieldStorage.History => [History],
        FieldStorage.Requests => [.. parts.Select(Requests)],
        _ => [],
    };

    /// <summary>The stored kind of a field's column.</summary>
    internal static ColumnKind KindOf(FieldKind kind) => kind switch
    {
        FieldKind.MultiValued => ColumnKind.Int32List,
        FieldKind.Scaled => ColumnKind.Float32,
        _ => ColumnKind.Int32,
    };

    /// <summary>A column may be called anything; a file may not.</summary>
    private static string FileName(string name) => name is "." or ".." ? name.Replace(".", "%2E", StringComparison.Ordinal) : Uri.EscapeDataString(name);
}
