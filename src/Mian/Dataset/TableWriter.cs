using System.Globalization;

namespace Mian.Dataset;

/// <summary>
/// Writes a table row by row into files of at most 2^20 rows. The files get their names in <see cref="Complete"/>; a writer
/// that is disposed before, or a process that dies, leaves nothing that <see cref="TableReader.Open"/> accepts.
/// </summary>
public sealed class TableWriter : IDisposable
{
    private readonly string _directory;
    private readonly string _name;
    private readonly int _shardRows;
    private readonly Func<string, Stream> _createFile;
    private readonly List<IColumnBuffer> _columns = [];
    private readonly List<string> _shards = [];
    private long _rowsWritten;
    private int _rowsInShard;
    private bool _completed;

    /// <summary>Starts a table.</summary>
    /// <param name="directory">Existing folder of the table's files.</param>
    /// <param name="name">Table name, the first part of the file names, e.g. <c>users</c>.</param>
    /// <param name="columns">Its columns, at least one, with unique names.</param>
    public TableWriter(string directory, string name, IReadOnlyList<ColumnSpec> columns)
        : this(directory, name, columns, new TableWriterOptions()) { }

    internal TableWriter(string directory, string name, IReadOnlyList<ColumnSpec> columns, TableWriterOptions options)
    {
        ShardLimits.RequirePowerOfTwo(options.ShardRows);
        if (columns.Count == 0 || columns.DistinctBy(c => c.Name).Count() != columns.Count)
            throw new ArgumentException($"Table '{name}' should have at least one column and no name twice.", nameof(columns));
        _directory = directory;
        _name = name;
        _shardRows = options.ShardRows;
        _createFile = options.CreateFile;
        foreach (ColumnSpec column in columns)
            _columns.Add(CreateBuffer(column, name));
    }

    /// <summary>Rows ended so far.</summary>
    public long Rows => _rowsWritten + _rowsInShard;

    /// <summary>The buffer of a fixed-width column.</summary>
    /// <exception cref="ArgumentException">There is no such column or it is of another kind.</exception>
    public ColumnBuffer<T> Column<T>(string name) where T : unmanaged => Find<ColumnBuffer<T>>(name);

    /// <summary>The buffer of a list column.</summary>
    /// <exception cref="ArgumentException">There is no such column or it is of another kind.</exception>
    public ListColumnBuffer ListColumn(string name) => Find<ListColumnBuffer>(name);

    /// <summary>The buffer of a text column.</summary>
    /// <exception cref="ArgumentException">There is no such column or it is of another kind.</exception>
    public TextColumnBuffer TextColumn(string name) => Find<TextColumnBuffer>(name);

    /// <summary>Ends the current row; every column must have got exactly one value since the last call.</summary>
    /// <exception cref="InvalidOperationException">A column got no value, or more than one.</exception>
    /// <exception cref="MianException">The row filled a file that could not be written, e.g. because the disk is full.</exception>
    public void EndRow()
    {
        int rows = _rowsInShard + 1;
        foreach (IColumnBuffer column in _columns)
        {
            if (column.Count != rows)
                throw new InvalidOperationException($"Column '{column.Spec.Name}' of table '{_name}' got {column.Count - _rowsInShard} values in row {Rows}; expected 1.");
        }
        _rowsInShard = rows;
        if (rows == _shardRows)
            WriteShard();
    }

    /// <summary>Writes what is left, flushes all files to disk and gives them their names. A table without rows gets one empty file.</summary>
    /// <exception cref="MianException">A file could not be written, e.g. because the disk is full.</exception>
    public void Complete()
    {
        if (_completed)
            throw new InvalidOperationException($"Table '{_name}' is complete already.");
        if (_rowsInShard > 0 || _shards.Count == 0)
            WriteShard();
        Guard(RenameShards);
        _completed = true;
    }

    /// <summary>Deletes the files of a table that was not completed.</summary>
    public void Dispose()
    {
        if (_completed)
            return;
        foreach (string path in _shards)
        {
            File.Delete(path + ShardFile.PartialSuffix);
            File.Delete(path);
        }
        _shards.Clear();
    }

    internal static string ShardPath(string directory, string name, int shard)
        => Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{name}.{shard:D5}.arrow"));

    internal static IColumnBuffer CreateBuffer(ColumnSpec spec, string table) => spec.Kind switch
    {
        ColumnKind.Int32 => new ColumnBuffer<int>(spec),
        ColumnKind.Int64 => new ColumnBuffer<long>(spec),
        ColumnKind.Float32 => new ColumnBuffer<float>(spec),
        ColumnKind.Float64 => new ColumnBuffer<double>(spec),
        ColumnKind.UInt8 => new ColumnBuffer<byte>(spec),
        ColumnKind.Int32List => new ListColumnBuffer(spec, table),
        ColumnKind.Text => new TextColumnBuffer(spec, table),
        _ => throw new ArgumentException($"Column '{spec.Name}' of table '{table}' has the unknown kind {spec.Kind}."),
    };

    private TBuffer Find<TBuffer>(string name) where TBuffer : class, IColumnBuffer
    {
        IColumnBuffer column = _columns.Find(c => c.Spec.Name == name)
            ?? throw new ArgumentException($"Table '{_name}' has no column '{name}'; it has {string.Join(", ", _columns.Select(c => c.Spec.Name))}.", nameof(name));
        return column as TBuffer
            ?? throw new ArgumentException($"Column '{name}' of table '{_name}' is {column.Spec.Kind}, which another buffer takes.", nameof(name));
    }

    private void WriteShard()
    {
        ShardLimits.RequireFileFits(_name, _columns.Sum(c => c.ByteCount));
        string path = ShardPath(_directory, _name, _shards.Count);
        _shards.Add(path);
        Guard(() =>
        {
            using Stream stream = _createFile(path + ShardFile.PartialSuffix);
            ShardFile.Write(stream, _columns, _rowsInShard);
        });
        _rowsWritten += _rowsInShard;
        _rowsInShard = 0;
        _columns.ForEach(c => c.Clear());
    }

    private void RenameShards()
    {
        // Files of a longer table of that name would otherwise be taken for the rest of this one.
        for (int i = _shards.Count; File.Exists(ShardPath(_directory, _name, i)); i++)
            File.Delete(ShardPath(_directory, _name, i));
        // Last file first: if this is interrupted, the first file is missing and no reader takes the rest for a table.
        for (int i = _shards.Count - 1; i >= 0; i--)
            File.Move(_shards[i] + ShardFile.PartialSuffix, _shards[i], overwrite: true);
        DurableFile.FlushDirectory(_directory);
    }

    private void Guard(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MianException($"Cannot write table '{_name}' in '{_directory}' after {_rowsWritten:N0} of {Rows:N0} rows: {e.Message} A data set that was there before is untouched. Free some space or choose another output folder, and start again.", e);
        }
    }
}

/// <summary>What tests change of a <see cref="TableWriter"/>.</summary>
internal sealed record TableWriterOptions
{
    /// <summary>Rows of a file, a power of two.</summary>
    public int ShardRows { get; init; } = ShardLimits.Rows;

    /// <summary>Opens the file to write.</summary>
    public Func<string, Stream> CreateFile { get; init; } = DurableFile.Create;
}
