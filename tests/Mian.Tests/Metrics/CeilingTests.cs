using Mian.Metrics;

namespace Mian.Tests.Metrics;

public class CeilingTests
{
    [Fact]
    public void Evaluate_HandComputedWorld_GivesTheShareReached()
    {
        // The truth orders 4 of 4 pairs, the model 3 of 4: AUC 1 and 0.75, so half of what is above chance.
        var truth = new[] { 0.9f, 0.8f, 0.2f, 0.1f };
        var predictions = EvaluatorTests.Of((2f, 1, 1), (-1f, 1, 1), (0f, 0, 1), (-2f, 0, 1)) with { TrueProbabilities = truth };

        var result = Evaluator.Evaluate(predictions);
        var ceiling = result.Ceiling!;

        Assert.Equal(1.0, ceiling.Auc);
        Assert.Equal(1.0, ceiling.Gauc);
        Assert.Equal(0.5, ceiling.AucShare!.Value, 1e-12);
        Assert.Equal(0.5, ceiling.GaucShare!.Value, 1e-12);
        var best = -(Math.Log(0.9) + Math.Log(0.8)) / 2;
        Assert.Equal(best, ceiling.Logloss, 1e-6);
        Assert.Equal((Math.Log(2) - result.Logloss) / (Math.Log(2) - best), ceiling.LoglossShare!.Value, 1e-6);
    }

    [Fact]
    public void Evaluate_ModelThatKnowsTheTruth_ReachesTheWholeCeiling()
    {
        var random = new Random(3);
        var truth = Enumerable.Range(0, 5_000).Select(_ => 0.05f + 0.9f * random.NextSingle()).ToArray();
        var rows = truth.Select(p => (MathF.Log(p / (1 - p)), (byte)(random.NextSingle() < p ? 1 : 0), random.Next(50))).ToArray();

        var ceiling = Evaluator.Evaluate(EvaluatorTests.Of(rows) with { TrueProbabilities = truth }).Ceiling!;

        Assert.Equal(1, ceiling.AucShare!.Value, 1e-6);
        Assert.Equal(1, ceiling.GaucShare!.Value, 1e-6);
        Assert.Equal(1, ceiling.LoglossShare!.Value, 1e-6);
    }

    [Fact]
    public void Evaluate_WorldOfPureChance_HasNoShare()
    {
        var ceiling = Evaluator.Evaluate(EvaluatorTests.Of((1f, 1, 1), (0f, 0, 1)) with { TrueProbabilities = new[] { 0.5f, 0.5f } }).Ceiling!;

        Assert.Equal(0.5, ceiling.Auc);
        Assert.Null(ceiling.AucShare);
        Assert.Null(ceiling.GaucShare);
        Assert.Null(ceiling.LoglossShare);
    }

    [Fact]
    public void Evaluate_WorldWithOneClass_HasNoShareAndNoNaN()
    {
        var result = Evaluator.Evaluate(EvaluatorTests.Of((1f, 1, 1)) with { TrueProbabilities = new[] { 1f } });

        Assert.Null(result.Ceiling!.Auc);
        Assert.Null(result.Ceiling.AucShare);
        Assert.Null(result.Ceiling.LoglossShare);
        Assert.DoesNotContain("NaN", result.ToJson(), StringComparison.Ordinal);
    }
}
