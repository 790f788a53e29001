using Mian.Ingest.Recipes;

namespace Mian.Ingest.Sources;

/// <summary>Where the raw files are and how many bad rows are tolerated.</summary>
public sealed record SourceOptions
{
    /// <summary>Folder of the raw files.</summary>
    public required string From { get; init; }

    /// <summary>Malformed rows to leave out, over all sources, 0 or more; one more is an error. Default: 0.</summary>
    public long SkipBad { get; init; }

    /// <summary>Where rows that are left out are written as csv (file, line, reason, raw); null: nowhere. Default: null.</summary>
    public string? RejectsFile { get; init; }
}

/// <summary>One source as a table of the database.</summary>
/// <param name="Name">Name in the recipe.</param>
/// <param name="Table">Name of the table, <c>src_&lt;name&gt;</c>: the columns (VARCHAR, BIGINT or DOUBLE, missing values null) and <c>source_order</c> BIGINT, ascending in the order of the files.</param>
/// <param name="Rows">Rows of the table, 1 or more.</param>
/// <param name="Columns">Columns and their types, derived ones included, <c>source_order</c> not.</param>
/// <param name="Absent">Those of <paramref name="Columns"/> that the files lack (optional columns); null in every row.</param>
public sealed record LoadedSource(
    string Name, string Table, long Rows, IReadOnlyDictionary<string, ColumnType> Columns, IReadOnlyList<string> Absent);

/// <summary>All sources of a recipe as tables.</summary>
/// <param name="Recipe">The recipe without what the data lacks: optional sources that have no file, and fields made of absent optional columns. To be used from here on.</param>
/// <param name="Sources">The sources that were read, by name.</param>
/// <param name="RejectedRows">Bad rows left out.</param>
public sealed record LoadedSources(Recipe Recipe, IReadOnlyDictionary<string, LoadedSource> Sources, long RejectedRows);
