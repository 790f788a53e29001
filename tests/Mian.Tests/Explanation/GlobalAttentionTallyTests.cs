using Mian.Explanation;
using Mian.Significance;

namespace Mian.Tests.Explanation;

public sealed class GlobalAttentionTallyTests
{
    private static readonly string[] Three = ["e_b", "R_ibim", "e_i"];

    [Fact]
    public void ToResult_TwoUsers_IsTheHandComputedOne()
    {
        var result = ResultOf(Three, (1, [0.25, 0.5, 0.25]), (1, [0.25, 0.25, 0.5]), (2, [0.125, 0.75, 0.125]));

        Assert.Equal((3L, 2), (result.Samples, result.Users));
        Assert.Equal(Three, result.Vectors.Select(v => v.Vector));
        Assert.Equal([0.625 / 3, 0.5, 0.875 / 3], result.Vectors.Select(v => v.Weight.Mean));
        // 0.5, 0.25, 0.75 around 0.5: (0 + 1/16 + 1/16) / 2.
        Assert.Equal(0.25, result.Vectors[1].Deviation!.Value, 1e-12);
        Assert.Equal([0, 2.0 / 3, 1.0 / 3], result.Vectors.Select(v => v.Largest));
        // R_ibim minus the mean of e_b and e_i: 0.25, -0.125 and 0.625, on average 0.25. Residual sums 0.125 - 0.5 and 0.625 - 0.25: error² = 2 · 0.28125 / 9.
        var all = result.Claim!.All;
        Assert.Equal((0.25, 2.0 / 3), (all.Difference.Mean, all.Share));
        Assert.Equal(0.25, all.Difference.Error!.Value, 1e-12);
        Assert.Equal(0.5, all.P!.Value, 1e-12);
        Assert.Equal(ClaimVerdict.NotDecided, all.Verdict);
        Assert.Equal(["R_ibim"], all.Interactive);
        Assert.Equal(["e_b", "e_i"], all.Raw);
        // R_ibim minus e_b: 0.25, 0 and 0.625.
        var pair = Assert.Single(result.Claim.Pairs);
        Assert.Equal(("R_ibim", "e_b"), (Assert.Single(pair.Interactive), Assert.Single(pair.Raw)));
        Assert.Equal(0.875 / 3, pair.Difference.Mean, 1e-12);
        Assert.Equal(2.0 / 3, pair.Share, 1e-12);
    }

    [Fact]
    public void ToResult_AllSeven_PairsEachInteractiveVectorWithItsOwn()
    {
        var result = ResultOf([.. GlobalModules.InOrder], (0, [0.1, 0.2, 0.1, 0.3, 0.05, 0.15, 0.1]), (1, [0.1, 0.2, 0.1, 0.3, 0.05, 0.15, 0.1]));

        Assert.Equal(["R_ibim", "R_iuim", "R_icim"], result.Claim!.All.Interactive);
        Assert.Equal(["e_b", "e_i", "e_u", "e_c"], result.Claim.All.Raw);
        Assert.Equal((0.65 / 3) - (0.35 / 4), result.Claim.All.Difference.Mean, 1e-12);
        Assert.Equal([("R_ibim", "e_b"), ("R_iuim", "e_u"), ("R_icim", "e_c")], result.Claim.Pairs.Select(p => (p.Interactive[0], p.Raw[0])));
        Assert.Equal([0.1, 0.25, 0.05], result.Claim.Pairs.Select(p => Math.Round(p.Difference.Mean, 12)));
        Assert.Equal([0, 0, 0, 1.0, 0, 0, 0], result.Vectors.Select(v => v.Largest));
    }

    [Fact]
    public void ToResult_VectorThatIsAbsent_LeavesItsPairOut()
    {
        var result = ResultOf(["e_b", "e_i", "R_iuim", "e_u"], (0, [0.1, 0.2, 0.4, 0.3]), (1, [0.2, 0.2, 0.4, 0.2]));

        Assert.Equal(["R_iuim"], result.Claim!.Pairs.Select(p => p.Interactive[0]));
        Assert.Equal(["e_b", "e_i", "e_u"], result.Claim.All.Raw);
    }

    [Fact]
    public void ToResult_EveryInteractionOff_HasWeightsButNoClaim()
    {
        var result = ResultOf(["e_b", "e_i"], (0, [0.25, 0.75]), (1, [0.5, 0.5]));

        Assert.Null(result.Claim);
        Assert.Equal([0.375, 0.625], result.Vectors.Select(v => v.Weight.Mean));
        // The tie of the second sample is shared.
        Assert.Equal([0.25, 0.75], result.Vectors.Select(v => v.Largest));
    }

    [Theory]
    [InlineData(0.5, 0.51, ClaimVerdict.Holds)]
    [InlineData(0.2, 0.21, ClaimVerdict.DoesNotHold)]
    [InlineData(0.1, 0.6, ClaimVerdict.NotDecided)]
    public void Verdict_OfTwelveUsers_IsWhatTheIntervalSays(double even, double odd, ClaimVerdict expected)
    {
        var result = ResultOf(Three, [.. Enumerable.Range(0, 12).Select(u => (u, WithInteractive(u % 2 == 0 ? even : odd)))]);

        var all = result.Claim!.All;
        Assert.Equal(expected, all.Verdict);
        Assert.Equal(expected == ClaimVerdict.NotDecided, all.P > 0.05);
        Assert.Equal(expected == ClaimVerdict.NotDecided, all.Difference is { Low: <= 0, High: >= 0 });
    }

    [Fact]
    public void ToResult_OneUser_DecidesNothing()
    {
        var result = ResultOf(Three, (4, [0.1, 0.8, 0.1]), (4, [0.2, 0.7, 0.1]));

        Assert.Equal((1, ClaimVerdict.NotDecided), (result.Users, result.Claim!.All.Verdict));
        Assert.Null(result.Claim.All.P);
        Assert.Null(result.Vectors[0].Weight.Low);
        Assert.Equal(1, result.Claim.All.Share);
    }

    [Fact]
    public void ToResult_EqualWeights_DecidesNothingWithoutAnyDeviation()
    {
        var weights = GlobalModules.InOrder.Select(_ => (double)(1f / 7)).ToArray();

        var result = ResultOf([.. GlobalModules.InOrder], [.. Enumerable.Range(0, 50).Select(i => (i % 9, weights))]);

        Assert.Equal(new ClusteredMean(0, 0, 9), result.Claim!.All.Difference);
        Assert.Equal((ClaimVerdict.NotDecided, 1.0, 0.0), (result.Claim.All.Verdict, result.Claim.All.P!.Value, result.Claim.All.Share));
        Assert.All(result.Vectors, v => Assert.Equal(((double)(1f / 7), 0.0), (v.Weight.Mean, v.Deviation!.Value)));
        Assert.All(result.Vectors, v => Assert.Equal(1.0 / 7, v.Largest, 1e-12));
    }

    [Fact]
    public void ToResult_ConstantWeights_AreDecidedWithoutAnyError()
    {
        var result = ResultOf(Three, [.. Enumerable.Range(0, 20).Select(i => (i % 3, new[] { 0.25, 0.5, 0.25 }))]);

        Assert.Equal(new ClusteredMean(0.25, 0, 3), result.Claim!.All.Difference);
        Assert.Equal((ClaimVerdict.Holds, 0.0), (result.Claim.All.Verdict, result.Claim.All.P!.Value));
    }

    [Fact]
    public void ToResult_NoSample_IsNull() => Assert.Null(new GlobalAttentionTally(Three).ToResult());

    [Fact]
    public void Add_WeightThatIsNoNumber_SaysWhichAndWhatToDo()
    {
        var error = Assert.Throws<MianException>(() => new GlobalAttentionTally(Three).Add(0, [0.5, double.NaN, 0.5]));

        Assert.Contains("R_ibim is NaN", error.Message, StringComparison.Ordinal);
        Assert.Contains("lower learning rate", error.Message, StringComparison.Ordinal);
    }

    private static double[] WithInteractive(double weight) => [(1 - weight) / 2, weight, (1 - weight) / 2];

    private static GlobalAttention ResultOf(string[] names, params (int User, double[] Weights)[] samples)
    {
        var tally = new GlobalAttentionTally(names);
        foreach (var (user, weights) in samples) tally.Add(user, weights);
        return tally.ToResult()!;
    }
}
