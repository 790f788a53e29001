using System.Runtime.Intrinsics;

namespace Mian.Torch.Optimizers;

/// <summary>The factors of w -= shrink x w + rate x g.</summary>
/// <param name="Shrink">Factor of the weight.</param>
/// <param name="Rate">Factor of the gradient.</param>
internal readonly record struct SgdFactors(float Shrink, float Rate);

/// <summary>Gradient descent over consecutive floats. Every vector width gives the same bits.</summary>
internal static unsafe class SgdKernel
{
    /// <summary>w -= shrink x w + rate x g.</summary>
    public static void Update(float* w, float* g, int count, SgdFactors f)
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= count - 16; i += 16) Step512(w + i, g + i, f);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= count - 8; i += 8) Step256(w + i, g + i, f);
        }

        for (; i < count; i++) w[i] -= w[i] * f.Shrink + g[i] * f.Rate;
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

    private static void Step512(float* w, float* g, SgdFactors f)
    {
        var weight = Vector512.Load(w);
        Vector512.Store(weight - (weight * f.Shrink + Vector512.Load(g) * f.Rate), w);
    }

    private static void Step256(float* w, float* g, SgdFactors f)
    {
        var weight = Vector256.Load(w);
        Vector256.Store(weight - (weight * f.Shrink + Vector256.Load(g) * f.Rate), w);
    }
}
