using Mian.Analysis;

namespace Mian.Tests.Analysis;

public class LabelInformationTests
{
    [Fact]
    public void Estimate_FieldThatDecides_TellsTheWholeLabel()
    {
        var estimate = new LabelInformation([0, 0, 0, 0], [0, 1, 0, 1]).Estimate([[7, 9, 7, 9]], 1, CancellationToken.None)[0];

        Assert.Equal(1, estimate.Bits, 12);
        // Of the six deals of two positives to four samples, two give both to one cell (1 bit); in the other four each cell is even.
        Assert.Equal(2.0 / 6, estimate.ByChance, 12);
    }

    [Fact]
    public void Estimate_FieldThatMattersWithinTheItemOnly_IsSeenGivenTheItem()
    {
        // The label is item xor value: neither tells anything alone.
        int[] items = [0, 0, 1, 1, 0, 0, 1, 1];
        int[] values = [0, 1, 0, 1, 0, 1, 0, 1];
        byte[] labels = [0, 1, 1, 0, 0, 1, 1, 0];

        Assert.Equal(0, new LabelInformation(new int[8], labels).Estimate([values], 1, CancellationToken.None)[0].Bits, 12);
        var given = new LabelInformation(items, labels);
        Assert.Equal(1, given.Estimate([values], 1, CancellationToken.None)[0].Bits, 12);
        Assert.Equal((2, 1.0), (given.Strata, Math.Round(given.Entropy, 12)));
    }

    [Fact]
    public void Estimate_FieldThatTheItemDecides_TellsNothingGivenTheItem()
    {
        var estimate = new LabelInformation([0, 0, 0, 1, 1], [0, 1, 1, 1, 0]).Estimate([[4, 4, 4, 6, 6]], 1, CancellationToken.None)[0];

        Assert.Equal(new InformationEstimate(0, 0, 0), new InformationEstimate(Math.Round(estimate.Bits, 12), Math.Round(estimate.ByChance, 12), Math.Round(estimate.Deviation, 12)));
        Assert.False(estimate.IsAboveChance);
    }

    [Theory]
    [InlineData(3, 7, 4)]
    [InlineData(1, 5, 2)]
    [InlineData(6, 6, 3)]
    [InlineData(4, 8, 8)]
    public void ExpectedEntropy_SmallCells_IsTheMeanOverAllSubsets(int n, int all, int positives)
    {
        var information = new LabelInformation(new int[all], new byte[all]);
        double sum = 0;
        var subsets = 0;
        for (var mask = 0; mask < 1 << all; mask++)
        {
            if (int.PopCount(mask) != n) continue;
            // The first samples are the positives.
            var p = (double)int.PopCount(mask & ((1 << positives) - 1)) / n;
            sum += p is 0 or 1 ? 0 : -(p * Math.Log2(p)) - ((1 - p) * Math.Log2(1 - p));
            subsets++;
        }

        Assert.Equal(sum / subsets, information.ExpectedEntropy(n, all, positives), 12);
    }

    [Fact]
    public void Estimate_RandomSamples_IsWhatTheDefinitionGives()
    {
        var random = new Random(5);
        var (items, values, labels) = (new int[400], new int[400], new byte[400]);
        for (var i = 0; i < labels.Length; i++) (items[i], values[i], labels[i]) = (random.Next(9), random.Next(4), (byte)random.Next(2));

        var estimate = new LabelInformation(items, labels).Estimate([values], 1, CancellationToken.None)[0];

        // I(Y; F | S) = sum p(s, f, y) log2( p(s, f, y) p(s) / (p(s, f) p(s, y)) )
        double P(Func<int, bool> of) => Enumerable.Range(0, labels.Length).Count(of) / (double)labels.Length;
        var expected = (
            from s in Enumerable.Range(0, 9)
            from f in Enumerable.Range(0, 4)
            from y in Enumerable.Range(0, 2)
            let joint = P(i => items[i] == s && values[i] == f && labels[i] == y)
            where joint > 0
            select joint * Math.Log2(joint * P(i => items[i] == s) / (P(i => items[i] == s && values[i] == f) * P(i => items[i] == s && labels[i] == y)))).Sum();
        Assert.Equal(expected, estimate.Bits, 10);
    }

    [Fact]
    public void Estimate_FieldsOfNoise_AreNotAboveChanceThoughTheySeemToTell()
    {
        var random = new Random(3);
        var labels = new byte[3000];
        var items = new int[labels.Length];
        for (var i = 0; i < labels.Length; i++) (labels[i], items[i]) = ((byte)random.Next(2), random.Next(300));
        int[][] noise = [.. Enumerable.Range(0, 40).Select(_ => Enumerable.Range(0, labels.Length).Select(_ => random.Next(10)).ToArray())];

        var estimates = new LabelInformation(items, labels).Estimate(noise, 1, CancellationToken.None);

        Assert.All(estimates, e => Assert.InRange(e.Bits, 0.4, 0.9));
        // Three deviations above: 0.1 % of 40 fields by chance, and the deviation itself is known to a fifth.
        Assert.InRange(estimates.Count(e => e.IsAboveChance), 0, 1);
        Assert.InRange(estimates.Average(e => e.Excess), -0.004, 0.004);
    }

    [Fact]
    public void Estimate_SameSeed_IsTheSame()
    {
        var random = new Random(8);
        int[] items = [.. Enumerable.Range(0, 200).Select(_ => random.Next(7))];
        byte[] labels = [.. items.Select(_ => (byte)random.Next(2))];
        int[] values = [.. items.Select(_ => random.Next(3))];
        InformationEstimate Estimate(long seed) => new LabelInformation(items, labels).Estimate([values], seed, CancellationToken.None)[0];

        Assert.Equal(Estimate(4), Estimate(4));
        Assert.NotEqual(Estimate(4).Deviation, Estimate(5).Deviation);
        Assert.Equal(Estimate(4).ByChance, Estimate(5).ByChance);
    }
}
