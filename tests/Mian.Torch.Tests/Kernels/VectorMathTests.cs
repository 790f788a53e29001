using System.Runtime.Intrinsics;
using Mian.Torch.Kernels;

namespace Mian.Torch.Tests.Kernels;

public sealed class VectorMathTests
{
    /// <summary>Every third of a thousandth over the whole range, and what lies at its ends.</summary>
    public static TheoryData<float, float> Ranges => new() { { -87.33f, -20 }, { -20, 0 }, { -1e-3f, 1e-3f }, { 0, 20 }, { 20, 88.37f } };

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Exp_AnyNumber_WithinTwoTenMillionths(float from, float to)
    {
        const int points = 200_000;
        double worst = 0;
        for (var i = 0; i <= points; i++)
        {
            var x = from + (to - from) * (i / (float)points);
            x = Math.Clamp(x, from, to);
            var exact = Math.Exp(x);
            worst = Math.Max(worst, Math.Abs(VectorMath.Exp(Vector512.Create(x))[i % 16] - exact) / exact);
            worst = Math.Max(worst, Math.Abs(VectorMath.Exp(Vector256.Create(x))[i % 8] - exact) / exact);
        }

        Assert.InRange(worst, 0, 2e-7);
    }

    [Theory]
    [InlineData(0f, 1f)]
    [InlineData(-87.34f, 0f)]
    [InlineData(float.MinValue, 0f)]
    [InlineData(float.NegativeInfinity, 0f)]
    [InlineData(88.38f, float.PositiveInfinity)]
    [InlineData(float.MaxValue, float.PositiveInfinity)]
    [InlineData(float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(float.NaN, float.NaN)]
    public void Exp_EndsOfTheRange_ZeroInfinityOrNotANumber(float x, float expected)
    {
        Assert.Equal(expected, VectorMath.Exp(Vector512.Create(x))[15]);
        Assert.Equal(expected, VectorMath.Exp(Vector256.Create(x))[7]);
    }

    [Fact]
    public void SigmoidAndTanh_AnyNumber_WithinTwoTenMillionths()
    {
        for (var x = -120f; x <= 120; x += 0.013f)
        {
            var (sigmoid, tanh) = (1 / (1 + Math.Exp(-(double)x)), Math.Tanh(x));
            Assert.Equal(sigmoid, VectorMath.Sigmoid(Vector512.Create(x))[3], 2e-7);
            Assert.Equal(sigmoid, VectorMath.Sigmoid(Vector256.Create(x))[3], 2e-7);
            Assert.Equal(sigmoid, VectorMath.Sigmoid(x), 2e-7);
            Assert.Equal(tanh, VectorMath.Tanh(Vector512.Create(x))[3], 4e-7);
            Assert.Equal(tanh, VectorMath.Tanh(Vector256.Create(x))[3], 4e-7);
        }
    }
}
