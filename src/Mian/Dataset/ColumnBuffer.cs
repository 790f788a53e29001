using System.Runtime.CompilerServices;
using Apache.Arrow;

namespace Mian.Dataset;

/// <summary>What a table writer needs of a column that is being filled.</summary>
internal interface IColumnBuffer
{
    ColumnSpec Spec { get; }

    /// <summary>Values added to the shard so far.</summary>
    int Count { get; }

    /// <summary>Bytes that the shard's values take.</summary>
    long ByteCount { get; }

    /// <summary>The values as an Arrow array that points into this buffer; valid until <see cref="Clear"/>.</summary>
    ArrayData ToArrow();

    /// <summary>Forgets the values and keeps the memory.</summary>
    void Clear();
}

/// <summary>Collects the values of one fixed-width column of a <see cref="TableWriter"/>.</summary>
/// <typeparam name="T">int, long, float, double or byte.</typeparam>
public sealed class ColumnBuffer<T> : IColumnBuffer where T : unmanaged
{
    private readonly ColumnSpec _spec;
    private readonly GrowingBytes _values = new();
    private int _count;

    internal ColumnBuffer(ColumnSpec spec) => _spec = spec;

    ColumnSpec IColumnBuffer.Spec => _spec;

    int IColumnBuffer.Count => _count;

    long IColumnBuffer.ByteCount => _values.Length;

    /// <summary>Adds the value of the current row.</summary>
    public void Add(T value)
    {
        Unsafe.WriteUnaligned(ref _values.Append(Unsafe.SizeOf<T>()), value);
        _count++;
    }

    ArrayData IColumnBuffer.ToArrow()
        => new(ColumnTypes.ArrowType(_spec.Kind), _count, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(_values.Memory)]);

    void IColumnBuffer.Clear()
    {
        _values.Clear();
        _count = 0;
    }
}
