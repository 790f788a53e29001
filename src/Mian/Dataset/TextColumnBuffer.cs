using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow;

namespace Mian.Dataset;

/// <summary>Collects the texts of one column of a <see cref="TableWriter"/>.</summary>
public sealed class TextColumnBuffer : IColumnBuffer
{
    /// <summary>The longest text a data set holds, in bytes of utf-8 (64 KiB).</summary>
    public const int MaxBytes = 65536;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly ColumnSpec _spec;
    private readonly string _table;
    private readonly GrowingBytes _valid = new();
    private readonly GrowingBytes _offsets = new();
    private readonly GrowingBytes _values = new();
    private int _count;
    private int _nulls;
    private long _rowsBefore;

    internal TextColumnBuffer(ColumnSpec spec, string table)
    {
        _spec = spec;
        _table = table;
        Clear();
    }

    ColumnSpec IColumnBuffer.Spec => _spec;

    int IColumnBuffer.Count => _count;

    long IColumnBuffer.ByteCount => (long)_valid.Length + _offsets.Length + _values.Length;

    /// <summary>Adds the text of the current row; null is kept as null, apart from an empty text.</summary>
    /// <exception cref="MianException">The text takes more than <see cref="MaxBytes"/> bytes of utf-8, or holds half a surrogate pair.</exception>
    public void Add(string? value)
    {
        if (value is null)
        {
            Append([], isNull: true);
            return;
        }
        int bound = StrictUtf8.GetMaxByteCount(value.Length);
        byte[]? rented = bound <= 1024 ? null : ArrayPool<byte>.Shared.Rent(bound);
        Span<byte> utf8 = rented is null ? stackalloc byte[1024] : rented;
        try
        {
            Append(utf8[..Encode(value, utf8)], isNull: false);
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Adds the text of the current row, given as valid utf-8.</summary>
    /// <exception cref="MianException">The text takes more than <see cref="MaxBytes"/> bytes.</exception>
    public void AddUtf8(ReadOnlySpan<byte> utf8) => Append(utf8, isNull: false);

    /// <summary>A copy of all values and of their offsets (one more than values).</summary>
    internal (byte[] Values, int[] Offsets) ToArrays()
        => (_values.Memory.ToArray(), MemoryMarshal.Cast<byte, int>(_offsets.Memory.Span).ToArray());

    ArrayData IColumnBuffer.ToArrow()
    {
        ArrowBuffer valid = _nulls == 0 ? ArrowBuffer.Empty : new ArrowBuffer(_valid.Memory);
        return new ArrayData(ColumnTypes.ArrowType(_spec.Kind), _count, _nulls, 0, [valid, new ArrowBuffer(_offsets.Memory), new ArrowBuffer(_values.Memory)]);
    }

    void IColumnBuffer.Clear() => Clear();

    private void Clear()
    {
        _rowsBefore += _count;
        _valid.Clear();
        _values.Clear();
        _offsets.Clear();
        Unsafe.WriteUnaligned(ref _offsets.Append(4), 0);
        _count = 0;
        _nulls = 0;
    }

    private int Encode(string value, Span<byte> utf8)
    {
        try
        {
            return StrictUtf8.GetBytes(value, utf8);
        }
        catch (EncoderFallbackException e)
        {
            throw new MianException($"Column '{_spec.Name}' of table '{_table}' has a text at row {_rowsBefore + _count:N0} that is not valid Unicode (half a surrogate pair at character {e.Index}). Repair the source's encoding.", e);
        }
    }

    private void Append(ReadOnlySpan<byte> utf8, bool isNull)
    {
        if (utf8.Length > MaxBytes)
            throw new MianException($"Column '{_spec.Name}' of table '{_table}' has a text of {utf8.Length:N0} bytes at row {_rowsBefore + _count:N0}; at most {MaxBytes:N0} bytes (64 KiB) of utf-8 are allowed. Shorten it, or check the source's separator and quotes.");
        ShardLimits.RequireColumnFits(_table, _spec.Name, (long)_values.Length + utf8.Length);
        _valid.AppendBit(_count, !isNull);
        _nulls += isNull ? 1 : 0;
        _values.Append(utf8);
        Unsafe.WriteUnaligned(ref _offsets.Append(4), _values.Length);
        _count++;
    }
}
