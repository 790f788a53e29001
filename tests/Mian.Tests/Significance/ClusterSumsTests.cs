using Mian.Significance;

namespace Mian.Tests.Significance;

public sealed class ClusterSumsTests
{
    [Fact]
    public void MeanOf_TwoClusters_IsTheHandComputedOne()
    {
        // Cluster 7 has 1 and 2, cluster 9 has 6: mean 3. Residual sums 3 - 2·3 = -3 and 6 - 3 = 3, so error² = 2/1 · 18 / 3² = 4.
        var mean = SumsOf((7, 1), (9, 6), (7, 2)).MeanOf(0);

        Assert.Equal(3, mean.Mean);
        Assert.Equal(2, mean.Error);
        Assert.Equal(2, mean.Clusters);
        // Student's t with one degree of freedom: 12.7062 at 95 %, and P(|t| > 1) is one half.
        Assert.Equal(3 - (2 * 12.706204736174694), mean.Low!.Value, 1e-7);
        Assert.Equal(3 + (2 * 12.706204736174694), mean.High!.Value, 1e-7);
        Assert.Equal(0.5, mean.PAgainst(1)!.Value, 1e-12);
        Assert.Equal(1, mean.PAgainst(3)!.Value, 1e-12);
    }

    [Fact]
    public void DifferenceOf_SeveralColumns_IsTheMeanOfThePairedDifferences()
    {
        var sums = new ClusterSums(3);
        sums.Add(1, [2, 4, 1]); // mean of the first two minus the third: 2
        sums.Add(1, [1, 1, 1]); // 0
        sums.Add(2, [5, 5, 1]); // 4

        var difference = sums.DifferenceOf([0, 1], [2]);

        // Mean 2; residual sums 2 - 4 = -2 and 4 - 2 = 2, so error² = 2 · 8 / 9.
        Assert.Equal(2, difference.Mean, 1e-12);
        Assert.Equal(4.0 / 3, difference.Error!.Value, 1e-12);
    }

    [Fact]
    public void MeanOf_OneSampleInEachCluster_HasTheUsualError()
    {
        double[] values = [0.3, 0.9, 0.4, 0.2, 0.7];
        var sums = new ClusterSums(1);
        foreach (var (i, value) in values.Index()) sums.Add(i, [value]);

        var deviation = Spread.DeviationOf(values)!.Value;

        Assert.Equal(deviation, sums.DeviationOf(0)!.Value, 1e-12);
        Assert.Equal(deviation / Math.Sqrt(5), sums.MeanOf(0).Error!.Value, 1e-12);
    }

    [Fact]
    public void MeanOf_TheSameSamplesAgain_IsNoSurerWithinTheirClustersButIsWithNewOnes()
    {
        (int Cluster, double Value)[] samples = [(0, 0.1), (0, 0.4), (1, 0.8), (2, 0.3), (2, 0.2), (3, 0.9)];
        var once = SumsOf(samples).MeanOf(0);

        var again = SumsOf([.. samples, .. samples, .. samples]).MeanOf(0);
        var others = SumsOf([.. samples, .. samples.Select(s => (s.Cluster + 10, s.Value)), .. samples.Select(s => (s.Cluster + 20, s.Value))]).MeanOf(0);

        Assert.Equal(once.Error!.Value, again.Error!.Value, 1e-12);
        Assert.Equal(once.High!.Value, again.High!.Value, 1e-9);
        // Three times the clusters: the error falls by √3 but for the factor G/(G-1), 4/3 before and 12/11 after.
        Assert.Equal(once.Error.Value * Math.Sqrt(12.0 / 11 / (4.0 / 3) / 3), others.Error!.Value, 1e-12);
        Assert.True(others.High - others.Low < once.High - once.Low);
    }

    [Fact]
    public void MeanOf_OneCluster_HasNoInterval()
    {
        var mean = SumsOf((5, 1), (5, 3)).MeanOf(0);

        Assert.Equal(2, mean.Mean);
        Assert.Null(mean.Error);
        Assert.Null(mean.Low);
        Assert.Null(mean.High);
        Assert.Null(mean.PAgainst(0));
    }

    [Fact]
    public void MeanOf_ConstantNumbers_IsExactWithoutError()
    {
        // A seventh as a float, as equal global weights are.
        double value = 1f / 7;
        var sums = new ClusterSums(3);
        for (var i = 0; i < 1000; i++) sums.Add(i % 13, [value, value, value]);

        Assert.Equal(new ClusteredMean(value, 0, 13), sums.MeanOf(1));
        Assert.Equal((value, value), (sums.MeanOf(1).Low!.Value, sums.MeanOf(1).High!.Value));
        Assert.Equal(0, sums.DeviationOf(2));
        Assert.Equal(new ClusteredMean(0, 0, 13), sums.DifferenceOf([0], [1, 2]));
        Assert.Equal(1, sums.DifferenceOf([0], [1, 2]).PAgainst(0));
        Assert.Equal(0, sums.MeanOf(0).PAgainst(0));
    }

    [Fact]
    public void DifferenceOf_ManyClusters_EqualsPlainLoops()
    {
        var random = new Random(5);
        var samples = Enumerable.Range(0, 40_000).Select(_ => (Cluster: random.Next(-1, 9_000), Values: new[] { random.NextDouble(), random.NextDouble(), random.NextDouble() })).ToList();
        var sums = new ClusterSums(3);
        foreach (var (cluster, values) in samples) sums.Add(cluster, values);

        var (mean, error, clusters) = PlainLoops([.. samples.Select(s => (s.Cluster, ((s.Values[0] + s.Values[2]) / 2) - s.Values[1]))]);

        var difference = sums.DifferenceOf([0, 2], [1]);
        Assert.Equal((40_000L, clusters, clusters), (sums.Count, sums.Clusters, difference.Clusters));
        Assert.Equal(mean, difference.Mean, 1e-12);
        Assert.Equal(error, difference.Error!.Value, 1e-12);
    }

    [Fact]
    public void Interval_OfDependentSamples_HoldsTheTruthAsOftenAsItSays()
    {
        const int Repetitions = 600;
        var random = new Random(17);
        var (clustered, naive) = (0, 0);
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            var samples = DependentSamples(random);
            if (SumsOf(samples).MeanOf(0) is { Low: < 0, High: > 0 }) clustered++;
            if (SumsOf([.. samples.Select((s, i) => (i, s.Value))]).MeanOf(0) is { Low: < 0, High: > 0 }) naive++;
        }

        // 95 % of 600 is 570 with a deviation of 5.3; four of them below, and room for the few clusters of uneven size.
        Assert.InRange(clustered, 540, 592);
        // Samples taken as independent are far too sure: this is what the clusters are for.
        Assert.InRange(naive, 0, 450);
    }

    [Fact]
    public void Add_AnotherNumberOfValues_IsRefused() =>
        Assert.Contains("needs 2 numbers", Assert.Throws<ArgumentException>(() => new ClusterSums(2).Add(0, [1])).Message, StringComparison.Ordinal);

    [Fact]
    public void MeanOf_NoSample_IsRefused()
    {
        var empty = new ClusterSums(1);

        Assert.Throws<InvalidOperationException>(() => empty.MeanOf(0));
        Assert.Null(empty.DeviationOf(0));
    }

    private static ClusterSums SumsOf(params (int Cluster, double Value)[] samples)
    {
        var sums = new ClusterSums(1);
        foreach (var (cluster, value) in samples) sums.Add(cluster, [value]);
        return sums;
    }

    /// <summary>Forty users of one to twelve samples that share what is the user's own; the true mean is 0.</summary>
    private static (int Cluster, double Value)[] DependentSamples(Random random) => [.. Enumerable.Range(0, 40).SelectMany(user =>
    {
        var own = Normal(random);
        return Enumerable.Range(0, random.Next(1, 13)).Select(_ => (user, own + (0.5 * Normal(random)))).ToList();
    })];

    private static (double Mean, double Error, int Clusters) PlainLoops((int Cluster, double Value)[] samples)
    {
        var mean = samples.Average(s => s.Value);
        var residuals = samples.GroupBy(s => s.Cluster).Select(g => g.Sum(s => s.Value - mean)).ToList();
        return (mean, Math.Sqrt((double)residuals.Count / (residuals.Count - 1) * residuals.Sum(r => r * r)) / samples.Length, residuals.Count);
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
