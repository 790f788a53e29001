using CsCheck;
using Mian.Metrics;
using Mian.Reports.Charts;
using Mian.Significance;

namespace Mian.Reports.Tests.Charts;

public class RocCurveTests
{
    private static readonly Gen<SampleScores> AnyScores = Gen.Select(Gen.Int[0, 15], Gen.Bool).Array[2, 400].Select(rows => Scores([.. rows.Select(r => (r.Item1 / 4f - 1, r.Item2))]));

    [Fact]
    public void Of_AnyScores_IsTheNaiveCurveOverAllThresholds() => AnyScores.Sample(scores =>
    {
        var (labels, values) = (scores.Labels.ToArray(), scores.Scores.ToArray());
        var curve = RocCurve.Of(scores);
        if (labels.Distinct().Count() < 2)
        {
            Assert.Null(curve);
            return;
        }

        double positives = labels.Count(l => l == 1), negatives = labels.Count(l => l == 0);
        var naive = values.Distinct().OrderDescending()
            .Select(t => new RocPoint(labels.Where((l, i) => l == 0 && values[i] >= t).Count() / negatives, labels.Where((l, i) => l == 1 && values[i] >= t).Count() / positives))
            .Prepend(new RocPoint(0, 0));
        Assert.Equal(naive, curve!.Points);
    }, iter: 200);

    [Fact]
    public void Area_AnyScores_IsTheShareOfPairsInOrder() => AnyScores.Sample(scores =>
    {
        if (RocCurve.Of(scores) is not { } curve) return;
        var (labels, values) = (scores.Labels.ToArray(), scores.Scores.ToArray());
        double pairs = 0, ordered = 0;
        for (var p = 0; p < labels.Length; p++)
        {
            for (var n = 0; n < labels.Length; n++)
            {
                if (labels[p] != 1 || labels[n] != 0) continue;
                pairs++;
                ordered += values[p] > values[n] ? 1 : values[p] == values[n] ? 0.5 : 0;
            }
        }

        Assert.Equal(ordered / pairs, curve.Area, 12);
        Assert.Equal(Evaluator.Auc(values, labels)!.Value, curve.Area, 12);
    }, iter: 100);

    [Theory]
    [InlineData(50_000, 0.3)]
    [InlineData(50_000, 1.4)]
    [InlineData(2_000, 1.0)]
    public void Thin_ManySamples_KeepsTheAreaAndStaysWithinAPixelOfTheCurve(int samples, double strength)
    {
        var random = new Random(5);
        var exact = RocCurve.Of(Scores([.. Enumerable.Range(0, samples).Select(i => ((float)(random.NextDouble() + random.NextDouble() + (i % 4 == 0 ? strength : 0)), i % 4 == 0))]))!;

        var thin = exact.Thin();

        Assert.InRange(thin.Points.Count, 4, RocCurve.DrawnPoints);
        Assert.Equal(exact.Area, thin.Area, 3);
        Assert.True(thin.Points.All(exact.Points.Contains));
        // A pixel of the chart is 1/326; the eye cannot tell half of one.
        Assert.All(Enumerable.Range(1, 400).Select(i => i / 401.0).Where(x => exact.TruePositivesAt(x) < 0.999), x => Assert.True(DistanceTo(thin, x, exact.TruePositivesAt(x)) < 0.5 / 326));
    }

    [Fact]
    public void Thin_FewPoints_IsTheSameCurve()
    {
        var curve = RocCurve.Of(Scores([(1, true), (0, false), (2, false)]))!;

        Assert.Same(curve, curve.Thin());
    }

    [Theory]
    [InlineData(0.0, 0.5)]
    [InlineData(0.25, 0.75)]
    [InlineData(0.5, 1.0)]
    [InlineData(1.0, 1.0)]
    public void TruePositivesAt_KnownCurve_LiesOnTheStraightLines(double falsePositives, double expected)
    {
        // From (0, 0) up to (0, 0.5), with a tie to (0.5, 1), on to (1, 1).
        var curve = RocCurve.Of(Scores([(3, true), (2, true), (2, false), (1, false)]))!;

        Assert.Equal(expected, curve.TruePositivesAt(falsePositives), 12);
    }

    private static double DistanceTo(RocCurve curve, double x, double y) => curve.Points.Zip(curve.Points.Skip(1), (a, b) =>
    {
        double dx = b.FalsePositives - a.FalsePositives, dy = b.TruePositives - a.TruePositives;
        var t = Math.Clamp(((x - a.FalsePositives) * dx + (y - a.TruePositives) * dy) / (dx * dx + dy * dy), 0, 1);
        return Math.Sqrt(Math.Pow(x - a.FalsePositives - t * dx, 2) + Math.Pow(y - a.TruePositives - t * dy, 2));
    }).Min();

    private static SampleScores Scores((float Score, bool Label)[] rows) => new()
    {
        Scores = rows.Select(r => r.Score).ToArray(),
        Labels = rows.Select(r => (byte)(r.Label ? 1 : 0)).ToArray(),
        Users = new int[rows.Length],
    };
}
