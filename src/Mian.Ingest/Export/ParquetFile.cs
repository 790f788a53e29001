using DuckDB.NET.Data;
using Mian.Batches;
using Mian.Ingest.Sources;

namespace Mian.Ingest.Export;

/// <summary>One Parquet file: rows go into a table in memory, which DuckDB then compresses into the file.</summary>
internal sealed class ParquetFile : IDisposable
{
    private readonly IReadOnlyList<ExportColumn> _columns;
    private readonly int _historyColumns;
    private readonly DuckDBConnection _connection;
    private readonly DuckDBAppender _appender;

    public ParquetFile(IReadOnlyList<ExportColumn> columns, int threads)
    {
        _columns = columns;
        _historyColumns = columns.Count(c => c.IsHistory);
        _connection = new DuckDBConnection("DataSource=:memory:");
        try
        {
            _connection.Open();
            Execute($"SET threads = {threads}", CancellationToken.None);
            Execute("SET autoinstall_known_extensions = false", CancellationToken.None);
            Execute($"CREATE TABLE samples ({string.Join(", ", columns.SelectMany((c, i) => c.Stored(i)))})", CancellationToken.None);
            _appender = _connection.CreateAppender("samples");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Rows so far.</summary>
    public int Rows { get; private set; }

    /// <summary>Values so far, about.</summary>
    public long Values { get; private set; }

    /// <summary>Adds one sample of a batch.</summary>
    public void Add(Batch batch, int sample)
    {
        var row = _appender.CreateRow();
        foreach (var column in _columns)
            column.Append(row, batch, sample);
        row.EndRow();
        Rows++;
        var request = batch.SampleRequest[sample];
        Values += _columns.Count + (long)_historyColumns * (batch.RequestHistory[request + 1] - batch.RequestHistory[request]);
    }

    /// <summary>Writes the file and hands it to the disk.</summary>
    /// <exception cref="MianException">The disk is full, or the file cannot be written.</exception>
    public void Save(string path, CancellationToken cancellation)
    {
        _appender.Close();
        var values = string.Join(", ", _columns.Select((c, i) => $"{c.Select(i)} AS {Sql.Name(c.Name)}"));
        try
        {
            Execute($"COPY (SELECT {values} FROM samples) TO {Sql.Text(path)} (FORMAT parquet, COMPRESSION zstd)", cancellation);
        }
        catch (DuckDBException e)
        {
            throw new MianException($"Cannot write '{Path.GetFileName(path)}' of the export: {Sql.Explain(e)} Nothing was exported, and an earlier export is untouched. Free some space or choose another folder, and start again.", e);
        }
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }

    public void Dispose()
    {
        _appender.Dispose();
        _connection.Dispose();
    }

    private void Execute(string sql, CancellationToken cancellation) => Sql.Execute(_connection, sql, cancellation);
}
