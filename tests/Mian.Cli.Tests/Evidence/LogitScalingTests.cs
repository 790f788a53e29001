using CsCheck;
using Mian.Benchmarks.Evidence;
using Mian.Metrics;

namespace Mian.Cli.Tests.Evidence;

/// <summary>The calibration behind the evidence's table of calibrated logloss.</summary>
public sealed class LogitScalingTests
{
    /// <summary>Samples whose click probability is σ(slope · logit + intercept).</summary>
    private static (float[] Logits, byte[] Labels) Samples(int seed, int count, double slope, double intercept)
    {
        var random = new Random(seed);
        var logits = Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 8 - 4)).ToArray();
        return (logits, [.. logits.Select(x => (byte)(random.NextDouble() < 1 / (1 + Math.Exp(-(slope * x + intercept))) ? 1 : 0))]);
    }

    [Theory]
    [InlineData(0.4, 0.3)]
    [InlineData(1.7, -1)]
    [InlineData(-0.5, 0)]
    public void Fit_ManySamples_FindsWhatMadeThem(double slope, double intercept)
    {
        var (logits, labels) = Samples(1, 200_000, slope, intercept);

        var found = LogitScaling.Fit(logits, labels);

        Assert.InRange(found.Slope, slope - 0.02, slope + 0.02);
        Assert.InRange(found.Intercept, intercept - 0.03, intercept + 0.03);
    }

    /// <summary>Two logits only: the likelihood is largest where each group's probability is its share of clicks, 0.25 and 0.8.</summary>
    [Fact]
    public void Fit_TwoGroups_GivesTheirShares()
    {
        float[] logits = [-1, -1, -1, -1, 3, 3, 3, 3, 3];
        byte[] labels = [1, 0, 0, 0, 1, 1, 1, 1, 0];

        var scaled = LogitScaling.Fit(logits, labels).Apply(logits);

        Assert.Equal(Math.Log(0.25 / 0.75), scaled[0], 1e-6);
        Assert.Equal(Math.Log(0.8 / 0.2), scaled[8], 1e-6);
    }

    /// <summary>No pair nearby has less logloss, measured by the evaluator.</summary>
    [Fact]
    public void Fit_AnySamples_IsAMinimum() => Gen.Select(Gen.Int[1, 1_000_000], Gen.Double[0.1, 3], Gen.Double[-2, 2]).Sample(
        (seed, slope, intercept) =>
        {
            var (logits, labels) = Samples(seed, 400, slope, intercept);
            var best = LogitScaling.Fit(logits, labels);
            double Logloss(LogitScaling scaling) => Evaluator.Evaluate(new Predictions { Scores = scaling.Apply(logits), Labels = labels, Users = new int[labels.Length] }).Logloss;
            var least = Logloss(best);
            foreach (var (s, i) in new[] { (0.01, 0.0), (-0.01, 0), (0, 0.01), (0, -0.01), (0.01, 0.01), (-0.01, 0.01) })
                Assert.True(Logloss(new LogitScaling(best.Slope + s, best.Intercept + i)) > least - 1e-9);
        },
        iter: 50);

    [Fact]
    public void Fit_OneClassOrSeparatedClasses_SaysSo()
    {
        Assert.Contains("both classes", Assert.Throws<MianException>(() => LogitScaling.Fit([1, 2], [1, 1])).Message, StringComparison.Ordinal);
        Assert.Throws<MianException>(() => LogitScaling.Fit([-1, 1], [0, 1]));
    }
}
