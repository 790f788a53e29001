using CsCheck;
using Mian.Metrics;
using Mian.Significance;

namespace Mian.Tests.Significance;

public sealed class DeLongTests
{
    private static readonly Gen<(float A, float B, byte Label)[]> Sets = Gen.Select(
        // Few values, so that ties within and across classes are common; two samples of each class at least.
        Gen.Int[-3, 3].Select(i => i / 2f), Gen.Int[-40, 40].Select(i => i / 8f), Gen.Byte[0, 1]).Array[1, 60]
        .Select(WithBothClasses);

    private static (float A, float B, byte Label)[] WithBothClasses((float A, float B, byte Label)[] rows) =>
        [.. rows, (0.5f, 1, 0), (-1, 0, 0), (0.5f, 0, 1), (1, 1, 1)];

    [Fact]
    public void Of_AnyScores_GivesThePlacementsOfTheDefinition() => Sets.Sample(rows =>
    {
        var (scores, labels) = (rows.Select(r => r.A).ToArray(), rows.Select(r => r.Label).ToArray());
        var placements = Placements.Of(scores, labels);
        var (positive, negative) = Split(scores, labels);
        for (var i = 0; i < positive.Length; i++) Assert.Equal(negative.Average(n => Wins(positive[i], n)), placements.OfPositive(i), 12);
        for (var j = 0; j < negative.Length; j++) Assert.Equal(positive.Average(p => Wins(p, negative[j])), placements.OfNegative(j), 12);
        Assert.Equal(Evaluator.Auc(scores, labels)!.Value, Enumerable.Range(0, positive.Length).Average(placements.OfPositive), 12);
    }, iter: 300);

    [Fact]
    public void Compare_AnyScores_EqualsTheDefinition() => Sets.Sample(rows =>
    {
        var labels = rows.Select(r => r.Label).ToArray();
        var (a, b) = (rows.Select(r => r.A).ToArray(), rows.Select(r => r.B).ToArray());
        var found = DeLong.Compare([Placements.Of(a, labels)], [Placements.Of(b, labels)])!.Value;
        var (difference, variance) = Definition(a, b, labels);
        Assert.Equal(difference, found.Difference, 12);
        Assert.Equal(Math.Sqrt(variance), found.Error, 10);
    }, iter: 300);

    [Fact]
    public void Compare_SameSeedTwice_ChangesNothing()
    {
        var labels = new byte[] { 1, 0, 1, 0, 0, 1 };
        var a = Placements.Of([3, 1, 2, 2, 0, 5], labels);
        var b = Placements.Of([1, 1, 2, 3, 0, 1], labels);
        Assert.Equal(DeLong.Compare([a], [b]), DeLong.Compare([a, a], [b, b]));
    }

    [Fact]
    public void Compare_TwoSeeds_IsTheDefinitionOfTheMeanPlacements()
    {
        // Seeds that err in opposite directions: their mean does not differ from b, although each seed does.
        var labels = new byte[] { 1, 1, 0, 0 };
        var up = Placements.Of([2, 2, 1, 1], labels);
        var down = Placements.Of([0, 0, 1, 1], labels);
        var even = Placements.Of([1, 1, 1, 1], labels);
        Assert.Equal((0.0, 0.0), DeLong.Compare([up, down], [even, even]));
        Assert.Equal(0.5, DeLong.Compare([up], [even])!.Value.Difference);
    }

    [Fact]
    public void Compare_OnePositive_HasNoVariance()
    {
        var placements = Placements.Of([1, 2, 3], [0, 1, 0]);
        Assert.Null(DeLong.Compare([placements], [placements]));
    }

    [Fact]
    public void Compare_OtherSamples_IsRefused()
    {
        var error = Assert.Throws<MianException>(() => DeLong.Compare([Placements.Of([1, 2], [0, 1])], [Placements.Of([1, 2, 3], [0, 1, 0])]));
        Assert.Contains("same samples", error.Message, StringComparison.Ordinal);
    }

    private static (float[] Positive, float[] Negative) Split(float[] scores, byte[] labels) =>
        ([.. scores.Where((_, i) => labels[i] == 1)], [.. scores.Where((_, i) => labels[i] == 0)]);

    private static double Wins(float positive, float negative) => positive > negative ? 1 : positive == negative ? 0.5 : 0;

    /// <summary>DeLong, DeLong and Clarke-Pearson 1988: S10/m + S01/n with covariances, all pairs counted.</summary>
    private static (double Difference, double Variance) Definition(float[] a, float[] b, byte[] labels)
    {
        var ((pa, na), (pb, nb)) = (Split(a, labels), Split(b, labels));
        double[] V10(float[] p, float[] n) => [.. p.Select(x => n.Average(y => Wins(x, y)))];
        double[] V01(float[] p, float[] n) => [.. n.Select(y => p.Average(x => Wins(x, y)))];
        double Covariance(double[] x, double[] y) => x.Zip(y, (s, t) => (s - x.Average()) * (t - y.Average())).Sum() / (x.Length - 1);
        double S(double[] x, double[] y) => (Covariance(x, x) + Covariance(y, y) - (2 * Covariance(x, y))) / x.Length;
        var (a10, b10, a01, b01) = (V10(pa, na), V10(pb, nb), V01(pa, na), V01(pb, nb));
        return (a10.Average() - b10.Average(), Math.Max(0, S(a10, b10) + S(a01, b01)));
    }
}
