using DuckDB.NET.Data;
using Mian.Ingest.Recipes;

namespace Mian.Ingest.Sources;

/// <summary>Reads delimited text, JSON lines and Python lines into a table. One pass, one row at a time, so that every mistake is known by file, line and column.</summary>
internal sealed class TextTable
{
    private const int RowsBetweenReports = 1 << 16;

    private readonly SourceJob _job;
    private readonly TextDialect _dialect;
    private IReadOnlyList<string>? _fileColumns;
    private FieldBuffer _fields = new(0);
    private CellParser _cells;
    private JsonRecord? _json;
    private readonly PythonLiteral? _python;
    private DuckDBAppender? _appender;
    private RawContents _contents = new([], [], 0);
    private long _order;

    private TextTable(SourceJob job)
    {
        _job = job;
        _dialect = TextDialect.Of(job.Source);
        _python = _dialect.Python ? new PythonLiteral() : null;
        _cells = new CellParser([], [], job.Source.Encoding);
    }

    /// <summary>Reads all files of a source into its raw table.</summary>
    /// <exception cref="MianException">A file cannot be read, a column is missing, or a row is malformed and may not be left out.</exception>
    public static RawContents Load(SourceJob job)
    {
        var table = new TextTable(job);
        try
        {
            foreach (var file in job.Files)
                table.ReadFile(file);
            table._appender?.Close();
            return table.Finish();
        }
        catch (DuckDBException e)
        {
            throw new MianException($"The rows of source '{job.Name}' could not be stored: {Sql.Explain(e)} Check the free disk space.", e);
        }
        finally
        {
            table.Abandon();
        }
    }

    private void ReadFile(string file)
    {
        var (text, raw) = SourceFiles.Open(file);
        RecordReader? reader = null;
        try
        {
            reader = new RecordReader(text, _dialect.Quotes ? _dialect.Delimiter : null);
            if (!Begin(file, reader))
                return;
            while (reader.Next())
            {
                if (!reader.Record.IsEmpty)
                    ReadRow(file, reader);
                if (reader.Line % RowsBetweenReports == 0)
                    Report(raw);
            }
            SourceFiles.CheckComplete(file, reader.End);
            Report(raw);
        }
        catch (InvalidDataException e)
        {
            throw new MianException($"{file}, after line {reader?.Line ?? 0}: {e.Message.TrimEnd('.')}. The file is damaged or not of the format that the recipe says.", e);
        }
        catch (IOException e)
        {
            throw new MianException($"{file} cannot be read: {e.Message}", e);
        }
        finally
        {
            reader?.Dispose();
            text.Dispose();
        }
    }

    /// <summary>Learns the columns of a file. False where the file is empty.</summary>
    private bool Begin(string file, RecordReader reader)
    {
        var columns = _job.Source.Columns;
        if (_dialect.Json)
            columns ??= JsonKeys(file);
        else if (_dialect.Header)
        {
            if (!reader.Next())
                return false;
            var header = Header(file, reader);
            if (columns is not null && columns.Count != header.Count)
                throw new MianException($"{file}, line {reader.Line}: the recipe names {columns.Count} columns, but the header line has {header.Count}: {string.Join(", ", header)}.");
            columns ??= header;
        }
        if (columns!.Count == 0)
            return false;
        if (_fileColumns is not null && !_fileColumns.SequenceEqual(columns) && !_dialect.Json)
            throw new MianException($"{file} has the columns {string.Join(", ", columns)}, but {_job.Files[0]} has {string.Join(", ", _fileColumns)}. Files of one source must agree.");
        if (_fileColumns is null)
            Prepare(file, columns);
        return true;
    }

    private void Prepare(string file, IReadOnlyList<string> columns)
    {
        var (all, absent) = SourceColumns.Resolve(_job, file, columns);
        _fileColumns = columns;
        _contents = new RawContents(all, absent, 0);
        _fields = new FieldBuffer(columns.Count);
        _cells = new CellParser(columns, [.. columns.Select(_job.TypeOf)], _job.Source.Encoding);
        _json = _dialect.Json ? new JsonRecord(columns) : null;
        _job.CreateRawTable(all);
        _appender = _job.Connection.CreateAppender(_job.RawTable);
    }

    private List<string> Header(string file, RecordReader reader)
    {
        var problem = Problem(reader, checkCells: false, out var place);
        if (problem is not null)
            throw new MianException($"{file}, {place}: {problem}.");
        var names = new List<string>();
        var fields = new FieldBuffer(reader.Record.Length + 1);
        if (_dialect.Split(reader.Record, fields) is { } broken)
            throw new MianException($"{file}, {place}: {broken}.");
        for (var i = 0; i < fields.Count; i++)
            names.Add(_cells.Decode(fields.Value(reader.Record, i)).Trim());
        return names;
    }

    private List<string> JsonKeys(string file)
    {
        const int Looked = 1000;
        var keys = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        using var reader = new RecordReader(SourceFiles.Open(file).Text, null);
        for (var i = 0; i < Looked && reader.Next(); i++)
        {
            var broken = _python?.Rewrite(reader.Record) is not null;
            foreach (var key in broken ? [] : JsonRecord.Keys(_python is null ? reader.Record : _python.Json))
                keys.TryAdd(key, true);
        }
        return [.. keys.Keys];
    }

    private void ReadRow(string file, RecordReader reader)
    {
        if (Problem(reader, checkCells: true, out var place) is { } problem)
            _job.BadRows.Add(file, place, problem, _cells.Decode(reader.Record));
        else
            Append();
        _order++;
    }

    private string? Problem(RecordReader reader, bool checkCells, out string place)
    {
        place = $"line {reader.Line}";
        var record = reader.Record;
        if (_cells.CheckText(record) is var (at, reason))
        {
            var advice = _dialect.Json || reason.Contains("zero", StringComparison.Ordinal) ? "" : $"; if the file is Latin-1, add 'encoding: latin1' to source '{_job.Name}'";
            return $"{reason} (byte {at + 1} of the line, offset {reader.Offset + at} of the file){advice}";
        }
        if (reader.Unclosed)
            return $"a quote is opened and not closed within {RecordReader.MaxQuoted >> 10} KiB; if quotes are ordinary characters here, set quotes: false";
        if (!checkCells)
            return null;
        if (_python is not null)
            return _python.Rewrite(record) ?? _json!.Read(_python.Json, _fields) ?? _cells.Parse(_python.Json, _fields);
        if (_json is not null)
            return _json.Read(record, _fields) ?? _cells.Parse(record, _fields);
        if (_dialect.Split(record, _fields) is { } broken)
            return broken;
        return _fields.Count != _fileColumns!.Count
            ? $"expected {_fileColumns.Count} values ({string.Join(", ", _fileColumns)}), found {_fields.Count} in '{CellParser.Shorten(_cells.Decode(record))}'"
            : _cells.Parse(record, _fields);
    }

    private void Append()
    {
        var row = _appender!.CreateRow();
        for (var i = 0; i < _contents.Columns.Count; i++)
        {
            if (i >= _fileColumns!.Count)
                row.AppendNullValue();
            else if (_job.TypeOf(_fileColumns[i]) is var type && type == ColumnType.Text)
                AppendText(row, _cells.Texts[i]);
            else if (type == ColumnType.Integer)
                row.AppendValue(_cells.Integers[i]);
            else
                row.AppendValue(_cells.Numbers[i]);
        }
        row.AppendValue((long?)_order).EndRow();
        _contents = _contents with { Rows = _contents.Rows + 1 };
    }

    private static void AppendText(IDuckDBAppenderRow row, string? text)
    {
        if (text is null)
            row.AppendNullValue();
        else
            row.AppendValue(text);
    }

    private void Report(Stream raw)
    {
        _job.Cancellation.ThrowIfCancellationRequested();
        _job.Progress.Report($"reading {_job.Name}", raw.Position >> 20, Math.Max(1, raw.Length >> 20), "MiB", $"{_contents.Rows:N0} rows");
    }

    /// <summary>Frees the appender after a failure; closed already it does nothing.</summary>
    private void Abandon()
    {
        try
        {
            _appender?.Dispose();
        }
        catch (DuckDBException)
        {
            // The failure that led here is the one to report.
        }
    }

    /// <summary>Keys named for JSON lines that no object had are missing columns after all.</summary>
    private RawContents Finish()
    {
        if (_json is null || _contents.Rows == 0)
            return _contents;
        var unseen = _fileColumns!.Where((_, i) => !_json.Seen[i]).ToList();
        var seen = _fileColumns!.Except(unseen).ToList();
        if (unseen.Count > 0)
            SourceColumns.Resolve(_job, string.Join(", ", _job.Files), seen);
        return _contents with { Absent = [.. _contents.Absent, .. unseen] };
    }
}
