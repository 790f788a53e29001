using Mian.Explanation;

namespace Mian.Reports.Text;

/// <summary>Says in words whether interactive vectors weigh more, the same on the terminal and in a page.</summary>
public static class AttentionText
{
    private const int LongestName = 40;

    /// <summary>What the numbers are, for the heading of their table.</summary>
    public static string Basis(GlobalAttention attention)
    {
        ArgumentNullException.ThrowIfNull(attention);
        return $"all {NumberText.Count(attention.Samples)} samples of {Users(attention.Users)}";
    }

    /// <summary>The verdict with its numbers, in a few sentences.</summary>
    public static string Verdict(GlobalAttention attention)
    {
        ArgumentNullException.ThrowIfNull(attention);
        if (attention.Claim is not { All: var all })
            return "There is no claim to test: every interaction of this model is switched off, so all vectors are raw.";
        return all.Difference.Error is null
            ? $"Not decided: all samples are of one user, who says nothing about others. Here {Measured(all)}."
            : $"{Words(all.Verdict)}: over {Basis(attention)}, {Measured(all)}, 95 % interval {Interval(all)}, p {Equal(all.P)}; {OneByOne(attention, all)}.";
    }

    /// <summary>A verdict in words.</summary>
    internal static string Words(ClaimVerdict verdict) => verdict switch
    {
        ClaimVerdict.Holds => "The claim holds",
        ClaimVerdict.DoesNotHold => "The claim does not hold",
        _ => "Not decided",
    };

    /// <summary>A p value; small ones are not written out.</summary>
    internal static string Probability(double? p) => p is < 0.0001 ? "< 0.0001" : NumberText.Metric(p);

    private static string Equal(double? p) => p is < 0.0001 ? Probability(p) : $"= {Probability(p)}";

    private static string Users(int users) => users == 1 ? "1 user" : $"{NumberText.Count(users)} users";

    private static string Measured(WeightDifference all) =>
        $"the interactive vectors ({Names(all.Interactive)}) weigh {NumberText.Metric(Math.Abs(all.Difference.Mean))} {(all.Difference.Mean < 0 ? "less" : "more")} on average than the raw ones ({Names(all.Raw)}), and more in {NumberText.Percent(all.Share)} of the samples";

    private static string Interval(WeightDifference all) => $"{NumberText.Difference(all.Difference.Low)} to {NumberText.Difference(all.Difference.High)}";

    // A mean of several vectors can hide one of them.
    private static string OneByOne(GlobalAttention attention, WeightDifference all)
    {
        var weights = attention.Vectors.ToDictionary(v => v.Vector, v => v.Weight.Mean);
        var (lightest, heaviest) = (all.Interactive.MinBy(v => weights[v])!, all.Raw.MaxBy(v => weights[v])!);
        var more = weights[lightest] > weights[heaviest];
        return $"{(more ? "each of them does: " : "")}the lightest interactive vector, {Named(lightest)}, weighs {(more ? "more" : "no more")} than the heaviest raw one, {Named(heaviest)}";
        string Named(string vector) => $"{Name(vector)} ({NumberText.Metric(weights[vector])} on average)";
    }

    private static string Names(IReadOnlyList<string> vectors) => string.Join(", ", vectors.Select(Name));

    private static string Name(string vector) => PlainText.Shorten(PlainText.Clean(vector), LongestName);
}
