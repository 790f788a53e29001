using Mian.Torch.Layers;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Layers;

/// <summary>Dice with statistics of the batch, against the equation in double precision: values to 1e-5, gradients to 1e-4.</summary>
[Collection(nameof(TorchState))]
public sealed class DiceTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 16)]
    [InlineData(7, 40)]
    [InlineData(700, 80)]
    public void Forward_Training_EqualsTheEquation(int rows, int width)
    {
        using var scope = NewDisposeScope();
        manual_seed(rows);
        using var dice = new Dice(width, fixedStatistics: false);
        using (no_grad()) dice.parameters().Single().uniform_(-0.5, 0.5);
        var x = (rand(rows, width) * 4 - 1).requires_grad_();
        var y = dice.call(x);
        var upstream = rand(rows, width) - 0.3;
        (y * upstream).sum().backward();

        var x2 = x.detach().to_type(ScalarType.Float64).requires_grad_();
        var alpha = dice.parameters().Single().detach().to_type(ScalarType.Float64).requires_grad_();
        var centred = x2 - x2.mean([0L]);
        var p = (centred / (centred.square().mean([0L]) + 1e-9).sqrt()).sigmoid();
        var expected = p * x2 + (1 - p) * alpha * x2;
        (expected * upstream).sum().backward();

        Close(expected, y, 1e-5);
        Close(alpha.grad!, dice.parameters().Single().grad!, 1e-4);
        if (rows > 2) Close(x2.grad!, x.grad!, 1e-4); // one or two rows are normalised to -1, 0 or 1 whatever they are
    }

    [Fact]
    public void Forward_AfterTraining_UsesMovingAverages()
    {
        using var scope = NewDisposeScope();
        using var dice = new Dice(2, fixedStatistics: false);
        var x = tensor(new float[] { 0, 10, 4, 30 }).view(2, 2); // means 2 and 20, variances 4 and 100
        for (var i = 0; i < 2000; i++) dice.call(x);
        dice.eval();
        var got = dice.call(tensor(new float[] { 4, 20 }).view(1, 2)).data<float>().ToArray();
        Assert.Equal(4 / (1 + Math.Exp(-1)), got[0], 1e-4);
        Assert.Equal(10, got[1], 1e-4);
    }

    [Fact]
    public void Forward_FixedStatistics_IsTheSigmoidOfTheInputItself()
    {
        using var scope = NewDisposeScope();
        using var dice = new Dice(1, fixedStatistics: true);
        for (var i = 0; i < 5; i++) Assert.Equal(3 / (1 + Math.Exp(-3)), dice.call(tensor(new float[] { 3, 8 }).view(2, 1))[0].item<float>(), 1e-6);
    }

    [Fact]
    public void Forward_AnyNumberOfThreads_GivesTheSameBits()
    {
        using var scope = NewDisposeScope();
        var x = rand(900, 40);
        Assert.True(Run(1).equal(Run(2)).all().item<bool>());

        Tensor Run(int threads)
        {
            set_num_threads(threads);
            using var dice = new Dice(40, fixedStatistics: false);
            var own = x.clone().requires_grad_();
            dice.call(own).square().sum().backward();
            return own.grad!;
        }
    }

    private static void Close(Tensor expected, Tensor actual, double tolerance)
    {
        var scale = Math.Max(1, expected.abs().max().item<double>());
        Assert.True((expected - actual).abs().max().item<double>() <= tolerance * scale, $"off by {(expected - actual).abs().max().item<double>()}");
    }
}
