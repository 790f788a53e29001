using CsCheck;
using Mian.Features;
using Mian.Schema;

namespace Mian.Tests.Features;

public class PastStateTests
{
    private const long Day = 86_400;

    private static PastState NewState() => new(
    [
        new(PastFeatureKind.Count, ""), new(PastFeatureKind.DaysSinceLast, ""),
        new(PastFeatureKind.Mean, "rating"), new(PastFeatureKind.Mode, "category"),
    ]);

    [Fact]
    public void NumberOf_NothingObserved_IsZeroCountAndMissingElse()
    {
        var state = NewState();

        Assert.Equal(0, state.NumberOf(0, 5 * Day));
        Assert.True(double.IsNaN(state.NumberOf(1, 5 * Day)));
        Assert.True(double.IsNaN(state.NumberOf(2, 5 * Day)));
        Assert.Equal(ReservedIds.OutOfVocabulary, state.ModeOf(3));
    }

    [Fact]
    public void NumberOf_TwoEvents_MatchesHandComputation()
    {
        var state = NewState();
        state.Observe(1 * Day);
        state.ObserveNumber(2, 5);
        state.Observe(3 * Day);
        state.ObserveNumber(2, double.NaN);
        state.Observe(4 * Day);
        state.ObserveNumber(2, 2);

        Assert.Equal(3, state.NumberOf(0, 10 * Day));
        Assert.Equal(6.5, state.NumberOf(1, 10 * Day + Day / 2));
        Assert.Equal(3.5, state.NumberOf(2, 10 * Day));
    }

    [Fact]
    public void ModeOf_Draw_IsTheMostRecent()
    {
        var state = NewState();
        state.ObserveIds(3, [7, 9, 7]);
        state.ObserveIds(3, [9]);
        Assert.Equal(9, state.ModeOf(3));

        state.ObserveIds(3, [7]);
        Assert.Equal(7, state.ModeOf(3));
    }

    [Fact]
    public void ModeOf_ReservedIds_AreNoValues()
    {
        var state = NewState();
        state.ObserveIds(3, [ReservedIds.OutOfVocabulary, ReservedIds.OutOfVocabulary, ReservedIds.Padding]);

        Assert.Equal(ReservedIds.OutOfVocabulary, state.ModeOf(3));
    }

    [Fact]
    public void Clear_AfterEvents_ForgetsThem()
    {
        var state = NewState();
        state.Observe(Day);
        state.ObserveNumber(2, 4);
        state.ObserveIds(3, [5, 5, 6]);
        state.Clear();
        state.ObserveIds(3, [6]);

        Assert.Equal(0, state.NumberOf(0, Day));
        Assert.True(double.IsNaN(state.NumberOf(2, Day)));
        Assert.Equal(6, state.ModeOf(3));
    }

    [Fact]
    public void ModeOf_AnySequence_MatchesCountingFromScratch() => Gen.Int[2, 6].Array[0, 30].Sample(ids =>
    {
        var state = NewState();
        foreach (int id in ids)
            state.ObserveIds(3, [id]);

        int expected = ids.Length == 0 ? ReservedIds.OutOfVocabulary
            : ids.GroupBy(i => i).OrderByDescending(g => g.Count()).ThenByDescending(g => Array.LastIndexOf(ids, g.Key)).First().Key;
        return state.ModeOf(3) == expected;
    });

    [Fact]
    public void ModeAndNumber_WrongKind_IsRefused()
    {
        var state = NewState();

        Assert.Throws<ArgumentException>(() => state.ModeOf(0));
        Assert.Throws<ArgumentException>(() => state.NumberOf(3, 0));
        Assert.Throws<ArgumentException>(() => state.ObserveIds(1, [3]));
    }
}
