using Mian.Dataset;

namespace Mian.Ingest.Appending;

/// <summary>Copies rows of one table to the end of another with the same columns, a few values changed on the way.</summary>
internal sealed class TableCopy
{
    private readonly List<Action<long>> _columns = [];
    private readonly TableWriter _to;

    /// <summary>Joins two tables.</summary>
    /// <param name="from">Source.</param>
    /// <param name="to">Destination; has the columns of the source that <paramref name="codes"/> and <paramref name="leave"/> do not say otherwise.</param>
    /// <param name="codes">New value by old one, of 32-bit columns.</param>
    /// <param name="leave">Columns that the caller fills before each <see cref="Copy"/>.</param>
    public TableCopy(TableReader from, TableWriter to, IReadOnlyDictionary<string, int[]> codes, params IReadOnlyList<string> leave)
    {
        _to = to;
        foreach (var column in from.Columns.Where(c => !leave.Contains(c.Name)))
            _columns.Add(codes.TryGetValue(column.Name, out var map) ? Mapped(from, column.Name, map) : Plain(from, column));
    }

    /// <summary>Copies one row and ends it.</summary>
    public void Copy(long row)
    {
        foreach (var column in _columns)
            column(row);
        _to.EndRow();
    }

    private Action<long> Plain(TableReader from, ColumnSpec column) => column.Kind switch
    {
        ColumnKind.Int32 => Fixed<int>(from, column.Name),
        ColumnKind.Int64 => Fixed<long>(from, column.Name),
        ColumnKind.Float32 => Fixed<float>(from, column.Name),
        ColumnKind.Float64 => Fixed<double>(from, column.Name),
        ColumnKind.UInt8 => Fixed<byte>(from, column.Name),
        ColumnKind.Int32List => Lists(from, column.Name),
        _ => throw new ArgumentException($"Column '{column.Name}' is {column.Kind}, which is not copied here.", nameof(column)),
    };

    private Action<long> Fixed<T>(TableReader from, string name) where T : unmanaged
    {
        var (source, target) = (from.Column<T>(name), _to.Column<T>(name));
        return row => target.Add(source[row]);
    }

    private Action<long> Lists(TableReader from, string name)
    {
        var (source, target) = (from.ListColumn(name), _to.ListColumn(name));
        return row => target.Add(source[row]);
    }

    private Action<long> Mapped(TableReader from, string name, int[] map)
    {
        var (source, target) = (from.Column<int>(name), _to.Column<int>(name));
        return row => target.Add(map[source[row]]);
    }
}
