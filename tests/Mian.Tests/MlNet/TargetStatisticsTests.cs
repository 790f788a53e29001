using Mian.Benchmarks.MlNet.Features;

namespace Mian.Tests.MlNet;

public sealed class TargetStatisticsTests
{
    [Fact]
    public void Of_SmallColumn_IsWhatOneCountsByHand()
    {
        var statistics = new TargetStatistics(4);
        // id, label, fold
        foreach (var (id, label, fold) in ((int, byte, int)[])[(2, 1, 0), (2, 1, 0), (2, 0, 1), (3, 0, 1), (3, 0, 2)]) statistics.Add([id], label, fold);

        // All rows: 2 of 5 positive. Id 2: 2 of 3, id 3: 0 of 2, id 1: none.
        Assert.Equal((3f, (float)((2 + (20 * 0.4)) / 23)), statistics.Of(2, null));
        Assert.Equal((2f, (float)((0 + (20 * 0.4)) / 22)), statistics.Of(3, null));
        Assert.Equal((0f, 0.4f), statistics.Of(1, null));
        // Without fold 0: 0 of 3 positive, and id 2 has one row of three, which stands for 5/3 of five.
        Assert.Equal(((float)(5.0 / 3), 0f), statistics.Of(2, 0));
        // Without fold 1: 2 of 3 positive, id 2 has two rows, both positive.
        Assert.Equal(((float)(2 * 5.0 / 3), (float)((2 + (20 * 2.0 / 3)) / 22)), statistics.Of(2, 1));
    }

    [Fact]
    public void Of_ListOfIds_CountsTheRowForEachOfThem()
    {
        var statistics = new TargetStatistics(5);
        statistics.Add([2, 3], 1, 0);
        statistics.Add([3], 0, 1);
        statistics.Add([], 0, 1);

        // One of three rows is positive.
        Assert.Equal((1f, (float)((1 + (20.0 / 3)) / 21)), statistics.Of(2, null));
        Assert.Equal((2f, (float)((1 + (20.0 / 3)) / 22)), statistics.Of(3, null));
    }

    [Fact]
    public void Of_NothingLeft_IsFinite()
    {
        var statistics = new TargetStatistics(3);
        statistics.Add([2], 1, 4);

        Assert.Equal((0f, 0.5f), statistics.Of(2, 4));
        Assert.Equal((0f, 0.5f), new TargetStatistics(3).Of(2, null));
    }

    [Fact]
    public void FoldOf_Requests_AreEvenAndDependOnTheSeed()
    {
        var counts = new int[Folds.Count];
        for (var request = 0; request < 10_000; request++) counts[Folds.Of(request, 1)]++;

        Assert.All(counts, c => Assert.InRange(c, 1_850, 2_150));
        Assert.Equal(Enumerable.Range(0, 50).Select(r => Folds.Of(r, 1)), Enumerable.Range(0, 50).Select(r => Folds.Of(r, 1)));
        Assert.NotEqual(Enumerable.Range(0, 50).Select(r => Folds.Of(r, 1)), Enumerable.Range(0, 50).Select(r => Folds.Of(r, 2)));
    }
}
