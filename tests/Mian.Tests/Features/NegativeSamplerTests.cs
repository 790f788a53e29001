using CsCheck;
using Mian.Dataset;
using Mian.Features;

namespace Mian.Tests.Features;

public class NegativeSamplerTests
{
    private static int[] Draw(NegativeSampler sampler, long stream, long request, int count, params int[] owned)
    {
        var negatives = new int[count];
        Assert.True(sampler.TryDraw(stream, request, owned, negatives));
        return negatives;
    }

    [Fact]
    public void TryDraw_AnyOwnedItems_NeverDrawsOne() =>
        Gen.Select(Gen.Int[2, 40], Gen.Int[0, 39].Array[0, 60], Gen.Long, Gen.Bool).Sample((items, raw, seed, popularity) =>
        {
            int[] owned = [.. raw.Where(i => i < items).Distinct().Order()];
            var sampler = popularity
                ? NegativeSampler.Popularity([.. Enumerable.Range(0, items).Select(i => (long)(i % 3))], seed)
                : NegativeSampler.Uniform(items, seed);
            var negatives = new int[5];
            if (!sampler.TryDraw(0, 1, owned, negatives))
                return owned.Length == items;
            return negatives.All(n => n >= 0 && n < items && !owned.Contains(n));
        });

    [Fact]
    public void TryDraw_SameRequest_IsTheSameWhateverCameBefore()
    {
        var first = NegativeSampler.Uniform(1000, 7);
        var second = NegativeSampler.Uniform(1000, 7);
        int[] expected = Draw(first, 3, 42, 8, 1, 2, 3);
        for (int request = 0; request < 50; request++)
            Draw(second, 3, request, 2);

        Assert.Equal(expected, Draw(second, 3, 42, 8, 1, 2, 3));
        Assert.NotEqual(expected, Draw(second, 4, 42, 8, 1, 2, 3));
        Assert.NotEqual(expected, Draw(second, 3, 43, 8, 1, 2, 3));
        Assert.NotEqual(expected, Draw(NegativeSampler.Uniform(1000, 8), 3, 42, 8, 1, 2, 3));
    }

    [Fact]
    public void TryDraw_Uniform_IsEvenOverTheItemsLeft()
    {
        var counts = Histogram(NegativeSampler.Uniform(5, 1), 40_000, [1]);

        Assert.Equal(0, counts[1]);
        foreach (int item in new[] { 0, 2, 3, 4 })
            Assert.InRange(counts[item], 9_600, 10_400);
    }

    [Fact]
    public void TryDraw_Popularity_FollowsCountsToTheThreeQuarters()
    {
        // 16^0.75 = 8, 1^0.75 = 1, 0: shares 8/9, 1/9 and none.
        var counts = Histogram(NegativeSampler.Popularity([16, 1, 0], 1), 45_000, []);

        Assert.InRange(counts[0], 39_600, 40_400);
        Assert.InRange(counts[1], 4_600, 5_400);
        Assert.Equal(0, counts[2]);
    }

    [Fact]
    public void TryDraw_AlmostEverythingOwned_DrawsTheRestWithItsProbabilities()
    {
        // Two of 4,000 popular items are left with 16 and 1 events, so nearly every draw goes over the rest.
        long[] trained = [.. Enumerable.Repeat(1_000_000L, 4_000)];
        trained[100] = 16;
        trained[3_000] = 1;
        int[] owned = [.. Enumerable.Range(0, 4_000).Where(i => i is not (100 or 3_000))];
        var counts = Histogram(NegativeSampler.Popularity(trained, 1), 900, owned);

        Assert.Equal(900, counts[100] + counts[3_000]);
        Assert.InRange(counts[100], 740, 860);
    }

    [Fact]
    public void TryDraw_OnlyUnseenItemsLeft_DrawsThemEvenly()
    {
        var counts = Histogram(NegativeSampler.Popularity([5, 0, 0], 1), 2_000, [0]);

        Assert.Equal(0, counts[0]);
        Assert.InRange(counts[1], 850, 1_150);
    }

    [Fact]
    public void TryDraw_EverythingOwned_SaysSo() =>
        Assert.False(NegativeSampler.Uniform(3, 1).TryDraw(0, 0, [0, 1, 2], new int[1]));

    [Fact]
    public void Uniform_NoItems_IsRefused() => Assert.Throws<MianException>(() => NegativeSampler.Uniform(0, 1));

    [Fact]
    public void Create_PopularityWithoutCounts_IsUniform()
    {
        var sampler = NegativeSampler.Create(NegativeDistribution.Popularity, new long[4], 1);

        Assert.All(Histogram(sampler, 8_000, []), c => Assert.InRange(c, 1_800, 2_200));
    }

    [Fact]
    public void SortDistinct_Repetitions_AreDropped()
    {
        int[] items = [5, 1, 5, 3, 1];

        Assert.Equal([1, 3, 5], items.AsSpan(0, NegativeSampler.SortDistinct(items)).ToArray());
    }

    [Fact]
    public void StreamOf_Splits_NeverMeetsAnEpoch() =>
        Assert.Equal([-1L, -2L, -3L, -4L, -5L], Enum.GetValues<SplitName>().Select(s => NegativeSampler.StreamOf(s)).Concat([NegativeSampler.StreamOf(PartName.OfDay(1)), NegativeSampler.StreamOf(PartName.OfDay(2))]));

    private static int[] Histogram(NegativeSampler sampler, int draws, int[] owned)
    {
        var counts = new int[sampler.Items];
        var one = new int[1];
        for (int request = 0; request < draws; request++)
        {
            Assert.True(sampler.TryDraw(0, request, owned, one));
            counts[one[0]]++;
        }
        return counts;
    }
}
