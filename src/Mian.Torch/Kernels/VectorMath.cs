using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mian.Torch.Kernels;

/// <summary>Exponentials, sigmoid and tanh of vectors; sigmoid and tanh within 2e-7 of the exact value. Not a number stays so.</summary>
/// <remarks>
/// The framework's exponential computes in doubles, half as many at a time. Here e^x = 2^n e^r, with n the nearest integer to x / ln 2 and
/// |r| at most ln 2 / 2, whose Taylor series ends after r^7 / 7!: the rest is below 6e-9.
/// </remarks>
internal static class VectorMath
{
    // Outside these 2^n is no normal number: zero below, infinity above.
    private const float Lowest = -87.33f;
    private const float Highest = 88.37f;

    private const float PerLn2 = 1.44269504f;

    // ln 2 as a sum: n times the first part is exact, as it ends in zeros.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    private const float C2 = 1 / 2f, C3 = 1 / 6f, C4 = 1 / 24f, C5 = 1 / 120f, C6 = 1 / 720f, C7 = 1 / 5040f;

    /// <summary>e^x within 2e-7 of it, relatively; 0 below -87.33 and infinity above 88.37.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Exp(Vector512<float> x)
    {
        var n = Vector512.Round(x * PerLn2);
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2Low), Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2High), x));
        var sum = Vector512.FusedMultiplyAdd(r, Vector512.Create(C7), Vector512.Create(C6));
        sum = Vector512.FusedMultiplyAdd(r, sum, Vector512.Create(C5));
        sum = Vector512.FusedMultiplyAdd(r, sum, Vector512.Create(C4));
        sum = Vector512.FusedMultiplyAdd(r, sum, Vector512.Create(C3));
        sum = Vector512.FusedMultiplyAdd(r, sum, Vector512.Create(C2));
        sum = Vector512.FusedMultiplyAdd(r * r, sum, r) + Vector512<float>.One;
        var power = ((Vector512.ConvertToInt32Native(n) + Vector512.Create(127)) << 23).AsSingle();
        var result = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(Lowest)), Vector512<float>.Zero, sum * power);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512.Create(Highest)), Vector512.Create(float.PositiveInfinity), result);
    }

    /// <summary>e^x within 2e-7 of it, relatively; 0 below -87.33 and infinity above 88.37.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Exp(Vector256<float> x)
    {
        var n = Vector256.Round(x * PerLn2);
        var r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-Ln2Low), Vector256.FusedMultiplyAdd(n, Vector256.Create(-Ln2High), x));
        var sum = Vector256.FusedMultiplyAdd(r, Vector256.Create(C7), Vector256.Create(C6));
        sum = Vector256.FusedMultiplyAdd(r, sum, Vector256.Create(C5));
        sum = Vector256.FusedMultiplyAdd(r, sum, Vector256.Create(C4));
        sum = Vector256.FusedMultiplyAdd(r, sum, Vector256.Create(C3));
        sum = Vector256.FusedMultiplyAdd(r, sum, Vector256.Create(C2));
        sum = Vector256.FusedMultiplyAdd(r * r, sum, r) + Vector256<float>.One;
        var power = ((Vector256.ConvertToInt32Native(n) + Vector256.Create(127)) << 23).AsSingle();
        var result = Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(Lowest)), Vector256<float>.Zero, sum * power);
        return Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256.Create(Highest)), Vector256.Create(float.PositiveInfinity), result);
    }

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Sigmoid(Vector512<float> x) => Vector512<float>.One / (Vector512<float>.One + Exp(-x));

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Sigmoid(Vector256<float> x) => Vector256<float>.One / (Vector256<float>.One + Exp(-x));

    /// <summary>1 / (1 + e^-x).</summary>
    internal static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));

    /// <summary>tanh x = 2 sigmoid(2x) - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Tanh(Vector512<float> x) => 2 * Sigmoid(x + x) - Vector512<float>.One;

    /// <summary>tanh x = 2 sigmoid(2x) - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Tanh(Vector256<float> x) => 2 * Sigmoid(x + x) - Vector256<float>.One;
}
