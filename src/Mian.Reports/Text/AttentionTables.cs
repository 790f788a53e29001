using Mian.Explanation;
using Mian.Reports.Summary;
using Mian.Reports.Writing;
using Mian.Significance;

namespace Mian.Reports.Text;

/// <summary>The tables of attention over a whole part as text, the same on the terminal and in a page.</summary>
public static class AttentionTables
{
    /// <summary>The mean weight of each vector.</summary>
    public static TableText Weights(GlobalAttention attention)
    {
        ArgumentNullException.ThrowIfNull(attention);
        return new(
            ["vector", ">mean weight", ">95 % interval", ">deviation", ">largest in"],
            [.. attention.Vectors.Select(v => (string[])
            [
                v.Vector, NumberText.Metric(v.Weight.Mean), Interval(v.Weight, NumberText.Metric), NumberText.Metric(v.Deviation), NumberText.Percent(v.Largest),
            ])]);
    }

    /// <summary>The claim, and below it each interactive vector against its raw one.</summary>
    public static TableText Differences(AttentionClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return new(
            ["interactive minus raw", ">difference", ">95 % interval", ">p", ">above zero in", "verdict"],
            [.. Rows(claim).Select(row => (string[])
            [
                row.Label, NumberText.Difference(row.Difference.Difference.Mean), Interval(row.Difference.Difference, NumberText.Difference),
                AttentionText.Probability(row.Difference.P), NumberText.Percent(row.Difference.Share), VerdictOf(row.Difference.Verdict),
            ])]);
    }

    /// <summary>What deleting behaviours does, three rows for each number of them: the largest weights, at random, and the difference.</summary>
    public static TableText Faithfulness(IEnumerable<FaithfulnessRow> rows) => new(
        ["deleted", ">samples", ">users", ">mean change", ">95 % interval", ">p", ">larger in"],
        [.. rows.SelectMany(row => (string[][])
        [
            [$"{row.Deleted}, largest weights", .. CountsOf(row), NumberText.Metric(row.Top?.Mean), Interval(row.Top, NumberText.Metric), "", ""],
            [$"{row.Deleted}, at random", .. CountsOf(row), NumberText.Metric(row.Random?.Mean), Interval(row.Random, NumberText.Metric), "", ""],
            [$"{row.Deleted}, difference", .. CountsOf(row), NumberText.Difference(row.Difference?.Mean), Interval(row.Difference, NumberText.Difference), AttentionText.Probability(row.Difference?.PAgainst(0)), NumberText.Percent(row.TopWins)],
        ])]);

    /// <summary>The differences with their names, the claim first.</summary>
    internal static IEnumerable<(string Label, WeightDifference Difference)> Rows(AttentionClaim claim) =>
        claim.Pairs.Select(pair => ($"{pair.Interactive[0]} minus {pair.Raw[0]}", pair)).Prepend(("all", claim.All));

    private static string VerdictOf(ClaimVerdict verdict) => verdict switch
    {
        ClaimVerdict.Holds => "holds",
        ClaimVerdict.DoesNotHold => "does not hold",
        _ => "not decided",
    };

    private static string[] CountsOf(FaithfulnessRow row) => [NumberText.Count(row.Samples), row.Users is { } users ? NumberText.Count(users) : NumberText.Missing];

    private static string Interval(ClusteredMean? mean, Func<double?, string> format) =>
        mean?.Error is null ? NumberText.Missing : $"{format(mean.Low)} to {format(mean.High)}";
}
