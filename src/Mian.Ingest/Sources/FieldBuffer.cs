namespace Mian.Ingest.Sources;

/// <summary>The values of one record: slices of the record, or copies where they had to be unescaped.</summary>
internal sealed class FieldBuffer(int capacity)
{
    private readonly (int Start, int Length, bool Copied)[] _fields = new (int, int, bool)[capacity];
    private byte[] _copies = new byte[256];
    private int _copied;

    /// <summary>Values added, also those beyond the capacity.</summary>
    public int Count { get; private set; }

    public void Clear()
    {
        Count = 0;
        _copied = 0;
        Array.Clear(_fields);
    }

    /// <summary>Adds a slice of the record as the next value.</summary>
    public void AddSlice(int start, int length)
    {
        if (Count < _fields.Length)
            _fields[Count] = (start, length, false);
        Count++;
    }

    /// <summary>Adds the next value as a copy that the caller fills: at most <paramref name="most"/> bytes.</summary>
    public Span<byte> Reserve(int most)
    {
        if (_copied + most > _copies.Length)
            Array.Resize(ref _copies, Math.Max(_copies.Length * 2, _copied + most));
        return _copies.AsSpan(_copied, most);
    }

    /// <summary>Adds what was filled into the reserved bytes.</summary>
    public void AddReserved(int length)
    {
        if (Count < _fields.Length)
            SetReserved(Count, length);
        Count++;
    }

    /// <summary>Sets the value of a column to a slice of the record.</summary>
    public void SetSlice(int column, int start, int length) => _fields[column] = (start, length, false);

    /// <summary>Sets the value of a column to what was filled into the reserved bytes.</summary>
    public void SetReserved(int column, int length)
    {
        _fields[column] = (_copied, length, true);
        _copied += length;
    }

    /// <summary>The value of a column; empty where it is missing.</summary>
    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> record, int column)
    {
        var (start, length, copied) = _fields[column];
        return copied ? _copies.AsSpan(start, length) : record.Slice(start, length);
    }
}
