using Mian.Torch.Optimizers;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Optimizers;

public class DenseAdamTests
{
    private static float[] Values(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 2 - 1))];
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(13, 0.1)]
    [InlineData(48, 0.1)]
    [InlineData(1000, 0.01)]
    public void Update_FiftySteps_EqualsTheTextbook(int count, double decay)
    {
        using var adam = new DenseAdam([new("other", 3, 0), new("weight", count, decay)], new RowOptimizerOptions());
        var weights = Values(1, count);
        var expected = weights.Select(x => (double)x).ToArray();
        var textbook = new TextbookOptimizer(new RowOptimizerOptions { WeightDecay = decay }, count);
        for (var number = 1; number <= 50; number++)
        {
            var gradients = Values(number + 1, count);
            var step = new OptimizerStep(0.01, number, number % 2 == 0 ? 0.5 : 1);
            adam.Update(1, weights, gradients, step);
            expected = textbook.Update(0, expected, [.. gradients.Select(x => (double)x)], step);
        }

        // Relative to the size of the weights, 1: fifty additions round in single precision.
        for (var i = 0; i < count; i++) Assert.Equal(expected[i], weights[i], 1e-6);
    }

    [Fact]
    public void Update_FiftySteps_EqualsTorchAdamW()
    {
        using var scope = NewDisposeScope();
        var start = Values(1, 200);
        var parameter = new TorchSharp.Modules.Parameter(tensor(start));
        var torchAdam = optim.AdamW([parameter], lr: 0.01, weight_decay: 0.05);
        using var adam = new DenseAdam([new("weight", 200, 0.05)], new RowOptimizerOptions());
        var weights = (float[])start.Clone();
        for (var number = 1; number <= 50; number++)
        {
            var gradients = Values(number + 1, 200);
            parameter.grad = tensor(gradients);
            torchAdam.step();
            adam.Update(0, weights, gradients, new OptimizerStep(0.01, number));
        }

        var expected = parameter.data<float>().ToArray();
        for (var i = 0; i < 200; i++) Assert.Equal(expected[i], weights[i], 2e-6f);
    }

    [Fact]
    public void Update_AnyNumberOfThreads_GivesTheSameBits()
    {
        const int count = 300_001;
        float[]? first = null;
        foreach (var threads in (int[])[1, 2, 4])
        {
            using var adam = new DenseAdam([new("weight", count, 0.1)], new RowOptimizerOptions(), threads);
            var weights = Values(1, count);
            for (var number = 1; number <= 3; number++) adam.Update(0, weights, Values(number + 1, count), new OptimizerStep(0.01, number));
            Assert.Equal(first ??= weights, weights);
        }
    }

    [Fact]
    public void Update_WholeVectors_GivesTheBitsOfElementByElement()
    {
        const int count = 61; // 512-bit, 256-bit and single elements
        using var whole = new DenseAdam([new("weight", count, 0.1)], new RowOptimizerOptions());
        using var single = new DenseAdam([.. Enumerable.Range(0, count).Select(i => new DenseParameter($"w{i}", 1, 0.1))], new RowOptimizerOptions());
        float[] wholeWeights = Values(1, count), singleWeights = Values(1, count);
        for (var number = 1; number <= 5; number++)
        {
            var gradients = Values(number + 1, count);
            var step = new OptimizerStep(0.01, number);
            whole.Update(0, wholeWeights, gradients, step);
            for (var i = 0; i < count; i++) single.Update(i, singleWeights.AsSpan(i, 1), gradients.AsSpan(i, 1), step);
        }

        Assert.Equal(singleWeights, wholeWeights);
    }

    [Fact]
    public void State_NamesAndSizes_FollowTheParameters()
    {
        using var adam = new DenseAdam([new("a.weight", 6, 0), new("a.bias", 2, 0), new("empty", 0, 0)], new RowOptimizerOptions());
        Assert.Equal(["a.weight.first_moment", "a.weight.second_moment", "a.bias.first_moment", "a.bias.second_moment",
            "empty.first_moment", "empty.second_moment"], adam.State.Select(s => s.Name));
        Assert.Equal(DenseAdam.StateBytes(6), adam.State.Take(2).Sum(s => s.Values.Bytes));
        adam.Update(2, [], [], new OptimizerStep(0.1, 1));
    }

    [Fact]
    public void Update_WrongSize_NamesTheParameter()
    {
        using var adam = new DenseAdam([new("a.weight", 6, 0)], new RowOptimizerOptions());
        var error = Assert.Throws<ArgumentException>(() => adam.Update(0, new float[6], new float[5], new OptimizerStep(0.1, 1)));
        Assert.Contains("a.weight", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GradientNorm_DenseAndRowGradients_IsTheNormOfAll()
    {
        float[] dense = Values(1, 101), rows = Values(2, 64);
        var norm = new GradientNorm();
        norm.Add(dense);
        norm.Add(rows);
        var expected = Math.Sqrt(dense.Concat(rows).Sum(x => (double)x * x));
        Assert.Equal(expected, norm.Value, 1e-12 * expected);
        Assert.Equal(1, norm.ClipScale(expected * 1.01));
        Assert.Equal(0.5, norm.ClipScale(expected / 2), 1e-12);
        Assert.Equal(1, new GradientNorm().ClipScale(1));
    }

    [Fact]
    public void GradientNorm_NotFinite_ShowsIt()
    {
        var norm = new GradientNorm();
        norm.Add([1, float.NaN]);
        Assert.True(double.IsNaN(norm.Value));
        Assert.True(double.IsNaN(norm.ClipScale(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => norm.ClipScale(0));
    }
}
