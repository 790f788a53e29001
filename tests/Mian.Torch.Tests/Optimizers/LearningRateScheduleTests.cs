using CsCheck;
using Mian.Torch.Optimizers;

namespace Mian.Torch.Tests.Optimizers;

public class LearningRateScheduleTests
{
    [Theory]
    [InlineData(LearningRateDecay.Constant, 0, 0, 1, 1)]
    [InlineData(LearningRateDecay.Constant, 0, 0, 100, 1)]
    [InlineData(LearningRateDecay.Constant, 0.1, 0, 1, 0.1)]   // ten steps of warm-up
    [InlineData(LearningRateDecay.Constant, 0.1, 0, 7, 0.7)]
    [InlineData(LearningRateDecay.Constant, 0.1, 0, 10, 1)]
    [InlineData(LearningRateDecay.Constant, 0.1, 0, 11, 1)]
    [InlineData(LearningRateDecay.Linear, 0, 0, 25, 0.75)]
    [InlineData(LearningRateDecay.Linear, 0, 0.2, 100, 0.2)]
    [InlineData(LearningRateDecay.Linear, 0.2, 0, 60, 0.5)]    // half of the 80 steps after the warm-up
    [InlineData(LearningRateDecay.Cosine, 0, 0, 50, 0.5)]
    [InlineData(LearningRateDecay.Cosine, 0, 0.1, 50, 0.55)]
    [InlineData(LearningRateDecay.Cosine, 0, 0, 25, 0.85355339059327376)] // (1 + sqrt(1/2)) / 2
    [InlineData(LearningRateDecay.Cosine, 0, 0, 100, 0)]
    [InlineData(LearningRateDecay.Cosine, 0, 0.3, 150, 0.3)]   // more steps than planned
    public void FactorAt_HundredSteps_IsTheHandComputedValue(LearningRateDecay decay, double warmUp, double final, long step, double expected) =>
        Assert.Equal(expected, new LearningRateSchedule { Decay = decay, WarmUp = warmUp, Final = final }.FactorAt(step, 100), 1e-12);

    [Fact]
    public void FactorAt_AnySchedule_RisesThenFallsWithinItsBounds() =>
        Gen.Select(Gen.Int[0, 2], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[1, 60]).Sample((decay, warmUp, final, total) =>
        {
            var schedule = new LearningRateSchedule { Decay = (LearningRateDecay)decay, WarmUp = warmUp, Final = final };
            var warmUpSteps = (long)Math.Round(warmUp * total);
            var factors = Enumerable.Range(1, total).Select(step => schedule.FactorAt(step, total)).ToArray();
            Assert.All(factors, f => Assert.InRange(f, 0, 1 + 1e-12));
            for (var i = 1; i < total; i++)
            {
                if (i < warmUpSteps) Assert.True(factors[i] > factors[i - 1]);
                else Assert.True(factors[i] <= factors[i - 1] + 1e-12);
            }
        }, iter: 300);

    [Fact]
    public void FactorAt_ValuesOutOfRange_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new LearningRateSchedule().FactorAt(0, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LearningRateSchedule().FactorAt(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LearningRateSchedule { WarmUp = 1.5 }.FactorAt(1, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LearningRateSchedule { Final = double.NaN }.FactorAt(1, 10));
    }
}
