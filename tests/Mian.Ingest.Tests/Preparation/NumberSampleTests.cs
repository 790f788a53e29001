using CsCheck;
using Mian.Ingest.Preparation;

namespace Mian.Ingest.Tests.Preparation;

public class NumberSampleTests
{
    [Fact]
    public void Quantiles_TenNumbersInTwo_SplitInTheMiddle()
    {
        var sample = new NumberSample();
        for (int i = 10; i >= 1; i--)
            sample.Add(i);

        Assert.Equal([6.0], sample.Quantiles(2));
        Assert.Equal([3.0, 5, 7, 9], sample.Quantiles(5));
    }

    [Fact]
    public void Quantiles_OneValueDominates_DropsEmptyBuckets()
    {
        var sample = new NumberSample();
        sample.Add(1, 90);
        sample.Add(2, 5);
        sample.Add(3, 5);

        Assert.Equal([2.0], sample.Quantiles(20).Take(1));
        Assert.Equal([], sample.Quantiles(2));
    }

    [Fact]
    public void Quantiles_NothingAdded_HasNoBoundary()
    {
        var sample = new NumberSample();
        sample.Add(double.NaN);

        Assert.Equal([], sample.Quantiles(10));
        Assert.Equal([1.0], sample.PowersOfTwo());
        Assert.Equal(1, sample.Deviation);
    }

    [Fact]
    public void PowersOfTwo_LargestNine_EndAtEight()
    {
        var sample = new NumberSample();
        sample.Add(9);

        Assert.Equal([1.0, 2, 4, 8], sample.PowersOfTwo());
    }

    [Fact]
    public void MeanAndDeviation_Weighted_MatchRepetition() => Gen.Select(Gen.Double[-10, 10], Gen.Int[1, 4]).Array[2, 30].Sample(values =>
    {
        var sample = new NumberSample();
        foreach (var (value, weight) in values)
            sample.Add(value, weight);
        double[] all = [.. values.SelectMany(v => Enumerable.Repeat(v.Item1, v.Item2))];
        double mean = all.Average();
        double deviation = Math.Sqrt(all.Average(x => (x - mean) * (x - mean)));
        return Math.Abs(sample.Mean - mean) < 1e-9 && (deviation < 1e-9 || Math.Abs(sample.Deviation - deviation) < 1e-9);
    });

    [Fact]
    public void Quantiles_BeyondCapacity_StayClose()
    {
        var sample = new NumberSample(capacity: 64);
        for (int i = 0; i < 10_000; i++)
            sample.Add(i * 7919 % 10_000);

        double[] quarters = [.. sample.Quantiles(4)];
        Assert.Equal(3, quarters.Length);
        for (int q = 0; q < 3; q++)
            Assert.InRange(quarters[q], 2500 * (q + 1) - 1500, 2500 * (q + 1) + 1500);
    }
}
