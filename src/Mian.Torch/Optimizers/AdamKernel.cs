using System.Runtime.CompilerServices;
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

/// <summary>Where the four arrays of an Adam update are.</summary>
/// <param name="weights">Weights.</param>
/// <param name="gradients">Gradients.</param>
/// <param name="first">First moments.</param>
/// <param name="second">Second moments.</param>
internal readonly unsafe struct AdamArrays(float* weights, float* gradients, float* first, float* second)
{
    public readonly float* Weights = weights;
    public readonly float* Gradients = gradients;
    public readonly float* First = first;
    public readonly float* Second = second;

    /// <summary>The arrays from an element on.</summary>
    public AdamArrays From(int i) => new(Weights + i, Gradients + i, First + i, Second + i);
}

/// <summary>Adam over consecutive floats in one pass. No fused multiply-add: every vector width gives the same bits.</summary>
internal static unsafe class AdamKernel
{
    /// <summary>Updates weights and both moments.</summary>
    /// <param name="arrays">Weights, gradients and moments.</param>
    /// <param name="count">How many.</param>
    /// <param name="f">The step's factors.</param>
    public static void Update(AdamArrays arrays, int count, in AdamFactors f)
    {
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= count - 16; i += 16) Update512(arrays.From(i), f);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; i <= count - 8; i += 8) Update256(arrays.From(i), f);
        }

        for (; i < count; i++) UpdateOne(arrays.From(i), f);
    }

    private static void UpdateOne(AdamArrays a, in AdamFactors f)
    {
        var weight = *a.Weights;
        var gradient = *a.Gradients * f.Scale + weight * f.L2;
        var first = *a.First * f.Beta1 + gradient * f.Rest1;
        var second = *a.Second * f.Beta2 + gradient * gradient * f.Rest2;
        *a.First = first;
        *a.Second = second;
        *a.Weights = weight - (weight * f.Shrink + first * f.Rate / (MathF.Sqrt(second) * f.Root + f.Epsilon));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Update512(AdamArrays a, in AdamFactors f)
    {
        var weight = Vector512.Load(a.Weights);
        var gradient = Vector512.Load(a.Gradients) * f.Scale + weight * f.L2;
        var first = Vector512.Load(a.First) * f.Beta1 + gradient * f.Rest1;
        var second = Vector512.Load(a.Second) * f.Beta2 + gradient * gradient * f.Rest2;
        Vector512.Store(first, a.First);
        Vector512.Store(second, a.Second);
        Vector512.Store(weight - (weight * f.Shrink + first * f.Rate / (Vector512.Sqrt(second) * f.Root + Vector512.Create(f.Epsilon))), a.Weights);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Update256(AdamArrays a, in AdamFactors f)
    {
        var weight = Vector256.Load(a.Weights);
        var gradient = Vector256.Load(a.Gradients) * f.Scale + weight * f.L2;
        var first = Vector256.Load(a.First) * f.Beta1 + gradient * f.Rest1;
        var second = Vector256.Load(a.Second) * f.Beta2 + gradient * gradient * f.Rest2;
        Vector256.Store(first, a.First);
        Vector256.Store(second, a.Second);
        Vector256.Store(weight - (weight * f.Shrink + first * f.Rate / (Vector256.Sqrt(second) * f.Root + Vector256.Create(f.Epsilon))), a.Weights);
    }
}
