using DuckDB.NET.Data;
using Mian.Batches;
using Mian.Ingest.Sources;

namespace Mian.Ingest.Export;

/// <summary>One exported file: rows go into a table in memory, which DuckDB then writes in the format of the export.</summary>
internal sealed class ExportFile : IDisposable
{
    private readonly IReadOnlyList<ExportColumn> _columns;
    private readonly ExportFormat _format;
    private readonly int _historyColumns;
    private readonly DuckDBConnection _connection;
    private readonly DuckDBAppender _appender;

    public ExportFile(IReadOnlyList<ExportColumn> columns, ExportFormat format, int threads)
    {
        _columns = columns;
        _format = format;
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
    /// <exception cref="MianException">The disk is full, the file cannot be written, or a text of a list holds what separates the texts of a CSV file's list.</exception>
    public void Save(string path, CancellationToken cancellation)
    {
        _appender.Close();
        RequireSeparable(cancellation);
        var values = string.Join(", ", _columns.Select((c, i) => $"{c.Select(i, _format)} AS {Sql.Name(c.Name)}"));
        try
        {
            Execute($"COPY (SELECT {values} FROM samples) TO {Sql.Text(path)} ({_format.CopyOptions()})", cancellation);
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

    private void RequireSeparable(CancellationToken cancellation)
    {
        if (_format != ExportFormat.Csv)
            return;
        foreach (var (index, column) in _columns.Index().Where(c => c.Item.IsTextList))
        {
            var found = Sql.Rows(_connection, $"SELECT v FROM (SELECT unnest(c{index}) AS v FROM samples) WHERE contains(v, {Sql.Text(CsvList.Separator)}) LIMIT 1", cancellation);
            if (found.Count > 0)
                throw new MianException($"Column '{column.Name}' cannot be written as CSV: '{found[0][0]}' holds '{CsvList.Separator}', which separates the values of a list. Nothing was exported, and an earlier export is untouched. Export with --format parquet, or change the keys of the source and prepare it again.");
        }
    }

    private void Execute(string sql, CancellationToken cancellation) => Sql.Execute(_connection, sql, cancellation);
}
