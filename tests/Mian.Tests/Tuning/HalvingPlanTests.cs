using Mian.Tuning;

namespace Mian.Tests.Tuning;

public class HalvingPlanTests
{
    [Theory]
    [InlineData(1, new[] { 1 }, 1)]
    [InlineData(2, new[] { 1, 2 }, 3)]
    [InlineData(6, new[] { 1, 2, 6 }, 9)]
    [InlineData(9, new[] { 1, 3, 9 }, 9)]
    [InlineData(30, new[] { 1, 3, 10, 30 }, 27)]
    public void Rungs_Epochs_EndWithTheWholeTrainingAndOneTrial(int epochs, int[] rungs, int width)
    {
        Assert.Equal(rungs, HalvingPlan.Rungs(epochs));
        Assert.Equal(width, HalvingPlan.Width(epochs));
        Assert.Equal(1, rungs.Skip(1).Aggregate(width, (trials, _) => HalvingPlan.Kept(trials)));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(8, 2)]
    public void Kept_PartOfABracket_IsAtLeastOne(int trials, int kept) => Assert.Equal(kept, HalvingPlan.Kept(trials));
}
