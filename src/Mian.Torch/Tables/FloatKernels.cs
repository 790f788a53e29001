using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mian.Torch.Tables;

/// <summary>Loops over one short vector. Every element is computed alike in every width, so results do not depend on the processor.</summary>
internal static unsafe class FloatKernels
{
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
