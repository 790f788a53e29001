using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Mian.Dataset;

/// <summary>Collects the lists of one multi-valued column of a <see cref="TableWriter"/>.</summary>
public sealed class ListColumnBuffer : IColumnBuffer
{
    private readonly ColumnSpec _spec;
    private readonly string _table;
    private readonly GrowingBytes _offsets = new();
    private readonly GrowingBytes _values = new();
    private int _count;

    internal ListColumnBuffer(ColumnSpec spec, string table)
    {
        _spec = spec;
        _table = table;
        Clear();
    }

    ColumnSpec IColumnBuffer.Spec => _spec;

    int IColumnBuffer.Count => _count;

    long IColumnBuffer.ByteCount => (long)_offsets.Length + _values.Length;

    /// <summary>Adds the list of the current row; it may be empty.</summary>
    /// <exception cref="MianException">The lists of this shard would take more than 1 GiB.</exception>
    public void Add(ReadOnlySpan<int> values)
    {
        ShardLimits.RequireColumnFits(_table, _spec.Name, _values.Length + (values.Length * 4L));
        _values.Append(MemoryMarshal.AsBytes(values));
        Unsafe.WriteUnaligned(ref _offsets.Append(4), _values.Length / 4);
        _count++;
    }

    ArrayData IColumnBuffer.ToArrow()
    {
        var child = new ArrayData(Int32Type.Default, _values.Length / 4, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(_values.Memory)]);
        return new ArrayData(ColumnTypes.ArrowType(_spec.Kind), _count, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(_offsets.Memory)], [child]);
    }

    void IColumnBuffer.Clear() => Clear();

    private void Clear()
    {
        _values.Clear();
        _offsets.Clear();
        Unsafe.WriteUnaligned(ref _offsets.Append(4), 0);
        _count = 0;
    }
}
