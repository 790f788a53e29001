using Apache.Arrow;
using DuckDB.NET.Data;

namespace Mian.Ingest.Preparation;

/// <summary>The embedded database of one preparation. Its file and what it spills live in a scratch folder that is deleted at the end.</summary>
internal sealed class PreparationDatabase : IDisposable
{
    private readonly string _scratch;
    private readonly CancellationToken _cancellation;

    public PreparationDatabase(string scratch, PrepareOptions options, CancellationToken cancellation)
    {
        _scratch = scratch;
        _cancellation = cancellation;
        Directory.CreateDirectory(scratch);
        Connection = new DuckDBConnection($"DataSource={Path.Combine(scratch, "tables.duckdb")}");
        try
        {
            Connection.Open();
            Execute($"SET temp_directory = {Text(Path.Combine(scratch, "spill"))}");
            Execute($"SET memory_limit = '{Math.Max(64, options.MemoryLimit >> 20)}MiB'");
            Execute($"SET threads = {Math.Max(1, options.Threads)}");
            // Nothing is ever fetched: what a recipe may use is built in.
            Execute("SET autoinstall_known_extensions = false");
        }
        catch
        {
            Connection.Dispose();
            throw;
        }
    }

    public DuckDBConnection Connection { get; }

    /// <summary>An identifier, quoted.</summary>
    public static string Name(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text literal, quoted.</summary>
    public static string Text(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>The table that a source was loaded into.</summary>
    public static string SourceTable(string source) => Name("src_" + source);

    public void Execute(string sql)
    {
        using var command = Connection.CreateCommand();
        command.CommandText = sql;
        Guarded(command, () => command.ExecuteNonQuery());
    }

    /// <summary>All rows of a small result; database nulls become null.</summary>
    public List<object?[]> Rows(string sql)
    {
        using var command = Connection.CreateCommand();
        command.CommandText = sql;
        return Guarded(command, () =>
        {
            var rows = new List<object?[]>();
            using var reader = command.ExecuteReader();
            while (reader.Read())
                rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
            return rows;
        });
    }

    /// <summary>A count.</summary>
    public long Count(string sql) => Convert.ToInt64(Rows(sql)[0][0], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Hands a large result batch by batch, as the database produces it. A batch is valid only while it is visited.</summary>
    public void Stream(string sql, Action<RecordBatch> visit)
    {
        using var command = Connection.CreateCommand();
        command.UseStreamingMode = true;
        command.CommandText = sql;
        Guarded(command, () =>
        {
            using var stream = command.ExecuteArrowStream();
            while (true)
            {
                _cancellation.ThrowIfCancellationRequested();
                using var batch = stream.ReadNextRecordBatchAsync(_cancellation).AsTask().GetAwaiter().GetResult();
                if (batch is null)
                    return 0;
                visit(batch);
            }
        });
    }

    /// <summary>Names and database types of the columns of a source, in order; null where the (optional) source is absent.</summary>
    public IReadOnlyDictionary<string, string>? ColumnsOf(string source)
    {
        var rows = Rows($"SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = {Text("src_" + source)} ORDER BY column_index");
        return rows.Count == 0 ? null
            : rows.Where(r => (string)r[0]! != "source_order").ToDictionary(r => (string)r[0]!, r => (string)r[1]!, StringComparer.Ordinal);
    }

    public void Dispose()
    {
        Connection.Dispose();
        if (Directory.Exists(_scratch))
            Directory.Delete(_scratch, recursive: true);
    }

    private T Guarded<T>(DuckDBCommand command, Func<T> run)
    {
        _cancellation.ThrowIfCancellationRequested();
        using var registration = _cancellation.Register(command.Cancel);
        try
        {
            return run();
        }
        catch (Exception e) when (e is DuckDBException or InvalidOperationException && _cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException("Preparation was cancelled.", e, _cancellation);
        }
        catch (DuckDBException e)
        {
            throw new MianException($"The embedded database could not do a step of the preparation: {FirstLines(e.Message)}. Check the recipe's expressions and the free disk space; the previous data set is untouched.", e);
        }
    }

    private static string FirstLines(string message) =>
        string.Join(' ', message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(4));
}
