using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mian.Torch.Kernels;

/// <summary>Sigmoid and tanh of vectors, within 2e-7 of the exact value.</summary>
internal static class VectorMath
{
    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Sigmoid(Vector512<float> x) => Vector512<float>.One / (Vector512<float>.One + Vector512.Exp(-x));

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Sigmoid(Vector256<float> x) => Vector256<float>.One / (Vector256<float>.One + Vector256.Exp(-x));

    /// <summary>1 / (1 + e^-x).</summary>
    internal static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));

    /// <summary>tanh x = 2 sigmoid(2x) - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> Tanh(Vector512<float> x) => 2 * Sigmoid(x + x) - Vector512<float>.One;

    /// <summary>tanh x = 2 sigmoid(2x) - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Tanh(Vector256<float> x) => 2 * Sigmoid(x + x) - Vector256<float>.One;
}
