using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mian.Torch.Kernels;

/// <summary>The few vector operations that the jagged kernels are made of, on raw pointers because the vectors are short and many.</summary>
internal static unsafe class Simd
{
    /// <summary>x · y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Dot(float* x, float* y, int length)
    {
        var i = 0;
        var sum = 0f;
        if (Vector512.IsHardwareAccelerated && length >= Vector512<float>.Count)
        {
            var sums = Vector512<float>.Zero;
            for (; i <= length - Vector512<float>.Count; i += Vector512<float>.Count)
                sums = Vector512.FusedMultiplyAdd(Vector512.Load(x + i), Vector512.Load(y + i), sums);
            sum = Vector512.Sum(sums);
        }

        if (Vector256.IsHardwareAccelerated && length - i >= Vector256<float>.Count)
        {
            var sums = Vector256<float>.Zero;
            for (; i <= length - Vector256<float>.Count; i += Vector256<float>.Count)
                sums = Vector256.FusedMultiplyAdd(Vector256.Load(x + i), Vector256.Load(y + i), sums);
            sum += Vector256.Sum(sums);
        }

        for (; i < length; i++) sum += x[i] * y[i];
        return sum;
    }

    /// <summary>y += a x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void AddScaled(float* y, float a, float* x, int length)
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            var factor = Vector512.Create(a);
            for (; i <= length - Vector512<float>.Count; i += Vector512<float>.Count)
                Vector512.FusedMultiplyAdd(factor, Vector512.Load(x + i), Vector512.Load(y + i)).Store(y + i);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            var factor = Vector256.Create(a);
            for (; i <= length - Vector256<float>.Count; i += Vector256<float>.Count)
                Vector256.FusedMultiplyAdd(factor, Vector256.Load(x + i), Vector256.Load(y + i)).Store(y + i);
        }

        for (; i < length; i++) y[i] += a * x[i];
    }

    /// <summary>z = x ∘ y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Multiply(float* z, float* x, float* y, int length)
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= length - Vector512<float>.Count; i += Vector512<float>.Count) (Vector512.Load(x + i) * Vector512.Load(y + i)).Store(z + i);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= length - Vector256<float>.Count; i += Vector256<float>.Count) (Vector256.Load(x + i) * Vector256.Load(y + i)).Store(z + i);
        }

        for (; i < length; i++) z[i] = x[i] * y[i];
    }

    /// <summary>z += x ∘ y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void AddProduct(float* z, float* x, float* y, int length)
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= length - Vector512<float>.Count; i += Vector512<float>.Count)
                Vector512.FusedMultiplyAdd(Vector512.Load(x + i), Vector512.Load(y + i), Vector512.Load(z + i)).Store(z + i);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= length - Vector256<float>.Count; i += Vector256<float>.Count)
                Vector256.FusedMultiplyAdd(Vector256.Load(x + i), Vector256.Load(y + i), Vector256.Load(z + i)).Store(z + i);
        }

        for (; i < length; i++) z[i] += x[i] * y[i];
    }

    /// <summary>y += (x - c) ∘ (x - c).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void AddSquaredDistance(float* y, float* x, float* c, int length)
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= length - Vector512<float>.Count; i += Vector512<float>.Count)
            {
                var d = Vector512.Load(x + i) - Vector512.Load(c + i);
                Vector512.FusedMultiplyAdd(d, d, Vector512.Load(y + i)).Store(y + i);
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= length - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                var d = Vector256.Load(x + i) - Vector256.Load(c + i);
                Vector256.FusedMultiplyAdd(d, d, Vector256.Load(y + i)).Store(y + i);
            }
        }

        for (; i < length; i++)
        {
            var d = x[i] - c[i];
            y[i] += d * d;
        }
    }

    /// <summary>Turns scores into a softmax in place.</summary>
    internal static void Softmax(float* scores, int length)
    {
        var inverse = 1 / Exponentials(scores, Largest(scores, length), length);
        for (var i = 0; i < length; i++) scores[i] *= inverse;
    }

    private static float Largest(float* x, int length)
    {
        var (i, max) = (0, float.NegativeInfinity);
        if (Vector256.IsHardwareAccelerated && length >= Vector256<float>.Count)
        {
            var largest = Vector256.Load(x);
            for (i = Vector256<float>.Count; i <= length - Vector256<float>.Count; i += Vector256<float>.Count) largest = Vector256.Max(largest, Vector256.Load(x + i));
            for (var lane = 0; lane < Vector256<float>.Count; lane++) max = MathF.Max(max, largest[lane]);
        }

        for (; i < length; i++) max = MathF.Max(max, x[i]);
        return max;
    }

    /// <summary>From the gradient of a softmax's shares to scale times that of its scores, in place: scale · p ∘ (g - Σ p ∘ g).</summary>
    internal static void SoftmaxGradient(float* gradient, float* shares, float scale, int length)
    {
        var total = Dot(gradient, shares, length);
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= length - Vector512<float>.Count; i += Vector512<float>.Count)
                (scale * Vector512.Load(shares + i) * (Vector512.Load(gradient + i) - Vector512.Create(total))).Store(gradient + i);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= length - Vector256<float>.Count; i += Vector256<float>.Count)
                (scale * Vector256.Load(shares + i) * (Vector256.Load(gradient + i) - Vector256.Create(total))).Store(gradient + i);
        }

        for (; i < length; i++) gradient[i] = scale * shares[i] * (gradient[i] - total);
    }

    /// <summary>Replaces x by e^(x - shift) and gives their sum.</summary>
    private static float Exponentials(float* x, float shift, int length)
    {
        var (i, sum) = (0, 0f);
        if (Vector512.IsHardwareAccelerated)
        {
            var sums = Vector512<float>.Zero;
            for (; i <= length - Vector512<float>.Count; i += Vector512<float>.Count)
            {
                var e = VectorMath.Exp(Vector512.Load(x + i) - Vector512.Create(shift));
                e.Store(x + i);
                sums += e;
            }

            sum = Vector512.Sum(sums);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= length - Vector256<float>.Count; i += Vector256<float>.Count)
            {
                var e = VectorMath.Exp(Vector256.Load(x + i) - Vector256.Create(shift));
                e.Store(x + i);
                sum += Vector256.Sum(e);
            }
        }

        for (; i < length; i++) sum += x[i] = MathF.Exp(x[i] - shift);
        return sum;
    }
}
