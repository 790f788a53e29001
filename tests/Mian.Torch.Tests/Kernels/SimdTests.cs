using CsCheck;
using Mian.Torch.Kernels;

namespace Mian.Torch.Tests.Kernels;

public sealed unsafe class SimdTests
{
    private static readonly Gen<float[]> Vectors = Gen.Float[-2f, 2f].Array[0, 70];

    [Fact]
    public void Dot_AnyLength_EqualsNaiveSum() => Gen.Select(Vectors, Gen.Int[0, 1000]).Sample((x, seed) =>
    {
        var y = Other(x.Length, seed);
        double expected = 0;
        for (var i = 0; i < x.Length; i++) expected += (double)x[i] * y[i];
        fixed (float* a = x, b = y) Assert.Equal(expected, Simd.Dot(a, b, x.Length), 1e-4);
    }, iter: 300);

    [Fact]
    public void AddScaled_AnyLength_EqualsNaiveLoopAndStaysInBounds() => Gen.Select(Vectors, Gen.Float[-3f, 3f]).Sample((x, factor) =>
    {
        var y = Other(x.Length + 1, 5);
        var expected = y.Select((v, i) => i < x.Length ? v + (double)factor * x[i] : v).ToArray();
        fixed (float* a = x, b = y) Simd.AddScaled(b, factor, a, x.Length);
        for (var i = 0; i < y.Length; i++) Assert.Equal(expected[i], y[i], 1e-5);
    }, iter: 300);

    [Fact]
    public void AddSquaredDistance_AnyLength_EqualsNaiveLoopAndStaysInBounds() => Gen.Select(Vectors, Gen.Int[0, 1000]).Sample((x, seed) =>
    {
        var (y, c) = (Other(x.Length + 1, 5), Other(x.Length, seed));
        var expected = y.Select((v, i) => i < x.Length ? v + Math.Pow((double)x[i] - c[i], 2) : v).ToArray();
        fixed (float* a = x, b = y, d = c) Simd.AddSquaredDistance(b, a, d, x.Length);
        for (var i = 0; i < y.Length; i++) Assert.Equal(expected[i], y[i], 1e-5);
    }, iter: 300);

    [Fact]
    public void Softmax_AnyScores_EqualsNaiveShares() => Gen.Float[-80f, 80f].Array[1, 40].Sample(x =>
    {
        var max = x.Max();
        var sum = x.Sum(v => Math.Exp((double)v - max));
        var expected = x.Select(v => Math.Exp((double)v - max) / sum).ToArray();
        fixed (float* a = x) Simd.Softmax(a, x.Length);
        for (var i = 0; i < x.Length; i++) Assert.Equal(expected[i], x[i], 1e-5);
    }, iter: 200);

    [Fact]
    public void SoftmaxGradient_AnyShares_EqualsTheFormula() => Gen.Select(Gen.Float[0f, 1f].Array[1, 40], Gen.Int[0, 1000]).Sample((shares, seed) =>
    {
        var gradient = Other(shares.Length + 1, seed);
        var total = shares.Select((p, i) => (double)p * gradient[i]).Sum();
        var expected = gradient.Select((g, i) => i < shares.Length ? 0.5 * shares[i] * (g - total) : g).ToArray();
        fixed (float* g = gradient, p = shares) Simd.SoftmaxGradient(g, p, 0.5f, shares.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], gradient[i], 1e-5);
    }, iter: 200);

    private static float[] Other(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (float)random.NextDouble() - 0.5f)];
    }
}
