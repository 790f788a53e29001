using Mian.Metrics;

namespace Mian.Tests.Metrics;

public class EvaluatorErrorTests
{
    private static readonly Predictions Good = EvaluatorTests.Of((1f, 1, 1), (2f, 0, 1), (0f, 0, 2));

    [Fact]
    public void Evaluate_EmptyInput_SaysThereIsNothingToEvaluate()
        => AssertFails(EvaluatorTests.Of(), "0 rows", "data prepare");

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void Evaluate_LogitThatIsNoNumber_NamesTheRow(float logit, string shown)
        => AssertFails(Good with { Scores = new[] { 1f, logit, 0f } }, "row 1", "user 1", shown, "learning rate");

    [Fact]
    public void Evaluate_FewerLabels_NamesBothCounts()
        => AssertFails(Good with { Labels = new byte[2] }, "3 scores", "2 labels");

    [Fact]
    public void Evaluate_MoreUsers_NamesBothCounts()
        => AssertFails(Good with { Users = new int[4] }, "3 scores", "4 users");

    [Fact]
    public void Evaluate_LabelTwo_NamesTheRow()
        => AssertFails(Good with { Labels = new byte[] { 0, 1, 2 } }, "row 2", "is 2", "0 or 1");

    [Fact]
    public void Evaluate_NegativeUser_NamesTheRow()
        => AssertFails(Good with { Users = new[] { 0, -1, 2 } }, "row 1", "-1");

    [Theory]
    [InlineData(1.5f)]
    [InlineData(-0.1f)]
    [InlineData(float.NaN)]
    public void Evaluate_ProbabilityOutOfRange_NamesTheRow(float probability)
    {
        AssertFails(Good with { Kind = ScoreKind.Probability, Scores = new[] { 0f, 1f, probability } }, "Probability of row 2", "[0-1]");
        AssertFails(Good with { TrueProbabilities = new[] { probability, 0f, 1f } }, "True probability of row 0", "[0-1]");
    }

    [Fact]
    public void Evaluate_FewerTrueProbabilities_NamesBothCounts()
        => AssertFails(Good with { TrueProbabilities = new float[1] }, "3 scores", "1 true probabilities");

    [Fact]
    public void Evaluate_SliceOfOtherLength_NamesTheSlice()
        => AssertFails(Good with { Slices = [new Slice(SliceDefinition.ItemFrequency, new byte[2])] }, "item_frequency", "2 rows", "3 scores");

    [Fact]
    public void Evaluate_SliceGroupUnknown_NamesTheRow()
        => AssertFails(Good with { Slices = [new Slice(SliceDefinition.CategorySeen, new byte[] { 0, 4, 1 })] }, "category_in_history", "row 1", "4 groups");

    [Fact]
    public void Auc_LengthsDiffer_NamesBoth()
        => Assert.Contains("2 scores but 1 labels", Assert.Throws<MianException>(() => Evaluator.Auc([0f, 1f], [1])).Message, StringComparison.Ordinal);

    [Fact]
    public void Auc_NaN_NamesTheRow()
        => Assert.Contains("row 1", Assert.Throws<MianException>(() => Evaluator.Auc([0f, float.NaN], [1, 0])).Message, StringComparison.Ordinal);

    private static void AssertFails(Predictions predictions, params string[] parts)
    {
        var message = Assert.Throws<MianException>(() => Evaluator.Evaluate(predictions)).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}
