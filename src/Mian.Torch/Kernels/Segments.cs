using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Mian.Torch.Kernels;

/// <summary>The rows of each request within a jagged tensor: R segments over N rows.</summary>
internal sealed class Segments
{
    private long[] _squareOffsets = [0];

    /// <summary>Makes an object without segments, for <see cref="Reset"/>.</summary>
    internal Segments()
    {
    }

    /// <summary>Takes ascending offsets.</summary>
    /// <param name="offsets">At least <paramref name="count"/> + 1 offsets; copied, because batches are reused.</param>
    /// <param name="count">R.</param>
    internal Segments(ReadOnlySpan<int> offsets, int count) => Reset(offsets, count);

    /// <summary>[R + 1], in an array that may be longer.</summary>
    internal int[] Offsets { get; private set; } = [0];

    /// <summary>R.</summary>
    internal int Count { get; private set; }

    /// <summary>N.</summary>
    internal int Rows => Offsets[Count];

    /// <summary>The longest segment; 0 where there is none.</summary>
    internal int MaxLength { get; private set; }

    /// <summary>Σ length².</summary>
    internal long SquaredLengths => _squareOffsets[Count];

    /// <summary>Index tensors for the plain forms of the kernels; null where the fused ones run.</summary>
    internal LayoutIndex? Index { get; set; }

    /// <summary>Replaces all segments, in the memory of those before where it is enough.</summary>
    /// <param name="offsets">At least <paramref name="count"/> + 1 ascending offsets; copied.</param>
    /// <param name="count">R.</param>
    internal void Reset(ReadOnlySpan<int> offsets, int count)
    {
        Count = count;
        Offsets = ReusedMemory.Of(Offsets, count + 1);
        _squareOffsets = ReusedMemory.Of(_squareOffsets, count + 1);
        offsets[..(count + 1)].CopyTo(Offsets);
        MaxLength = 0;
        for (var i = 0; i < count; i++)
        {
            var length = Offsets[i + 1] - Offsets[i];
            _squareOffsets[i + 1] = _squareOffsets[i] + (long)length * length;
            MaxLength = Math.Max(MaxLength, length);
        }
    }

    /// <summary>Σ length² of the segments before.</summary>
    internal long SquareOffset(int segment) => _squareOffsets[segment];

    /// <summary>First row and number of rows.</summary>
    internal (int Begin, int Length) Range(int segment) => (Offsets[segment], Offsets[segment + 1] - Offsets[segment]);

    /// <summary>Rows that another row of their segment follows; int32 on a device.</summary>
    internal Tensor Followed(Device device)
    {
        var count = 0;
        for (var s = 0; s < Count; s++) count += Math.Max(0, Range(s).Length - 1);
        var result = empty(count, ScalarType.Int32);
        if (count == 0) return result.to(device);
        var rows = MemoryMarshal.Cast<byte, int>(result.bytes);
        for (int s = 0, at = 0; s < Count; s++)
        {
            for (var row = Offsets[s]; row < Offsets[s + 1] - 1; row++) rows[at++] = row;
        }

        return result.to(device);
    }

    /// <summary>Positions counted from the last row of each segment, which is 0; [N] int32 on the device.</summary>
    internal Tensor Recency(Device device)
    {
        var result = empty(Rows, ScalarType.Int32);
        if (Rows == 0) return result.to(device);
        var positions = MemoryMarshal.Cast<byte, int>(result.bytes);
        for (var s = 0; s < Count; s++)
        {
            for (var row = Offsets[s]; row < Offsets[s + 1]; row++) positions[row] = Offsets[s + 1] - 1 - row;
        }

        return result.to(device);
    }
}
