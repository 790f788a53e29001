using CsCheck;
using Mian.Batches;
using Mian.Metrics;

namespace Mian.Tests.Metrics;

public class SliceTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "1-5")]
    [InlineData(5, "1-5")]
    [InlineData(6, "6-20")]
    [InlineData(20, "6-20")]
    [InlineData(21, "21-50")]
    [InlineData(51, ">50")]
    [InlineData(long.MaxValue, ">50")]
    public void GroupOf_HistoryLength_FallsIntoItsRange(long length, string group)
        => Assert.Equal(group, SliceDefinition.HistoryLength.Groups[SliceDefinition.HistoryLength.GroupOf(length)]);

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "1-5")]
    [InlineData(6, ">5")]
    public void GroupOf_ItemFrequency_FallsIntoItsRange(long count, string group)
        => Assert.Equal(group, SliceDefinition.ItemFrequency.Groups[SliceDefinition.ItemFrequency.GroupOf(count)]);

    [Theory]
    [InlineData(HistoryRelation.NoHistory, "no history")]
    [InlineData(HistoryRelation.Unknown, "unknown")]
    [InlineData(HistoryRelation.Irrelevant, "irrelevant")]
    [InlineData(HistoryRelation.Relevant, "relevant")]
    public void GroupOf_CategorySeen_IsTheRelation(HistoryRelation relation, string group)
        => Assert.Equal(group, SliceDefinition.CategorySeen.Groups[SliceDefinition.CategorySeen.GroupOf((long)relation)]);

    [Theory]
    [InlineData(HistoryRelation.NoHistory, "no history")]
    [InlineData(HistoryRelation.Irrelevant, "irrelevant")]
    [InlineData(HistoryRelation.Relevant, "relevant")]
    public void GroupOf_ItemSeen_IsTheRelation(HistoryRelation relation, string group)
        => Assert.Equal(group, SliceDefinition.ItemSeen.Groups[SliceDefinition.ItemSeen.GroupOf((long)relation)]);

    [Theory]
    [InlineData(-1, "no history")]
    [InlineData(0, "<=1 day")]
    [InlineData(86_400, "<=1 day")]
    [InlineData(86_401, "1-7 days")]
    [InlineData(604_800, "1-7 days")]
    [InlineData(604_801, "7-30 days")]
    [InlineData(2_592_000, "7-30 days")]
    [InlineData(2_592_001, ">30 days")]
    [InlineData(long.MaxValue, ">30 days")]
    public void GroupOf_Inactivity_FallsIntoItsRange(long seconds, string group)
        => Assert.Equal(group, SliceDefinition.Inactivity.Groups[SliceDefinition.Inactivity.GroupOf(seconds)]);

    [Fact]
    public void Constructor_BoundsThatDoNotAscend_IsRefused()
        => Assert.Contains("ascending", Assert.Throws<MianException>(() => new SliceDefinition("x", ["a", "b", "c"], [3, 3])).Message, StringComparison.Ordinal);

    [Fact]
    public void Constructor_BoundsThatDoNotFitTheGroups_IsRefused()
        => Assert.Contains("3 groups and 3 upper bounds", Assert.Throws<MianException>(() => new SliceDefinition("x", ["a", "b", "c"], [1, 2, 3])).Message, StringComparison.Ordinal);

    [Fact]
    public void Evaluate_EveryGroup_EqualsNaiveMetricsOfItsRows()
        => Gen.Select(Gen.Int[-4, 4].Select(i => (float)i), Gen.Byte[0, 1], Gen.Int[0, 3], Gen.Long[0, 10]).Array[1, 50].Sample(rows =>
        {
            var definition = SliceDefinition.ItemFrequency;
            var groups = rows.Select(r => definition.GroupOf(r.Item4)).ToArray();
            var result = Evaluator.Evaluate(EvaluatorTests.Of([.. rows.Select(r => (r.Item1, r.Item2, r.Item3))]) with { Slices = [new Slice(definition, groups)] });

            Assert.Equal(3, result.Slices.Count);
            var bounds = new (long Low, long High)[] { (0, 0), (1, 5), (6, 10) };
            for (var g = 0; g < 3; g++)
                AssertEqualsNaive([.. rows.Where(r => r.Item4 >= bounds[g].Low && r.Item4 <= bounds[g].High).Select(r => (r.Item1, r.Item2, r.Item3))], result.Slices[g]);
        }, iter: 1_000);

    [Fact]
    public void Evaluate_EmptyAndOneClassGroups_SaySo()
    {
        var slice = new Slice(SliceDefinition.ItemFrequency, new byte[] { 1, 1, 2, 2, 2 });
        var predictions = EvaluatorTests.Of((1f, 1, 1), (0f, 1, 1), (0f, 0, 1), (1f, 1, 2), (2f, 1, 1)) with { Slices = [slice] };

        var slices = Evaluator.Evaluate(predictions).Slices;

        Assert.Equal(("0", 0L, "no samples"), (slices[0].Group, slices[0].Count, slices[0].Note));
        Assert.Null(slices[0].Logloss);
        Assert.Equal(("1-5", 2L, "only positives"), (slices[1].Group, slices[1].Positives, slices[1].Note));
        Assert.Null(slices[1].Auc);
        Assert.Equal(("item_frequency", (string?)null), (slices[2].Slice, slices[2].Note));
        Assert.Equal(1.0, slices[2].Auc);
    }

    private static void AssertEqualsNaive((float Score, byte Label, int User)[] rows, SliceResult slice)
    {
        Assert.Equal(rows.Length, slice.Count);
        Assert.Equal(rows.Count(r => r.Label == 1), slice.Positives);
        Assert.Equal(NaiveMetrics.Auc(rows) is null, slice.Auc is null);
        Assert.Equal(NaiveMetrics.Auc(rows) ?? 0, slice.Auc ?? 0, 1e-12);
        Assert.Equal(NaiveMetrics.Gauc(rows).Value is null, slice.Gauc is null);
        Assert.Equal(NaiveMetrics.Gauc(rows).Value ?? 0, slice.Gauc ?? 0, 1e-12);
        Assert.Equal(rows.Length == 0, slice.Logloss is null);
        if (rows.Length > 0)
            Assert.Equal(NaiveMetrics.Logloss(rows), slice.Logloss!.Value, 1e-9);
        Assert.Equal(slice.Gauc is null, slice.Note is not null);
    }
}
