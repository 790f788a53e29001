using Mian.Torch.Kernels;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Kernels;

public sealed class KeyedDropoutTests
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void Apply_Ones_KeepsTheGivenShareScaled(double rate)
    {
        using var scope = NewDisposeScope();
        var y = KeyedDropout.Apply(ones(200_003), rate, 77);
        var kept = y.data<float>().Count(v => v != 0) / 200_003.0;
        // Five standard deviations of a binomial share.
        Assert.InRange(kept, 1 - rate - 5 * Math.Sqrt(rate * (1 - rate) / 200_003), 1 - rate + 5 * Math.Sqrt(rate * (1 - rate) / 200_003));
        Assert.All(y.data<float>().Where(v => v != 0).Distinct(), v => Assert.Equal(1 / (1 - rate), v, 5));
    }

    [Fact]
    public void Apply_Backward_UsesTheMaskOfForward()
    {
        using var scope = NewDisposeScope();
        var x = rand(1_003).requires_grad_();
        var y = KeyedDropout.Apply(x, 0.3, 5);
        y.sum().backward();
        Assert.True(allclose(y, x * x.grad!));
    }

    [Fact]
    public void Apply_OtherKeys_GivesMasksThatAgreeByChanceOnly()
    {
        using var scope = NewDisposeScope();
        var a = KeyedDropout.Apply(ones(100_000), 0.5, 1);
        var b = KeyedDropout.Apply(ones(100_000), 0.5, 2);
        Assert.Equal(0.5, a.eq(b).to_type(ScalarType.Float32).mean().item<float>(), 2);
        Assert.True(a.eq(KeyedDropout.Apply(ones(100_000), 0.5, 1)).all().item<bool>());
    }

    [Fact]
    public void Apply_Neighbours_AreIndependent()
    {
        using var scope = NewDisposeScope();
        var y = (KeyedDropout.Apply(ones(400_000), 0.5, 9) - 1).data<float>().ToArray(); // -1 or +1
        foreach (var lag in new[] { 1, 2, 8, 16, 128 })
        {
            var correlation = Enumerable.Range(0, y.Length - lag).Average(i => y[i] * y[i + lag]);
            Assert.InRange(correlation, -0.008, 0.008); // five standard deviations
        }
    }
}
