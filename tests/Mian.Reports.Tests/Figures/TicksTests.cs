using CsCheck;
using Mian.Reports.Figures;

namespace Mian.Reports.Tests.Figures;

public class TicksTests
{
    [Theory]
    [InlineData(0.05, 0.28, 0.05, 0.05, 0.3)]
    [InlineData(0, 3200, 1000, 0, 4000)]
    [InlineData(0.771, 0.7785, 0.002, 0.77, 0.78)]
    [InlineData(0.771, 0.783, 0.0025, 0.77, 0.785)]
    [InlineData(-1, 1, 0.5, -1, 1)]
    public void Around_Range_TakesRoundNumbers(double minimum, double maximum, double step, double first, double last)
    {
        Ticks ticks = Ticks.Around(minimum, maximum);

        Assert.Equal(step, ticks.Step, 12);
        Assert.Equal(first, ticks.Minimum, 12);
        Assert.Equal(last, ticks.Maximum, 12);
    }

    [Fact]
    public void Around_AnyRange_EnclosesItWithFewAscendingTicks() =>
        Gen.Select(Gen.Double[-1e9, 1e9], Gen.Double[0, 1e9], Gen.Int[1, 8]).Sample((minimum, span, about) =>
        {
            double maximum = minimum + span;
            Ticks ticks = Ticks.Around(minimum, maximum, about);
            double slack = ticks.Step * 1e-6;
            return ticks.Minimum <= minimum + slack && ticks.Maximum >= maximum - slack
                && ticks.Values.Count >= 2 && ticks.Values.Count <= about + 3
                && ticks.Values.Zip(ticks.Values.Skip(1)).All(pair => pair.First < pair.Second);
        });

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 0.5)]
    [InlineData(-3, -3)]
    [InlineData(1, 1 + 1e-15)]
    public void Around_NoRange_StillHasTwoTicks(double minimum, double maximum)
    {
        Ticks ticks = Ticks.Around(minimum, maximum);

        Assert.True(ticks.Minimum < ticks.Maximum);
        Assert.InRange(minimum, ticks.Minimum - 1e-9, ticks.Maximum + 1e-9);
    }
}
