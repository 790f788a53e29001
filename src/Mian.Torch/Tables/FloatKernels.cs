using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mian.Torch.Tables;

/// <summary>Loops over one short vector. Every element is computed alike in every width, so results do not depend on the processor.</summary>
internal static unsafe class FloatKernels
{
    /// <summary>destination += source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(float* destination, float* source, int count)
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= count - 16; i += 16) Vector512.Store(Vector512.Load(destination + i) + Vector512.Load(source + i), destination + i);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= count - 8; i += 8) Vector256.Store(Vector256.Load(destination + i) + Vector256.Load(source + i), destination + i);
        }

        for (; i < count; i++) destination[i] += source[i];
    }

    /// <summary>destination += factor * source.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScaled(float* destination, float* source, float factor, int count)
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= count - 16; i += 16)
                Vector512.Store(Vector512.Load(destination + i) + Vector512.Load(source + i) * factor, destination + i);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= count - 8; i += 8)
                Vector256.Store(Vector256.Load(destination + i) + Vector256.Load(source + i) * factor, destination + i);
        }

        for (; i < count; i++) destination[i] += source[i] * factor;
    }

    /// <summary>Sum of squares in double precision, in an order that depends on the length only.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> values)
    {
        // Eight running sums added in a written order, whatever the vector width is: every processor gives the same bits.
        Vector256<double> low = default, high = default;
        var i = 0;
        for (; i <= values.Length - 8; i += 8)
        {
            var (a, b) = Vector256.Widen(Vector256.Create(values.Slice(i, 8)));
            low += a * a;
            high += b * b;
        }

        var eight = low + high;
        var sum = eight[0] + eight[1] + eight[2] + eight[3];
        for (; i < values.Length; i++) sum += (double)values[i] * values[i];
        return sum;
    }

    /// <summary>Asks for a row's cache lines before they are needed; rows are visited in no order that the processor could foresee.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(float* row, int count)
    {
        if (!Sse.IsSupported) return;
        for (var i = 0; i < count; i += 16) Sse.Prefetch0(row + i);
    }
}
