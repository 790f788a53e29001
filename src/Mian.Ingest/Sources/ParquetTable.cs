using DuckDB.NET.Data;
using Mian.Ingest.Recipes;

namespace Mian.Ingest.Sources;

/// <summary>Reads Parquet files into a table, in SQL.</summary>
internal static class ParquetTable
{
    private const string Row = "file_row_number";

    private static readonly string[] Integral = ["BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"];
    private static readonly string[] Wide = ["UBIGINT", "HUGEINT", "UHUGEINT"];
    private static readonly string[] Fractional = ["FLOAT", "DOUBLE"];

    /// <summary>Reads all files of a source into its raw table.</summary>
    /// <exception cref="MianException">A file cannot be read, a column is missing, or a row is malformed and may not be left out.</exception>
    public static RawContents Load(SourceJob job)
    {
        RawContents? contents = null;
        long order = 0;
        foreach (var file in job.Files)
        {
            try
            {
                var present = Describe(job, file);
                var (all, absent) = SourceColumns.Resolve(job, file, [.. present.Keys]);
                if (contents is null)
                    job.CreateRawTable(all);
                else if (!contents.Columns.ToHashSet().SetEquals(all))
                    throw new MianException($"{file} has the columns {string.Join(", ", all)}, but {job.Files[0]} has {string.Join(", ", contents.Columns)}. Files of one source must agree.");
                contents ??= new RawContents(all, absent, 0);
                var (read, kept) = Insert(job, file, present, order);
                order += read;
                contents = contents with { Rows = contents.Rows + kept };
                job.Progress.Report($"reading {job.Name}", order, 0, "rows");
            }
            catch (DuckDBException e)
            {
                throw new MianException($"{file} cannot be read as Parquet: {Sql.Explain(e)}", e);
            }
        }
        return contents!;
    }

    private static Dictionary<string, string> Describe(SourceJob job, string file)
    {
        var rows = Sql.Rows(job.Connection, $"DESCRIBE SELECT * FROM read_parquet({Sql.Text(file)})", job.Cancellation);
        return rows.ToDictionary(r => (string)r[0]!, r => (string)r[1]!, StringComparer.Ordinal);
    }

    private static (long Read, long Kept) Insert(SourceJob job, string file, Dictionary<string, string> present, long order)
    {
        var checks = new List<(string Column, string Condition)>();
        foreach (var (column, type) in present)
        {
            if (Check(job, file, column, type) is { } condition)
                checks.Add((column, $"({Sql.Name(column)} IS NULL OR coalesce({condition}, false))"));
        }
        var good = checks.Count == 0 ? "true" : string.Join(" AND ", checks.Select(c => c.Condition));
        var table = $"read_parquet({Sql.Text(file)}, file_row_number = true)";
        var read = Count(job, table, "true");
        var bad = checks.Count == 0 ? 0 : Count(job, table, $"NOT ({good})");
        if (bad > 0)
            Reject(job, file, table, checks);
        var columns = present.Keys.Select(Sql.Name).Append(SourceRules.OrderColumn);
        var values = present.Keys.Select(c => Value(job.TypeOf(c), Sql.Name(c))).Append($"{order} + {Row}");
        Sql.Execute(job.Connection,
            $"INSERT INTO {Sql.Name(job.RawTable)} ({string.Join(", ", columns)}) SELECT {string.Join(", ", values)} FROM {table} WHERE {good}", job.Cancellation);
        return (read, read - bad);
    }

    private static string Value(ColumnType type, string column) =>
        type == ColumnType.Text ? $"nullif(CAST({column} AS VARCHAR), '')" : $"CAST({column} AS {SourceJob.DatabaseType(type)})";

    /// <summary>The condition under which a value is of the type that the recipe wants; null where it always is.</summary>
    private static string? Check(SourceJob job, string file, string column, string type)
    {
        var name = Sql.Name(column);
        var target = job.TypeOf(column);
        var isDecimal = type.StartsWith("DECIMAL", StringComparison.Ordinal);
        if (target == ColumnType.Text || Integral.Contains(type))
            return null;
        if (type == "VARCHAR")
            return target == ColumnType.Integer ? $"regexp_full_match({name}, '[+-]?[0-9]+') AND TRY_CAST({name} AS BIGINT) IS NOT NULL" : $"isfinite(TRY_CAST({name} AS DOUBLE))";
        if (target == ColumnType.Integer && (Wide.Contains(type) || Fractional.Contains(type) || isDecimal))
            return $"CAST({name} AS DOUBLE) = trunc(CAST({name} AS DOUBLE)) AND TRY_CAST({name} AS BIGINT) IS NOT NULL";
        if (target == ColumnType.Number && (Wide.Contains(type) || isDecimal))
            return null;
        return target == ColumnType.Number && Fractional.Contains(type)
            ? $"isfinite({name})"
            : throw new MianException($"{file}: column '{column}' is of type {type}, but the recipe reads it as {CellParser.Expected(target)}. "
                + "Leave it as text and derive a number, for example: epoch(CAST(" + column + " AS TIMESTAMP)).");
    }

    private static void Reject(SourceJob job, string file, string table, List<(string Column, string Condition)> checks)
    {
        var cases = string.Join(' ', checks.Select(c => $"WHEN NOT {c.Condition} THEN {Sql.Text(c.Column)}"));
        var values = string.Join(' ', checks.Select(c => $"WHEN NOT {c.Condition} THEN CAST({Sql.Name(c.Column)} AS VARCHAR)"));
        var good = string.Join(" AND ", checks.Select(c => c.Condition));
        var rows = Sql.Rows(job.Connection,
            $"SELECT {Row} + 1, CASE {cases} END, CASE {values} END, CAST(to_json(whole_row) AS VARCHAR) FROM {table} whole_row WHERE NOT ({good}) ORDER BY {Row} LIMIT {job.BadRows.Left + 1}", job.Cancellation);
        foreach (var row in rows)
        {
            var (column, value) = ((string)row[1]!, CellParser.Shorten((string)row[2]!));
            job.BadRows.Add(file, $"row {row[0]}", $"column '{column}': expected {CellParser.Expected(job.TypeOf(column))}, found '{value}'", (string)row[3]!);
        }
    }

    private static long Count(SourceJob job, string table, string condition) =>
        (long)Sql.Rows(job.Connection, $"SELECT count(*) FROM {table} WHERE {condition}", job.Cancellation)[0][0]!;
}
