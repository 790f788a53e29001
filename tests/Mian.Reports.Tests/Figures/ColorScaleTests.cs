using System.Globalization;
using CsCheck;
using Mian.Reports.Figures;

namespace Mian.Reports.Tests.Figures;

public class ColorScaleTests
{
    private static readonly ColorScale Scale = new(0.1, 0.3);

    [Fact]
    public void Item_Ends_AreTheFirstAndLastColour()
    {
        Assert.Equal("#ffffd9", Scale[0.1].Color);
        Assert.Equal("#ffffd9", Scale[-5].Color);
        Assert.Equal("#081d58", Scale[0.3].Color);
        Assert.Equal("#081d58", Scale[7].Color);
    }

    [Fact]
    public void Item_LargerNumber_IsDarker() => Gen.Select(Gen.Double[0.1, 0.3], Gen.Double[0.1, 0.3]).Sample((a, b) =>
        Math.Abs(a - b) < 0.002 || a < b == Luminance(Scale[a].Color) > Luminance(Scale[b].Color));

    [Fact]
    public void TextOn_AnyNumber_HasAContrastOfFourAndAHalf() => Gen.Double[0.1, 0.3].Sample(value =>
    {
        double back = Luminance(Scale[value].Color), text = Luminance(Scale.TextOn(value).Color);
        return (Math.Max(back, text) + 0.05) / (Math.Min(back, text) + 0.05) >= 4.5;
    });

    private static double Luminance(string color)
    {
        double Channel(int at)
        {
            double c = int.Parse(color.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        }
        return 0.2126 * Channel(1) + 0.7152 * Channel(3) + 0.0722 * Channel(5);
    }
}
