using System.Runtime.Intrinsics;

namespace Mian.Torch.Optimizers;

/// <summary>The factors of w = keep x w - rate x g.</summary>
/// <param name="Keep">Factor of the weight.</param>
/// <param name="Rate">Factor of the gradient.</param>
internal readonly record struct SgdFactors(float Keep, float Rate);

/// <summary>Gradient descent over consecutive floats. Every vector width gives the same bits.</summary>
internal static unsafe class SgdKernel
{
    /// <summary>w = keep x w - rate x g.</summary>
    public static void Update(float* w, float* g, int count, SgdFactors f)
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= count - 16; i += 16) Vector512.Store(Vector512.Load(w + i) * f.Keep - Vector512.Load(g + i) * f.Rate, w + i);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= count - 8; i += 8) Vector256.Store(Vector256.Load(w + i) * f.Keep - Vector256.Load(g + i) * f.Rate, w + i);
        }

        for (; i < count; i++) w[i] = w[i] * f.Keep - g[i] * f.Rate;
    }

    /// <summary>Sum of (scale x g + l2 x w)^2 in double precision.</summary>
    public static double SumOfSquares(float* w, float* g, int count, (float Scale, float L2) f)
    {
        // Eight running sums added in a written order, whatever the vector width is: every processor gives the same bits.
        Vector256<double> low = default, high = default;
        var i = 0;
        for (; i <= count - 8; i += 8)
        {
            var (a, b) = Vector256.Widen(Vector256.Load(g + i) * f.Scale + Vector256.Load(w + i) * f.L2);
            low += a * a;
            high += b * b;
        }

        var eight = low + high;
        var sum = eight[0] + eight[1] + eight[2] + eight[3];
        for (; i < count; i++)
        {
            double gradient = g[i] * f.Scale + w[i] * f.L2;
            sum += gradient * gradient;
        }

        return sum;
    }
}
