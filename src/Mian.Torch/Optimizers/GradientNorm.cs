using Mian.Torch.Tables;

namespace Mian.Torch.Optimizers;

/// <summary>The Euclidean norm of all gradients of a step, those of dense parameters and those of touched rows together.</summary>
public struct GradientNorm
{
    private double _sumOfSquares;

    /// <summary>The norm of what was added; NaN or infinite if a gradient is.</summary>
    public readonly double Value => Math.Sqrt(_sumOfSquares);

    /// <summary>Adds the gradients of one parameter or of the touched rows of one table.</summary>
    public void Add(ReadOnlySpan<float> gradients) => _sumOfSquares += FloatKernels.SumOfSquares(gradients);

    /// <summary>Adds gradients whose sum of squares is known.</summary>
    public void Add(double sumOfSquares) => _sumOfSquares += sumOfSquares;

    /// <summary>The factor for all gradients that brings the norm down to <paramref name="maximum"/>; 1 if it is not above it.</summary>
    /// <param name="maximum">Largest norm, above 0.</param>
    /// <returns>In (0, 1]; NaN where the norm is not finite, so that the caller must look at <see cref="Value"/> first.</returns>
    public readonly double ClipScale(double maximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximum);
        var norm = Value;
        return !double.IsFinite(norm) ? double.NaN : norm <= maximum ? 1 : maximum / norm;
    }
}
