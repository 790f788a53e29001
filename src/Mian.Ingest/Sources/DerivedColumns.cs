using DuckDB.NET.Data;
using Mian.Ingest.Recipes;

namespace Mian.Ingest.Sources;

/// <summary>Computes the derived columns of a source and checks the other expressions of the recipe against it.</summary>
internal static class DerivedColumns
{
    private static readonly string[] Integral = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"];

    /// <summary>Turns the raw table into the final one. Returns its columns with their types.</summary>
    /// <exception cref="MianException">An expression is wrong or gives a number that is not finite.</exception>
    public static IReadOnlyDictionary<string, ColumnType> Apply(SourceJob job, IReadOnlyList<string> columns, string table)
    {
        var types = columns.ToDictionary(c => c, job.TypeOf);
        var raw = Sql.Name(job.RawTable);
        if (job.Source.Derive is not { Count: > 0 } derive)
        {
            Sql.Execute(job.Connection, $"DROP TABLE IF EXISTS {Sql.Name(table)}", job.Cancellation);
            Sql.Execute(job.Connection, $"ALTER TABLE {raw} RENAME TO {Sql.Name(table)}", job.Cancellation);
            return types;
        }
        var list = columns.Select(Sql.Name).ToList();
        foreach (var (column, sql) in derive)
        {
            list.Add($"({sql}) AS {Sql.Name(column)}");
            types[column] = TypeOf(job, column, $"DESCRIBE SELECT {string.Join(", ", list)} FROM {raw}");
        }
        var values = types.Select(t => derive.ContainsKey(t.Key) ? $"{Cast(t.Value, Sql.Name(t.Key))} AS {Sql.Name(t.Key)}" : Sql.Name(t.Key)).Append(SourceRules.OrderColumn);
        Try($"sources.{job.Name}.derive", () => Sql.Execute(job.Connection,
            $"CREATE OR REPLACE TABLE {Sql.Name(table)} AS SELECT {string.Join(", ", values)} FROM (SELECT {string.Join(", ", list)}, {SourceRules.OrderColumn} FROM {raw})",
            job.Cancellation));
        Sql.Execute(job.Connection, $"DROP TABLE {raw}", job.Cancellation);
        foreach (var column in derive.Keys.Where(c => types[c] == ColumnType.Number))
            CheckFinite(job, column, table);
        return types;
    }

    /// <summary>Checks a condition of the recipe against the table of events.</summary>
    /// <exception cref="MianException">The condition does not fit.</exception>
    public static void CheckCondition(SourceJob job, string key, string? condition, string table)
    {
        if (condition is not null)
            Try($"{key} '{condition}'", () => Sql.Rows(job.Connection, $"SELECT CAST(({condition}) AS BOOLEAN) FROM {Sql.Name(table)} LIMIT 0", job.Cancellation));
    }

    private static ColumnType TypeOf(SourceJob job, string column, string describe)
    {
        var type = "";
        Try($"sources.{job.Name}.derive.{column}", () => type = (string)Sql.Rows(job.Connection, describe, job.Cancellation)[^1][1]!);
        return Integral.Contains(type) ? ColumnType.Integer
            : type is "DOUBLE" or "FLOAT" or "HUGEINT" or "UBIGINT" or "UHUGEINT" || type.StartsWith("DECIMAL", StringComparison.Ordinal) ? ColumnType.Number
            : ColumnType.Text;
    }

    private static string Cast(ColumnType type, string column) =>
        type == ColumnType.Text ? $"nullif(CAST({column} AS VARCHAR), '')" : $"CAST({column} AS {SourceJob.DatabaseType(type)})";

    private static void CheckFinite(SourceJob job, string column, string table)
    {
        var rows = Sql.Rows(job.Connection,
            $"SELECT {SourceRules.OrderColumn} + 1 FROM {Sql.Name(table)} WHERE NOT isfinite({Sql.Name(column)}) ORDER BY 1 LIMIT 1", job.Cancellation);
        if (rows.Count > 0)
            throw new MianException($"sources.{job.Name}.derive.{column} gives a number that is not finite for row {rows[0][0]} of source '{job.Name}'. Let the expression give NULL there.");
    }

    private static void Try(string key, Action run)
    {
        try
        {
            run();
        }
        catch (DuckDBException e)
        {
            throw new MianException($"The recipe's {key} does not work: {Sql.Explain(e)}", e);
        }
    }
}
