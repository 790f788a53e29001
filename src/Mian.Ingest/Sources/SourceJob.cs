using DuckDB.NET.Data;
using Mian.Ingest.Recipes;
using Mian.Progress;

namespace Mian.Ingest.Sources;

/// <summary>All that reading one source needs.</summary>
internal sealed record SourceJob
{
    public required DuckDBConnection Connection { get; init; }

    public required Recipe Recipe { get; init; }

    public required string Name { get; init; }

    public required SourceRecipe Source { get; init; }

    public required IReadOnlyList<string> Files { get; init; }

    public required BadRows BadRows { get; init; }

    public required IProgressSink Progress { get; init; }

    public required CancellationToken Cancellation { get; init; }

    /// <summary>The table that rows are read into; renamed or replaced once derived columns are computed.</summary>
    public string RawTable => $"raw_{Name}";

    public ColumnType TypeOf(string column) => Source.Types?.GetValueOrDefault(column) ?? ColumnType.Text;

    /// <summary>Makes the raw table: the columns and the order column.</summary>
    public void CreateRawTable(IReadOnlyList<string> columns)
    {
        var definitions = columns.Select(c => $"{Sql.Name(c)} {DatabaseType(TypeOf(c))}").Append($"{SourceRules.OrderColumn} BIGINT");
        Sql.Execute(Connection, $"CREATE OR REPLACE TABLE {Sql.Name(RawTable)} ({string.Join(", ", definitions)})", Cancellation);
    }

    public static string DatabaseType(ColumnType type) => type switch
    {
        ColumnType.Integer => "BIGINT",
        ColumnType.Number => "DOUBLE",
        _ => "VARCHAR",
    };
}

/// <summary>What reading one source gave.</summary>
/// <param name="Columns">Columns of the raw table, the order column not counted.</param>
/// <param name="Absent">Optional columns that the files lack.</param>
/// <param name="Rows">Rows of the raw table.</param>
internal sealed record RawContents(IReadOnlyList<string> Columns, IReadOnlyList<string> Absent, long Rows);
