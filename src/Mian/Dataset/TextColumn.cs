using System.Text;

namespace Mian.Dataset;

/// <summary>A column of texts over memory-mapped files. Thread-safe; after its table is disposed every access throws.</summary>
public sealed unsafe class TextColumn : IMappedColumn
{
    private readonly ColumnMemory[] _shards;
    private readonly int _shift;
    private readonly int _mask;
    private readonly string _name;
    private long _length;

    internal TextColumn(string name, ColumnMemory[] shards, int shift, long length)
    {
        _name = name;
        _shards = shards;
        _shift = shift;
        _mask = (1 << shift) - 1;
        _length = length;
    }

    /// <summary>Number of rows; 0 once the table is disposed.</summary>
    public long Length => _length;

    /// <summary>The text of a row as a new string, or null.</summary>
    /// <param name="row">0 to <see cref="Length"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row, or the table is disposed.</exception>
    /// <exception cref="MianException">The file is damaged.</exception>
    public string? this[long row] => IsNull(row) ? null : Encoding.UTF8.GetString(Utf8(row));

    /// <summary>True where the row has no text at all, not even an empty one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row, or the table is disposed.</exception>
    public bool IsNull(long row)
    {
        if ((ulong)row >= (ulong)_length)
            RowRange.Throw(row, _length);
        byte* valid = (byte*)_shards[(int)(row >> _shift)].Valid;
        int index = (int)row & _mask;
        return valid is not null && (valid[index >> 3] & (1 << (index & 7))) == 0;
    }

    /// <summary>The utf-8 bytes of a row, empty where it is null. The span points into the mapped file: it is valid until the table is disposed.</summary>
    /// <param name="row">0 to <see cref="Length"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row, or the table is disposed.</exception>
    /// <exception cref="MianException">The file is damaged.</exception>
    public ReadOnlySpan<byte> Utf8(long row)
    {
        if ((ulong)row >= (ulong)_length)
            RowRange.Throw(row, _length);
        ref readonly ColumnMemory shard = ref _shards[(int)(row >> _shift)];
        int* offset = (int*)shard.Offsets + ((int)row & _mask);
        int start = offset[0];
        int end = offset[1];
        if ((uint)start > (uint)end || (uint)end > (uint)shard.ValueCount)
            Damage.Throw(_name, row);
        return new ReadOnlySpan<byte>((byte*)shard.Values + start, end - start);
    }

    /// <summary>A copy of all values of a table of one file, and of their offsets (one more than values), checked.</summary>
    internal (byte[] Values, int[] Offsets) ToArrays()
    {
        if (_length == 0)
            return ([], [0]);
        int[] offsets = new ReadOnlySpan<int>((int*)_shards[0].Offsets, (int)_length + 1).ToArray();
        for (int row = 0; row < offsets.Length - 1; row++)
        {
            if (offsets[row] < 0 || offsets[row] > offsets[row + 1])
                Damage.Throw(_name, row);
        }
        if (offsets[0] != 0 || offsets[^1] > _shards[0].ValueCount)
            Damage.Throw(_name, _length - 1);
        return (new ReadOnlySpan<byte>((byte*)_shards[0].Values, offsets[^1]).ToArray(), offsets);
    }

    void IMappedColumn.Close() => _length = 0;
}
