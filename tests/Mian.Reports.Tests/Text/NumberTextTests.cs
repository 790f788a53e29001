using CsCheck;
using Mian.Reports.Text;

namespace Mian.Reports.Tests.Text;

public class NumberTextTests
{
    [Theory]
    [InlineData(0.0, "0.00")]
    [InlineData(0.00001, "< 0.0001")]
    [InlineData(0.00312, "0.0031")]
    [InlineData(0.0346, "0.035")]
    [InlineData(0.814, "0.81")]
    [InlineData(0.9951, "> 0.99")]
    [InlineData(1.0, "1.00")]
    [InlineData(double.NaN, "\u2013")]
    [InlineData(double.NegativeInfinity, "\u2013")]
    [InlineData(null, "\u2013")]
    public void Probability_AnyValue_KeepsTwoDigitsThatMatter(double? value, string expected) => Assert.Equal(expected, NumberText.Probability(value));

    [Theory]
    [InlineData(0.01111, "+0.0111")]
    [InlineData(-0.0078, "-0.0078")]
    [InlineData(0.00001, "0.0000")]
    [InlineData(-0.00001, "0.0000")]
    [InlineData(double.NaN, "\u2013")]
    public void Difference_AnyValue_HasItsSign(double value, string expected) => Assert.Equal(expected, NumberText.Difference(value));

    [Theory]
    [InlineData(0, 1000, "0")]
    [InlineData(5000, 1000, "5000")]
    [InlineData(20000, 5000, "20k")]
    [InlineData(12500, 2500, "12.5k")]
    [InlineData(3e6, 1e6, "3M")]
    [InlineData(2.5e9, 5e8, "2.5G")]
    [InlineData(0.7825, 0.0025, "0.7825")]
    [InlineData(0.3, 0.1, "0.3")]
    [InlineData(-0.25, 0.25, "-0.25")]
    [InlineData(0, 2.5e-6, "0")]
    [InlineData(7.5e-6, 2.5e-6, "7.5e-6")]
    [InlineData(9e18, 1e18, "9e18")]
    public void Tick_AnyStep_HasTheDecimalsThatTellTicksApart(double value, double step, string expected) => Assert.Equal(expected, NumberText.Tick(value, step));

    [Fact]
    public void Count_Millions_AreSeparated() => Assert.Equal("36,096,332", NumberText.Count(36_096_332));

    [Fact]
    public void Percent_Share_IsNotPartedFromItsSign() => Assert.Equal("91.3\u00A0%", NumberText.Percent(0.913));

    [Fact]
    public void EveryFormat_AnyDouble_NeverPrintsNaNOrALongNumber() => Gen.Double.Sample(value =>
    {
        foreach (string text in new[] { NumberText.Metric(value), NumberText.Weight(value), NumberText.Difference(value), NumberText.Percent(value), NumberText.Probability(value) })
        {
            if (text.Length > 24 || text.Contains("NaN", StringComparison.Ordinal) || text.Contains("Infinity", StringComparison.Ordinal) || text.Contains('∞'))
                return false;
        }
        return true;
    });
}
