using System.Text.Json;
using Mian.Metrics;

namespace Mian.Tests.Metrics;

public class EvaluationResultTests
{
    [Fact]
    public void ToJson_OneClass_WritesNullAndSnakeCaseKeys()
    {
        using var json = JsonDocument.Parse(Evaluator.Evaluate(EvaluatorTests.Of((1f, 0, 1))).ToJson());

        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("auc").ValueKind);
        Assert.Equal(
            ["count", "positives", "auc", "gauc", "gauc_users", "gauc_coverage", "logloss", "normalized_entropy", "predicted_over_observed", "calibration_error", "calibration_bins", "note", "ceiling", "slices"],
            json.RootElement.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public void FromJson_OwnOutput_RestoresEveryNumber()
    {
        var result = Evaluator.Evaluate(EvaluatorTests.Of((0.3f, 0, 1), (0.7f, 1, 1), (0.2f, 1, 2)) with
        {
            TrueProbabilities = new[] { 0.1f, 0.9f, 0.5f },
            Slices = [new Slice(SliceDefinition.CategorySeen, new byte[] { 0, 1, 1 })],
        });

        var restored = EvaluationResult.FromJson(result.ToJson());

        Assert.Equal(result with { Slices = [] }, restored with { Slices = [] });
        Assert.Equal(result.Slices, restored.Slices);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"count\": \"many\"}")]
    [InlineData("not json")]
    public void FromJson_OtherText_IsRefused(string text)
        => Assert.Contains("evaluation result", Assert.Throws<MianException>(() => EvaluationResult.FromJson(text)).Message, StringComparison.Ordinal);
}
