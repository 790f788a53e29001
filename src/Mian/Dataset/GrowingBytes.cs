namespace Mian.Dataset;

/// <summary>A byte array that grows by doubling and keeps its memory when cleared.</summary>
internal sealed class GrowingBytes
{
    private byte[] _bytes = new byte[1024];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => new(_bytes, 0, Length);

    /// <summary>Makes room for <paramref name="count"/> more bytes and returns the first of them.</summary>
    public ref byte Append(int count)
    {
        if (_bytes.Length - Length < count)
            Grow(count);
        ref byte first = ref _bytes[Length];
        Length += count;
        return ref first;
    }

    /// <summary>Appends bytes; none is allowed.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - Length < bytes.Length)
            Grow(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Sets bit <paramref name="index"/>, counted from the least significant bit of the first byte, as Arrow does.</summary>
    public void AppendBit(int index, bool value)
    {
        if (index % 8 == 0)
            Append(1) = 0;
        if (value)
            _bytes[index / 8] |= (byte)(1 << (index % 8));
    }

    public void Clear() => Length = 0;

    private void Grow(int count)
    {
        long needed = (long)Length + count;
        long size = Math.Min(Array.MaxLength, Math.Max(needed, _bytes.Length * 2L));
        if (size < needed)
            throw new InvalidOperationException($"One column of a shard cannot hold {needed:N0} bytes; the limit is {Array.MaxLength:N0}.");
        System.Array.Resize(ref _bytes, (int)size);
    }
}
