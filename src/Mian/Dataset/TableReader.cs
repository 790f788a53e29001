using System.Globalization;
using System.Numerics;

namespace Mian.Dataset;

/// <summary>Reads a table that a <see cref="TableWriter"/> completed. Its files are mapped into memory: opening reads no values. Getting columns and reading them is thread-safe.</summary>
public sealed class TableReader : IDisposable
{
    private readonly string _directory;
    private readonly string _name;
    private readonly MappedShard[] _shards;
    private readonly int _shift;
    private readonly Dictionary<string, IMappedColumn> _open = [];
    private readonly Lock _lock = new();
    private bool _disposed;

    private TableReader(string directory, string name, MappedShard[] shards)
    {
        _directory = directory;
        _name = name;
        _shards = shards;
        Columns = shards[0].Columns;
        RequireSameColumns();
        _shift = RequireEvenShards();
        Rows = shards.Sum(s => (long)s.Rows);
    }

    /// <summary>Number of rows.</summary>
    public long Rows { get; }

    /// <summary>The columns in stored order.</summary>
    public IReadOnlyList<ColumnSpec> Columns { get; }

    /// <summary>Opens a table.</summary>
    /// <param name="directory">Folder of the table's files.</param>
    /// <param name="name">Table name, e.g. <c>users</c>.</param>
    /// <exception cref="MianException">A file is missing, cut off, damaged, or does not fit the others.</exception>
    public static TableReader Open(string directory, string name)
    {
        int count = CountShards(directory, name);
        var shards = new List<MappedShard>(count);
        try
        {
            for (int i = 0; i < count; i++)
                shards.Add(MappedShard.Open(TableWriter.ShardPath(directory, name, i)));
            return new TableReader(directory, name, [.. shards]);
        }
        catch
        {
            shards.ForEach(s => s.Dispose());
            throw;
        }
    }

    /// <summary>Opens a table that is one file of any name.</summary>
    internal static TableReader OpenFile(string path)
    {
        MappedShard shard = MappedShard.Open(path);
        return new TableReader(Path.GetDirectoryName(path) ?? "", Path.GetFileNameWithoutExtension(path), [shard]);
    }

    /// <summary>True where the table has a column of that name.</summary>
    public bool HasColumn(string name) => Columns.Any(c => c.Name == name);

    /// <summary>A fixed-width column.</summary>
    /// <typeparam name="T">int, long, float, double or byte, as the column's kind says.</typeparam>
    /// <exception cref="MianException">There is no such column, or its kind is another.</exception>
    public Column<T> Column<T>(string name) where T : unmanaged
        => Get(name, ColumnTypes.KindOf<T>(), memory => new Column<T>(memory, _shift, Rows));

    /// <summary>A list column.</summary>
    /// <exception cref="MianException">There is no such column, or its kind is another.</exception>
    public ListColumn ListColumn(string name)
        => Get(name, ColumnKind.Int32List, memory => new ListColumn($"{_name}.{name}", memory, _shift, Rows));

    /// <summary>A text column.</summary>
    /// <exception cref="MianException">There is no such column, or its kind is another.</exception>
    public TextColumn TextColumn(string name)
        => Get(name, ColumnKind.Text, memory => new TextColumn($"{_name}.{name}", memory, _shift, Rows));

    /// <summary>Unmaps the files. Columns got from here throw from now on; spans got from them must not be used any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            foreach (IMappedColumn column in _open.Values)
                column.Close();
            foreach (MappedShard shard in _shards)
                shard.Dispose();
        }
    }

    /// <summary>Fails where the table lacks a column or has it with another kind.</summary>
    internal void Require(ColumnSpec column) => IndexOf(column.Name, column.Kind);

    private TColumn Get<TColumn>(string name, ColumnKind kind, Func<ColumnMemory[], TColumn> create) where TColumn : class, IMappedColumn
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            int index = IndexOf(name, kind);
            if (!_open.TryGetValue(name, out IMappedColumn? column))
                _open[name] = column = create([.. _shards.Select(s => s[index])]);
            return (TColumn)column;
        }
    }

    private int IndexOf(string name, ColumnKind kind)
    {
        for (int i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Name != name)
                continue;
            return Columns[i].Kind == kind ? i : throw new MianException($"Schema mismatch for column '{name}' of table '{_name}' in '{_directory}': expected {kind}, found {Columns[i].Kind}. Prepare the data set again.");
        }
        throw new MianException($"Table '{_name}' in '{_directory}' has no column '{name}'; it has {string.Join(", ", Columns.Select(c => c.Name))}. Prepare the data set again.");
    }

    private static int CountShards(string directory, string name)
    {
        if (!Directory.Exists(directory))
            throw new MianException($"The folder '{directory}' does not exist; expected one with table '{name}'.");
        int[] numbers = [.. Directory.EnumerateFiles(directory, name + ".*.arrow").Select(f => NumberOf(f, name)).Where(n => n >= 0).Order()];
        for (int i = 0; i < Math.Max(1, numbers.Length); i++)
        {
            if (i >= numbers.Length || numbers[i] != i)
                throw new MianException($"The file '{TableWriter.ShardPath(directory, name, i)}' is missing. Prepare the data set again.");
        }
        return numbers.Length;
    }

    private static int NumberOf(string path, string name)
    {
        ReadOnlySpan<char> file = Path.GetFileName(path.AsSpan());
        return int.TryParse(file[(name.Length + 1)..^".arrow".Length], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;
    }

    private void RequireSameColumns()
    {
        int other = Array.FindIndex(_shards, s => !s.Columns.SequenceEqual(Columns));
        if (other >= 0)
            throw new MianException($"The file '{TableWriter.ShardPath(_directory, _name, other)}' has other columns ({string.Join(", ", _shards[other].Columns.Select(c => $"{c.Name} {c.Kind}"))}) than the first file of its table ({string.Join(", ", Columns.Select(c => $"{c.Name} {c.Kind}"))}). Prepare the data set again.");
    }

    private int RequireEvenShards()
    {
        int rows = _shards[0].Rows;
        if (_shards.Length == 1)
            return 31 - BitOperations.LeadingZeroCount((uint)Math.Max(1, rows)) + 1; // one file: any shift that keeps all rows in it
        for (int i = 0; i < _shards.Length; i++)
        {
            bool last = i == _shards.Length - 1;
            bool fits = last ? _shards[i].Rows >= 1 && _shards[i].Rows <= rows : _shards[i].Rows == rows && BitOperations.IsPow2(rows);
            if (!fits)
                throw new MianException($"The file '{TableWriter.ShardPath(_directory, _name, i)}' has {_shards[i].Rows:N0} rows, which does not fit the {rows:N0} rows of the first file of its table. Prepare the data set again.");
        }
        return BitOperations.Log2((uint)rows);
    }
}
