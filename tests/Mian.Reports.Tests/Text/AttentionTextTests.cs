using Mian.Explanation;
using Mian.Reports.Text;
using Mian.Significance;

namespace Mian.Reports.Tests.Text;

public class AttentionTextTests
{
    [Fact]
    public void Verdict_IntervalAboveZero_SaysThatTheClaimHoldsWithItsNumbers() => Assert.Equal(
        "The claim holds: over all 1,200 samples of 80 users, the interactive vectors (R_ibim, R_icim) weigh 0.1000 more on average than the raw ones (e_b, e_i), and more in 90.0\u00A0% of the samples, "
            + "95 % interval +0.0801 to +0.1199, p < 0.0001; each of them does: the lightest interactive vector, R_icim (0.2500 on average), weighs more than the heaviest raw one, e_i (0.2100 on average).",
        AttentionText.Verdict(Of(new ClusteredMean(0.1, 0.01, 80))));

    [Fact]
    public void Verdict_IntervalBelowZero_SaysThatItDoesNotHold()
    {
        var text = AttentionText.Verdict(Of(new ClusteredMean(-0.1, 0.04, 80), heaviestRaw: 0.4));

        Assert.StartsWith("The claim does not hold: ", text, StringComparison.Ordinal);
        Assert.Contains("weigh 0.1000 less on average", text, StringComparison.Ordinal);
        Assert.Contains("95 % interval -0.1796 to -0.0204, p = 0.0145; the lightest interactive vector", text, StringComparison.Ordinal);
        Assert.Contains("R_icim (0.2500 on average), weighs no more than the heaviest raw one, e_i (0.4000 on average).", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Verdict_IntervalAroundZero_DecidesNothing() => Assert.StartsWith(
        "Not decided: over all 1,200 samples of 80 users, the interactive vectors (R_ibim, R_icim) weigh 0.0100 more on average",
        AttentionText.Verdict(Of(new ClusteredMean(0.01, 0.01, 80))), StringComparison.Ordinal);

    [Fact]
    public void Verdict_MeanThatHidesAVector_SaysSo() => Assert.Contains(
        "; the lightest interactive vector, R_icim (0.2500 on average), weighs no more than the heaviest raw one, e_i (0.2600 on average).",
        AttentionText.Verdict(Of(new ClusteredMean(0.1, 0.01, 80), heaviestRaw: 0.26)), StringComparison.Ordinal);

    [Fact]
    public void Verdict_OneUser_SaysWhyNothingIsDecided()
    {
        var text = AttentionText.Verdict(Of(new ClusteredMean(0.1, null, 1)));

        Assert.StartsWith("Not decided: all samples are of one user, who says nothing about others. Here the interactive vectors", text, StringComparison.Ordinal);
        Assert.DoesNotContain("interval", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Verdict_NoClaim_SaysThatThereIsNone() => Assert.Equal(
        "There is no claim to test: every interaction of this model is switched off, so all vectors are raw.",
        AttentionText.Verdict(Of(new ClusteredMean(0.1, 0.01, 80)) with { Claim = null }));

    [Fact]
    public void Tables_OneUser_HaveDashesInsteadOfIntervals()
    {
        var attention = Of(new ClusteredMean(0.1, null, 1));

        Assert.Equal(["all", "+0.1000", "\u2013", "\u2013", "90.0\u00A0%", "not decided"], AttentionTables.Differences(attention.Claim!).Rows[0]);
    }

    [Fact]
    public void Tables_Weights_HaveARowForEachVector()
    {
        var table = AttentionTables.Weights(Of(new ClusteredMean(0.1, 0.01, 80)));

        Assert.Equal(["e_b", "R_ibim", "e_i", "R_icim"], table.Rows.Select(r => r[0]));
        Assert.Equal(["R_icim", "0.2500", "0.2301 to 0.2699", "0.0500", "10.0\u00A0%"], table.Rows[3]);
    }

    private static GlobalAttention Of(ClusteredMean difference, double heaviestRaw = 0.21) => new()
    {
        Samples = 1200,
        Users = difference.Clusters,
        Vectors = [Vector("e_b", 0.2), Vector("R_ibim", 0.34), Vector("e_i", heaviestRaw), Vector("R_icim", 0.25)],
        Claim = new AttentionClaim(new WeightDifference(["R_ibim", "R_icim"], ["e_b", "e_i"], difference, 0.9), [new WeightDifference(["R_ibim"], ["e_b"], difference, 0.8)]),
    };

    private static VectorWeight Vector(string name, double weight) => new(name, new ClusteredMean(weight, 0.01, 80), 0.05, 0.1);
}
