namespace Mian.Torch.Kernels;

/// <summary>The rows of each request within a jagged tensor: R segments over N rows.</summary>
internal sealed class Segments
{
    private readonly long[] _squareOffsets;

    /// <summary>Takes ascending offsets.</summary>
    /// <param name="offsets">At least <paramref name="count"/> + 1 offsets; copied, because batches are reused.</param>
    /// <param name="count">R.</param>
    internal Segments(ReadOnlySpan<int> offsets, int count)
    {
        Offsets = offsets[..(count + 1)].ToArray();
        Count = count;
        _squareOffsets = new long[count + 1];
        for (var i = 0; i < count; i++)
        {
            var length = Offsets[i + 1] - Offsets[i];
            _squareOffsets[i + 1] = _squareOffsets[i] + (long)length * length;
            MaxLength = Math.Max(MaxLength, length);
        }
    }

    /// <summary>[R + 1].</summary>
    internal int[] Offsets { get; }

    /// <summary>R.</summary>
    internal int Count { get; }

    /// <summary>N.</summary>
    internal int Rows => Offsets[Count];

    /// <summary>The longest segment; 0 where there is none.</summary>
    internal int MaxLength { get; }

    /// <summary>Σ length².</summary>
    internal long SquaredLengths => _squareOffsets[Count];

    /// <summary>Σ length² of the segments before.</summary>
    internal long SquareOffset(int segment) => _squareOffsets[segment];

    /// <summary>First row and number of rows.</summary>
    internal (int Begin, int Length) Range(int segment) => (Offsets[segment], Offsets[segment + 1] - Offsets[segment]);
}
