namespace Mian.Dataset;

/// <summary>A column of integer lists over memory-mapped files. Thread-safe; after its table is disposed every access throws.</summary>
public sealed unsafe class ListColumn : IMappedColumn
{
    private readonly ColumnMemory[] _shards;
    private readonly int _shift;
    private readonly int _mask;
    private readonly string _name;
    private long _length;

    internal ListColumn(string name, ColumnMemory[] shards, int shift, long length)
    {
        _name = name;
        _shards = shards;
        _shift = shift;
        _mask = (1 << shift) - 1;
        _length = length;
    }

    /// <summary>Number of rows; 0 once the table is disposed.</summary>
    public long Length => _length;

    /// <summary>The list of a row, possibly empty. The span points into the mapped file: it is valid until the table is disposed.</summary>
    /// <param name="row">0 to <see cref="Length"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row, or the table is disposed.</exception>
    /// <exception cref="MianException">The file is damaged.</exception>
    public ReadOnlySpan<int> this[long row]
    {
        get
        {
            if ((ulong)row >= (ulong)_length)
                RowRange.Throw(row, _length);
            ref readonly ColumnMemory shard = ref _shards[(int)(row >> _shift)];
            int* offset = (int*)shard.Offsets + ((int)row & _mask);
            int start = offset[0];
            int end = offset[1];
            if ((uint)start > (uint)end || (uint)end > (uint)shard.ValueCount)
                Damage.Throw(_name, row);
            return new ReadOnlySpan<int>((int*)shard.Values + start, end - start);
        }
    }

    void IMappedColumn.Close() => _length = 0;
}
