using TorchSharp;
using static TorchSharp.torch;

namespace Mian.Torch.Kernels;

/// <summary>Operations of a tensor with plain numbers, numbers out of tensors of one element, and the operations whose hidden numbers TorchSharp makes itself.</summary>
/// <remarks>
/// TorchSharp makes a native copy of each number, reads its handle and refers to it no more, so that a collection on another thread may free
/// the copy while the native call still reads it: rarely, a call fails or computes with something else. Here the copy lives until the call is
/// over. <c>BannedSymbols.txt</c> keeps the other forms out of this project.
/// </remarks>
internal static class Numbers
{
    /// <summary>The factor that TorchSharp would make anew for each sum, of two tensors too.</summary>
    private static readonly Scalar One = 1L.ToScalar();

    internal static Tensor Plus(this Tensor x, Tensor y) => x.add(y, One);

    internal static Tensor Plus(this Tensor x, double number) => With(number, x, static (t, n) => t.add(n, One));

    internal static Tensor Plus(this Tensor x, long number) => With(number, x, static (t, n) => t.add(n, One));

    internal static Tensor AddInPlace(this Tensor x, Tensor y) => x.add_(y, One);

    internal static Tensor Squared(this Tensor x) => x.mul(x);

    internal static Tensor Times(this Tensor x, double number) => With(number, x, static (t, n) => t.mul(n));

    internal static Tensor Over(this Tensor x, double number) => With(number, x, static (t, n) => t.div(n));

    /// <summary>1 - x.</summary>
    internal static Tensor OneMinus(this Tensor x) => x.neg().Plus(1.0);

    internal static Tensor MultiplyInPlace(this Tensor x, double number) => With(number, x, static (t, n) => t.mul_(n));

    internal static Tensor DivideInPlace(this Tensor x, double number) => With(number, x, static (t, n) => t.div_(n));

    internal static Tensor Fill(this Tensor x, double number) => With(number, x, static (t, n) => t.fill_(n));

    internal static Tensor AtLeast(this Tensor x, long number) => With(number, x, static (t, n) => t.clamp_min(n));

    internal static Tensor AtMost(this Tensor x, double number) => With(number, x, static (t, n) => t.clamp_max(n));

    /// <summary>Where x ≥ 0.</summary>
    internal static Tensor NotNegative(this Tensor x) => With(0L, x, static (t, n) => t.ge(n));

    /// <summary>Where x ≠ 0.</summary>
    internal static Tensor NotZero(this Tensor x) => With(0L, x, static (t, n) => t.ne(n));

    internal static Tensor Replace(this Tensor x, Tensor mask, double number) => With(number, (X: x, Mask: mask), static (t, n) => t.X.masked_fill(t.Mask, n));

    /// <summary>x + Σ of rows at an index of a dimension.</summary>
    internal static Tensor AddAt(this Tensor x, long dimension, Tensor index, Tensor rows) => x.index_add(dimension, index, rows, One);

    /// <summary>x + a ∘ b.</summary>
    internal static Tensor PlusProduct(this Tensor x, Tensor a, Tensor b) => addcmul(x, a, b, One);

    /// <summary>x += number a ∘ b.</summary>
    internal static Tensor AddProductInPlace(this Tensor x, Tensor a, Tensor b, double number) => With(number, (X: x, A: a, B: b), static (t, n) => t.X.addcmul_(t.A, t.B, n));

    internal static float ToNumber(this Tensor x)
    {
        using var scalar = x.ToScalar();
        return scalar.ToSingle();
    }

    internal static double ToDoubleNumber(this Tensor x)
    {
        using var scalar = x.ToScalar();
        return scalar.ToDouble();
    }

    internal static long ToWholeNumber(this Tensor x)
    {
        using var scalar = x.ToScalar();
        return scalar.ToInt64();
    }

    private static Tensor With<T>(double number, T on, Func<T, Scalar, Tensor> call)
    {
        using var scalar = number.ToScalar();
        return call(on, scalar);
    }

    private static Tensor With<T>(long number, T on, Func<T, Scalar, Tensor> call)
    {
        using var scalar = number.ToScalar();
        return call(on, scalar);
    }
}
