using System.Runtime.Intrinsics;

namespace Mian.Torch.Optimizers;

/// <summary>The factors of one Adam update.</summary>
/// <remarks>
/// With g' = scale x g + l2 x w:  m = beta1 m + (1 - beta1) g',  v = beta2 v + (1 - beta2) g'^2,
/// w -= shrink x w + rate x m / (root x sqrt(v) + epsilon), where rate = learning rate / (1 - beta1^t) and root = 1 / sqrt(1 - beta2^t)
/// (Kingma and Ba 2015, https://arxiv.org/abs/1412.6980; shrink and l2 as in Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101).
/// The small shrink is kept apart from w: a factor near 1 would round the same way at every step.
/// </remarks>
internal readonly record struct AdamFactors
{
    public AdamFactors(double beta1, double beta2, double epsilon)
    {
        Beta1 = (float)beta1;
        Rest1 = (float)(1 - beta1);
        Beta2 = (float)beta2;
        Rest2 = (float)(1 - beta2);
        Epsilon = (float)epsilon;
    }

    public float Beta1 { get; }
    public float Rest1 { get; }
    public float Beta2 { get; }
    public float Rest2 { get; }
    public float Epsilon { get; }
    public float Scale { get; init; }
    public float L2 { get; init; }
    public float Shrink { get; init; }
    public float Rate { get; init; }
    public float Root { get; init; }
}

/// <summary>Adam over consecutive floats in one pass. No fused multiply-add: every vector width gives the same bits.</summary>
internal static unsafe class AdamKernel
{
    /// <summary>Updates weights and both moments.</summary>
    /// <param name="w">Weights.</param>
    /// <param name="g">Gradients.</param>
    /// <param name="moments">First and second moments.</param>
    /// <param name="count">How many.</param>
    /// <param name="f">The step's factors.</param>
    public static void Update(float* w, float* g, (nint First, nint Second) moments, int count, in AdamFactors f)
    {
        float* m = (float*)moments.First, v = (float*)moments.Second;
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= count - 16; i += 16) Update512(w + i, g + i, m + i, v + i, f);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= count - 8; i += 8) Update256(w + i, g + i, m + i, v + i, f);
        }

        for (; i < count; i++)
        {
            var gradient = g[i] * f.Scale + w[i] * f.L2;
            m[i] = m[i] * f.Beta1 + gradient * f.Rest1;
            v[i] = v[i] * f.Beta2 + gradient * gradient * f.Rest2;
            w[i] -= w[i] * f.Shrink + m[i] * f.Rate / (MathF.Sqrt(v[i]) * f.Root + f.Epsilon);
        }
    }

    private static void Update512(float* w, float* g, float* m, float* v, in AdamFactors f)
    {
        var weight = Vector512.Load(w);
        var gradient = Vector512.Load(g) * f.Scale + weight * f.L2;
        var first = Vector512.Load(m) * f.Beta1 + gradient * f.Rest1;
        var second = Vector512.Load(v) * f.Beta2 + gradient * gradient * f.Rest2;
        Vector512.Store(first, m);
        Vector512.Store(second, v);
        Vector512.Store(weight - (weight * f.Shrink + first * f.Rate / (Vector512.Sqrt(second) * f.Root + Vector512.Create(f.Epsilon))), w);
    }

    private static void Update256(float* w, float* g, float* m, float* v, in AdamFactors f)
    {
        var weight = Vector256.Load(w);
        var gradient = Vector256.Load(g) * f.Scale + weight * f.L2;
        var first = Vector256.Load(m) * f.Beta1 + gradient * f.Rest1;
        var second = Vector256.Load(v) * f.Beta2 + gradient * gradient * f.Rest2;
        Vector256.Store(first, m);
        Vector256.Store(second, v);
        Vector256.Store(weight - (weight * f.Shrink + first * f.Rate / (Vector256.Sqrt(second) * f.Root + Vector256.Create(f.Epsilon))), w);
    }
}
