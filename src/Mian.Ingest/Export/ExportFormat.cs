using Mian.Ingest.Sources;

namespace Mian.Ingest.Export;

/// <summary>A format of exported files.</summary>
public enum ExportFormat
{
    /// <summary>Parquet, compressed with zstd: types, lists and nulls are kept.</summary>
    Parquet,

    /// <summary>CSV in UTF-8 with a header, as RFC 4180 quotes it; a list is one text (<see cref="CsvList"/>), null is empty.</summary>
    Csv,
}

/// <summary>What a format means for a file.</summary>
internal static class ExportFormats
{
    /// <summary>How its name ends.</summary>
    public static string Ending(this ExportFormat format) => format == ExportFormat.Csv ? "csv" : "parquet";

    /// <summary>The options of DuckDB's COPY.</summary>
    public static string CopyOptions(this ExportFormat format) => format == ExportFormat.Csv ? "FORMAT csv, HEADER true" : "FORMAT parquet, COMPRESSION zstd";
}

/// <summary>How a list becomes one value of a CSV file: <c>3^7^2</c>, and <c>3|4^7^2|9</c> for a list of lists; a null in a list is empty between its separators.</summary>
internal static class CsvList
{
    /// <summary>Between the values of a list.</summary>
    public const string Separator = "^";

    /// <summary>Between the values of an inner list.</summary>
    public const string InnerSeparator = "|";

    /// <summary>The text of a list.</summary>
    /// <param name="list">An expression for the list.</param>
    public static string Of(string list) => Join(list, "coalesce(CAST(v AS VARCHAR), '')", Separator);

    /// <summary>The text of a list of lists.</summary>
    /// <param name="lists">An expression for them.</param>
    public static string OfLists(string lists) => Join(lists, $"coalesce(array_to_string(v, {Sql.Text(InnerSeparator)}), '')", Separator);

    private static string Join(string list, string value, string separator) => $"array_to_string(list_transform({list}, lambda v: {value}), {Sql.Text(separator)})";
}
