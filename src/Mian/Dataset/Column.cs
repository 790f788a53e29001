using System.Runtime.CompilerServices;

namespace Mian.Dataset;

/// <summary>
/// A fixed-width column over memory-mapped files. Reading costs a shift, a bounds check and two loads; it is thread-safe.
/// After its table is disposed every access throws; do not dispose a table while another thread reads it.
/// </summary>
/// <typeparam name="T">int, long, float, double or byte.</typeparam>
public sealed unsafe class Column<T> : IMappedColumn where T : unmanaged
{
    private readonly nint[] _shards;
    private readonly int _shift;
    private readonly int _mask;
    private long _length;

    internal Column(ColumnMemory[] shards, int shift, long length)
    {
        _shards = [.. shards.Select(s => s.Values)];
        _shift = shift;
        _mask = (1 << shift) - 1;
        _length = length;
    }

    /// <summary>Number of rows; 0 once the table is disposed.</summary>
    public long Length => _length;

    /// <summary>The value of a row.</summary>
    /// <param name="row">0 to <see cref="Length"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row, or the table is disposed.</exception>
    public T this[long row]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((ulong)row >= (ulong)_length)
                RowRange.Throw(row, _length);
            return ((T*)_shards[(int)(row >> _shift)])[(int)row & _mask];
        }
    }

    /// <summary>Copies consecutive rows; they may lie in several files.</summary>
    /// <param name="start">First row.</param>
    /// <param name="destination">Receives as many rows as it is long.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rows are not all within the table, or it is disposed.</exception>
    public void CopyTo(long start, Span<T> destination)
    {
        RowRange.Require(start, destination.Length, _length);
        while (!destination.IsEmpty)
        {
            int row = (int)(start & _mask);
            int count = (int)Math.Min(destination.Length, _mask + 1L - row);
            new ReadOnlySpan<T>((T*)_shards[(int)(start >> _shift)] + row, count).CopyTo(destination);
            destination = destination[count..];
            start += count;
        }
    }

    void IMappedColumn.Close() => _length = 0;
}
