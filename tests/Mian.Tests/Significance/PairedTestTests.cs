using Mian.Significance;

namespace Mian.Tests.Significance;

public sealed class PairedTestTests
{
    [Theory]
    // Tables of the normal and of Student's distribution.
    [InlineData(1.959963984540054, double.PositiveInfinity, 0.05)]
    [InlineData(3.290526731491926, double.PositiveInfinity, 0.001)]
    [InlineData(5.730728868235914, double.PositiveInfinity, 1e-8)]
    [InlineData(12.706204736174694, 1, 0.05)]
    [InlineData(2.776445105197793, 4, 0.05)]
    [InlineData(63.65674116287159, 1, 0.01)]
    [InlineData(2.228138851986274, 10, 0.05)]
    [InlineData(0, 3, 1)]
    public void TwoSided_OfTheTables_IsTheirProbability(double t, double degrees, double expected)
    {
        Assert.Equal(expected, StudentT.TwoSided(t, degrees), 1e-9 * expected + 1e-15);
        Assert.Equal(expected, StudentT.TwoSided(-t, degrees), 1e-9 * expected + 1e-15);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2.7)]
    [InlineData(1e6)]
    [InlineData(double.PositiveInfinity)]
    public void Quantile_OfACoverage_InvertsTwoSided(double degrees) =>
        Assert.Equal(0.05, StudentT.TwoSided(StudentT.Quantile(0.95, degrees), degrees), 1e-9);

    [Fact]
    public void TwoSided_ManyDegrees_IsNormal() =>
        Assert.Equal(StudentT.TwoSided(2, double.PositiveInfinity), StudentT.TwoSided(2, 9e6), 1e-6);

    [Fact]
    public void Of_OneSeed_KnowsTheTestErrorOnly()
    {
        var test = PairedTest.Of(("auc", "delong"), (0.02, 0.01), [0.02]);
        Assert.Null(test.SeedError);
        Assert.Equal(0.01, test.Error);
        Assert.Equal(0.0455002638963584, test.P, 1e-12);
        Assert.Equal(0.02 - 0.0195996398454005, test.Low, 1e-9);
    }

    [Fact]
    public void Of_SeveralSeeds_AddsBothVariancesWithWelchSatterthwaiteDegrees()
    {
        // Differences 1, 2, 3: deviation 1, seed error 1/√3. Test error 1: error² = 4/3, degrees = 2 · (4/3)² / (1/3)² = 32.
        var test = PairedTest.Of(("auc", "delong"), (2, 1), [1, 2, 3]);
        Assert.Equal(1 / Math.Sqrt(3), test.SeedError!.Value, 1e-12);
        Assert.Equal(Math.Sqrt(4 / 3.0), test.Error, 1e-12);
        Assert.Equal(StudentT.TwoSided(Math.Sqrt(3), 32), test.P, 1e-12);
    }

    [Fact]
    public void Of_NoDifferenceAndNoError_IsCertainOfNothing() => Assert.Equal(1, PairedTest.Of(("auc", "delong"), (0, 0), [0, 0]).P);

    [Fact]
    public void Holm_Probabilities_AreCorrectedInOrder() =>
        Assert.Equal([0.04, 0.06, 0.06, 0.9], PairedTest.Holm([0.01, 0.03, 0.02, 0.9]).Select(p => Math.Round(p, 12)));

    [Fact]
    public void Spread_OfValues_LeavesNullsOut()
    {
        Assert.Equal(new Spread(2, Math.Sqrt(2), 2), Spread.Of([1, null, 3]));
        Assert.Equal(new Spread(1, null, 1), Spread.Of([1]));
        Assert.Null(Spread.Of([null]));
    }

    [Theory]
    [InlineData(1, 0.0)]
    [InlineData(3, 0.0)]
    [InlineData(5, 0.6)]
    public void P_OfModelsThatDoNotDiffer_IsBelowOneInTwentyAsOftenAsItSays(int seeds, double seedNoise)
    {
        const int Repetitions = 600;
        var random = new Random(11);
        var rejected = Enumerable.Range(0, Repetitions).Count(_ => PairWithoutDifference(random, seeds, seedNoise).P < 0.05);
        // 5 % of 600 is 30 with a deviation of 5.3; four of them on either side.
        Assert.InRange(rejected, 9, 51);
    }

    /// <summary>Two models of the same quality on a test part of 160 fresh samples: what they share, their own view of each sample, and the luck of a seed in how well both classes are told apart.</summary>
    private static PairedTest PairWithoutDifference(Random random, int seeds, double seedNoise)
    {
        var labels = Enumerable.Range(0, 160).Select(i => (byte)(i % 2)).ToArray();
        var shared = labels.Select(_ => Normal(random)).ToArray();
        Placements[] Model()
        {
            var own = labels.Select(_ => Normal(random)).ToArray();
            return [.. Enumerable.Range(0, seeds).Select(_ =>
            {
                var quality = 1 + (seedNoise * Normal(random));
                return Placements.Of([.. labels.Select((l, i) => (float)((quality * l) + shared[i] + own[i]))], labels);
            })];
        }

        var (a, b) = (Model(), Model());
        double Auc(Placements p) => Enumerable.Range(0, p.Positives).Average(p.OfPositive);
        return PairedTest.Of(("auc", "delong"), DeLong.Compare(a, b)!.Value, [.. a.Zip(b, (x, y) => Auc(x) - Auc(y))]);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
