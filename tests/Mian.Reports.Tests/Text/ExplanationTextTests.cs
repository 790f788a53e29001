using Mian.Explanation;
using Mian.Reports.Text;

namespace Mian.Reports.Tests.Text;

public class ExplanationTextTests
{
    private static readonly ExplainedCase Keyboard = new()
    {
        Title = "keyboard",
        Probability = 0.81,
        Label = true,
        GlobalWeights = [new("R_ibim", 0.20), new("e_i", 0.09), new("R_iuim", 0.31), new("R_icim", 0.15), new("e_c", 0.25)],
        UserWeights = [new("gender", "F", 0.19), new("occupation", "programmer", 0.41), new("activity", "", 0.40)],
        ContextWeights = [new("season", "winter", 1.0)],
        BehaviourWeights = [new("mouse pad", 0.3), new("cable", 0.7)],
    };

    [Fact]
    public void Describe_FullCase_NamesTheLargestWeightsOfEachGroup() => Assert.Equal(
        "clicked keyboard (p = 0.81): occupation programmer 0.41, activity unknown 0.40; after cable 0.70, mouse pad 0.30; season winter 1.00; most weight on R_iuim 0.31, e_c 0.25",
        ExplanationText.Describe(Keyboard));

    [Fact]
    public void Describe_TopOne_NamesOneOfEachGroup() => Assert.Equal(
        "clicked keyboard (p = 0.81): occupation programmer 0.41; after cable 0.70; season winter 1.00; most weight on R_iuim 0.31",
        ExplanationText.Describe(Keyboard, top: 1));

    [Theory]
    [InlineData(true, "clicked x (p = 0.50)")]
    [InlineData(false, "not clicked x (p = 0.50)")]
    [InlineData(null, "scored x (p = 0.50)")]
    public void Describe_NoWeights_SaysTheOutcomeOnly(bool? label, string expected) => Assert.Equal(
        expected, ExplanationText.Describe(new ExplainedCase { Title = "x", Probability = 0.5, Label = label, GlobalWeights = [] }));

    [Fact]
    public void Describe_NotFiniteNumbers_PrintsNone()
    {
        ExplainedCase broken = Keyboard with
        {
            Probability = double.NaN,
            GlobalWeights = [new("R_iuim", double.NaN)],
            UserWeights = [new("age", "25", double.PositiveInfinity), new("gender", "F", 0.5)],
        };

        Assert.Equal("clicked keyboard (p = \u2013): gender F 0.50; season winter 1.00; after cable 0.70, mouse pad 0.30", ExplanationText.Describe(broken));
    }

    [Fact]
    public void Describe_LongAndUnprintableText_StaysShortAndOnOneLine()
    {
        ExplainedCase odd = Keyboard with
        {
            Title = "line\nbreak \u001b[31mred " + new string('x', 100_000),
            UserWeights = [new("f\u202Egnp.exe", new string('v', 70_000), 1.0)],
        };

        string text = ExplanationText.Describe(odd);

        Assert.StartsWith("clicked line break \uFFFD[31mred xxx", text, StringComparison.Ordinal);
        Assert.True(text.Length < 400);
        Assert.DoesNotContain(text, c => char.IsControl(c) || c == '\u202E');
    }

    [Fact]
    public void Describe_TopZero_Refuses() => Assert.Throws<ArgumentOutOfRangeException>(() => ExplanationText.Describe(Keyboard, top: 0));

    [Fact]
    public void ShortLabel_LongTitle_KeepsOutcomeAndProbability()
    {
        string label = ExplanationText.ShortLabel(Keyboard with { Title = new string('k', 90), Label = false });

        Assert.Equal($"not clicked {new string('k', 29)}\u2026, p 0.81", label);
    }
}
