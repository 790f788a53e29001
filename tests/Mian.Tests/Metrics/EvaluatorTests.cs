using CsCheck;
using Mian.Metrics;

namespace Mian.Tests.Metrics;

public class EvaluatorTests
{
    // Few distinct scores and users: ties, users with one class and users with one row all occur in most examples.
    private static readonly Gen<(float Score, byte Label, int User)[]> TiedRows =
        Gen.Select(Gen.Int[-6, 6].Select(i => i / 4f), Gen.Byte[0, 1], Gen.Int[0, 7]).Array[1, 60];

    private static readonly Gen<(float Score, byte Label, int User)[]> SpreadRows =
        Gen.Select(Gen.Float[-30f, 30f], Gen.Byte[0, 1], Gen.Int[0, int.MaxValue]).Array[1, 60];

    [Fact]
    public void Evaluate_TiedScores_EqualsNaiveDefinitions() => TiedRows.Sample(AssertEqualsNaive, iter: 2_000);

    [Fact]
    public void Evaluate_SpreadScores_EqualsNaiveDefinitions() => SpreadRows.Sample(AssertEqualsNaive, iter: 2_000);

    [Fact]
    public void Evaluate_ShuffledRows_GivesTheSameRankMetrics()
        => Gen.Select(TiedRows, Gen.Int).Sample(example =>
        {
            var (rows, seed) = example;
            var shuffled = rows.ToArray();
            new Random(seed).Shuffle(shuffled);
            var (a, b) = (Evaluator.Evaluate(Of(rows)), Evaluator.Evaluate(Of(shuffled)));
            Assert.Equal(a.Auc, b.Auc);
            Assert.Equal(a.Gauc ?? -1, b.Gauc ?? -1, 1e-12);
            Assert.Equal(a.CalibrationError, b.CalibrationError, 1e-12);
        });

    [Fact]
    public void Evaluate_HandComputedCase_GivesTheNumbersOfPaper()
    {
        // User 1: positive 2 > negative 0 -> 1. User 2: positive 0 ties negative 0 and beats negative -2 -> 0.75. User 3: one class.
        var result = Evaluator.Evaluate(Of((2f, 1, 1), (0f, 0, 1), (0f, 1, 2), (0f, 0, 2), (-2f, 0, 2), (-2f, 0, 3)));

        Assert.Equal(6, result.Count);
        Assert.Equal(2, result.Positives);
        Assert.Equal((4 + (1 + 1 + 0.5 + 0.5)) / 8, result.Auc!.Value, 1e-15);
        Assert.Equal((2 * 1 + 3 * 0.75) / 5, result.Gauc!.Value, 1e-15);
        Assert.Equal(2, result.GaucUsers);
        Assert.Equal(5.0 / 6, result.GaucCoverage, 1e-15);
        var small = Math.Log(1 + Math.Exp(-2));
        Assert.Equal((3 * small + 3 * Math.Log(2)) / 6, result.Logloss, 1e-15);
        var entropy = -(Math.Log(1 / 3.0) + 2 * Math.Log(2 / 3.0)) / 3;
        Assert.Equal(result.Logloss / entropy, result.NormalizedEntropy!.Value, 1e-14);
        var p = 1 / (1 + Math.Exp(-2));
        Assert.Equal((p + 3 * 0.5 + 2 * (1 - p)) / 2, result.PredictedOverObserved!.Value, 1e-14);
        // Three bins, one a score: |2(1-p) - 0|, |1.5 - 1|, |p - 1|.
        Assert.Equal(3, result.CalibrationBins);
        Assert.Equal((2 * (1 - p) + 0.5 + (1 - p)) / 6, result.CalibrationError, 1e-14);
        Assert.Null(result.Note);
        Assert.Null(result.Ceiling);
    }

    [Fact]
    public void Evaluate_PerfectAndReversedOrder_GivesOneAndZero()
    {
        Assert.Equal(1.0, Evaluator.Auc([-1f, 0f, 1f, 2f], [0, 0, 1, 1]));
        Assert.Equal(0.0, Evaluator.Auc([-1f, 0f, 1f, 2f], [1, 1, 0, 0]));
        Assert.Equal(0.5, Evaluator.Auc([3f, 3f, 3f], [1, 0, 1]));
    }

    [Fact]
    public void Evaluate_NegativeAndPositiveZero_CountAsATie() => Assert.Equal(0.5, Evaluator.Auc([-0f, 0f], [0, 1]));

    [Theory]
    [InlineData(0, "only negatives")]
    [InlineData(1, "only positives")]
    public void Evaluate_OneClass_SaysSoInsteadOfNaN(byte label, string note)
    {
        var result = Evaluator.Evaluate(Of((1f, label, 1), (2f, label, 2)));

        Assert.Null(result.Auc);
        Assert.Null(result.Gauc);
        Assert.Null(result.NormalizedEntropy);
        Assert.Equal(label == 0, result.PredictedOverObserved is null);
        Assert.Equal(0, result.GaucCoverage);
        Assert.Equal(note, result.Note);
        Assert.DoesNotContain("NaN", result.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_EveryUserHasOneClass_GivesAucButNoGauc()
    {
        var result = Evaluator.Evaluate(Of((1f, 1, 1), (0f, 0, 2)));

        Assert.Equal(1.0, result.Auc);
        Assert.Null(result.Gauc);
        Assert.Equal("no user with both classes", result.Note);
    }

    [Fact]
    public void Evaluate_ExtremeLogits_StaysFinite()
    {
        var result = Evaluator.Evaluate(Of((float.MaxValue, 1, 1), (float.MinValue, 0, 1), (-1000f, 1, 1), (1000f, 0, 1)));

        Assert.Equal(500.0, result.Logloss, 1e-9);
        Assert.Equal(0.75, result.Auc);
    }

    [Fact]
    public void Evaluate_Probabilities_EqualTheirLogits()
    {
        var rows = new (float Score, byte Label, int User)[] { (-2f, 0, 1), (0.5f, 1, 1), (0.25f, 0, 2), (3f, 1, 2) };
        var logits = Evaluator.Evaluate(Of(rows));
        var probabilities = Evaluator.Evaluate(Of([.. rows.Select(r => ((float)NaiveMetrics.Sigmoid(r.Score), r.Label, r.User))]) with { Kind = ScoreKind.Probability });

        Assert.Equal(logits.Auc, probabilities.Auc);
        Assert.Equal(logits.Logloss, probabilities.Logloss, 1e-6);
        Assert.Equal(logits.CalibrationError, probabilities.CalibrationError, 1e-6);
    }

    [Fact]
    public void Evaluate_CertainButWrongProbability_CostsAFiniteLoss()
    {
        var result = Evaluator.Evaluate(Of((0f, 1, 1), (1f, 0, 1)) with { Kind = ScoreKind.Probability });

        Assert.Equal(-Math.Log(1e-7), result.Logloss, 1e-6);
    }

    [Fact]
    public void Evaluate_HundredDistinctScores_UsesTwentyBinsOfFive()
    {
        var rows = Enumerable.Range(0, 100).Select(i => ((i + 0.5f) / 100, (byte)(i % 3 == 0 ? 1 : 0), 1)).ToArray();
        var expected = rows.Chunk(5).Sum(bin => Math.Abs(bin.Sum(r => (double)r.Item1) - bin.Sum(r => r.Item2))) / 100;

        var result = Evaluator.Evaluate(Of(rows) with { Kind = ScoreKind.Probability });

        Assert.Equal(20, result.CalibrationBins);
        Assert.Equal(expected, result.CalibrationError, 1e-9);
    }

    [Fact]
    public void Evaluate_OneScoreHoldsHalfOfTheRows_TheOthersKeepTheirBins()
    {
        var rows = Enumerable.Range(0, 100).Select(i => (i < 50 ? 0.1f : i / 100f, (byte)(i % 2), 1)).ToArray();

        var result = Evaluator.Evaluate(Of(rows) with { Kind = ScoreKind.Probability });

        Assert.Equal(1 + 10, result.CalibrationBins);
    }

    [Fact]
    public void Evaluate_LabelsDrawnFromThePredictions_AreCalibrated()
    {
        var random = new Random(7);
        var rows = Enumerable.Range(0, 200_000).Select(_ =>
        {
            var logit = (float)(random.NextDouble() * 6 - 3);
            return (logit, (byte)(random.NextDouble() < NaiveMetrics.Sigmoid(logit) ? 1 : 0), random.Next(1000));
        }).ToArray();

        var result = Evaluator.Evaluate(Of(rows));

        Assert.InRange(result.PredictedOverObserved!.Value, 0.98, 1.02);
        Assert.InRange(result.CalibrationError, 0, 0.01);
        Assert.InRange(result.NormalizedEntropy!.Value, 0.5, 0.95);
    }

    private static void AssertEqualsNaive((float Score, byte Label, int User)[] rows)
    {
        var result = Evaluator.Evaluate(Of(rows));
        var gauc = NaiveMetrics.Gauc(rows);

        Assert.Equal(NaiveMetrics.Auc(rows) is null, result.Auc is null);
        Assert.Equal(NaiveMetrics.Auc(rows) ?? 0, result.Auc ?? 0, 1e-12);
        Assert.Equal(gauc.Value is null, result.Gauc is null);
        Assert.Equal(gauc.Value ?? 0, result.Gauc ?? 0, 1e-12);
        Assert.Equal(gauc.Users, result.GaucUsers);
        Assert.Equal((double)gauc.Rows / rows.Length, result.GaucCoverage, 1e-12);
        Assert.Equal(NaiveMetrics.Logloss(rows), result.Logloss, 1e-9);
        Assert.Equal(rows.Count(r => r.Label == 1), result.Positives);
        Assert.InRange(result.CalibrationError, 0, 1);
        Assert.InRange(result.CalibrationBins, 1, Evaluator.CalibrationBins);
    }

    internal static Predictions Of(params (float Score, byte Label, int User)[] rows) => new()
    {
        Scores = rows.Select(r => r.Score).ToArray(),
        Labels = rows.Select(r => r.Label).ToArray(),
        Users = rows.Select(r => r.User).ToArray(),
    };
}
