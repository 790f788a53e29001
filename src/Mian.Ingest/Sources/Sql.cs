using DuckDB.NET.Data;

namespace Mian.Ingest.Sources;

/// <summary>Statements on the embedded database, with names and texts quoted and Ctrl-C obeyed.</summary>
internal static class Sql
{
    /// <summary>An identifier.</summary>
    public static string Name(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text literal.</summary>
    public static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Runs a statement without a result.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Execute(DuckDBConnection connection, string sql, CancellationToken cancellation) =>
        Run(connection, sql, command => command.ExecuteNonQuery(), cancellation);

    /// <summary>All rows of a small result; database nulls become null.</summary>
    public static List<object?[]> Rows(DuckDBConnection connection, string sql, CancellationToken cancellation) =>
        Run(connection, sql, command =>
        {
            var rows = new List<object?[]>();
            using var reader = command.ExecuteReader();
            while (reader.Read())
                rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
            return rows;
        }, cancellation);

    /// <summary>What the database says, in one line, without its echo of the statement.</summary>
    public static string Explain(DuckDBException error) =>
        string.Join(' ', error.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeWhile(l => !l.StartsWith("LINE ", StringComparison.Ordinal)));

    private static T Run<T>(DuckDBConnection connection, string sql, Func<DuckDBCommand, T> run, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var registration = cancellation.Register(command.Cancel);
        try
        {
            return run(command);
        }
        catch (DuckDBException e) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("Reading was cancelled.", e, cancellation);
        }
    }
}
