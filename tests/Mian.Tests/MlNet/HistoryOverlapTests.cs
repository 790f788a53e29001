using Mian.Benchmarks.MlNet.Features;

namespace Mian.Tests.MlNet;

public sealed class HistoryOverlapTests
{
    private const long Day = 86400;
    private static readonly long[] Times = [1 * Day, 2 * Day, 4 * Day, 7 * Day];

    [Fact]
    public void Of_OneIdABehaviour_CountsAndDatesTheMatches() =>
        Assert.Equal(new HistoryOverlap(2, 0.5f, 1, 6), HistoryOverlap.Of([5], new BehaviourValues([5, 3, 5, 4], []), Times, 10 * Day));

    [Fact]
    public void Of_ListABehaviour_MatchesByAnyValue() =>
        // The behaviours have {2, 3}, {}, {4} and {3, 5}.
        Assert.Equal(new HistoryOverlap(2, 0.5f, 0, 3), HistoryOverlap.Of([3, 9], new BehaviourValues([2, 3, 4, 3, 5], [2, 0, 1, 2]), Times, 10 * Day));

    [Fact]
    public void Of_MissingAndUnknownValues_AreEqualToNothing() =>
        Assert.Equal(0, HistoryOverlap.Of([0, 1], new BehaviourValues([1, 0, 1, 1], []), Times, 10 * Day).Matches);

    [Fact]
    public void Of_NoMatchOrNoHistory_HasNoDate()
    {
        foreach (var overlap in new[] { HistoryOverlap.Of([8], new BehaviourValues([5, 3, 5, 4], []), Times, 10 * Day), HistoryOverlap.Of([8], default, [], 10 * Day) })
        {
            Assert.Equal((0, 0f), (overlap.Matches, overlap.Share));
            Assert.True(float.IsNaN(overlap.Since) && float.IsNaN(overlap.Days));
        }
    }

    [Theory]
    [InlineData(new[] { 7 }, 100, new[] { 7 }, new[] { 1f })]
    [InlineData(new[] { 9, 7, 9, 0 }, 100, new[] { 7, 9 }, new[] { 0.4472136f, 0.8944272f })]
    [InlineData(new[] { 103, 3, 2 }, 100, new[] { 2, 3 }, new[] { 0.4472136f, 0.8944272f })]
    [InlineData(new int[0], 100, new int[0], new float[0])]
    [InlineData(new[] { 0 }, 100, new int[0], new float[0])]
    public void UnitCounts_OfIds_HaveLengthOneAndAscend(int[] ids, int places, int[] at, float[] values)
    {
        var (foundAt, found) = (new int[ids.Length], new float[ids.Length]);
        var count = UnitCounts.Write(ids, places, foundAt, found);

        Assert.Equal(at, foundAt[..count]);
        Assert.Equal(values, found[..count]);
    }
}
