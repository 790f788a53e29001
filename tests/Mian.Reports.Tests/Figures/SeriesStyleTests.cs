using System.Globalization;
using System.Xml.Linq;
using Mian.Reports.Figures;
using SkiaSharp;

namespace Mian.Reports.Tests.Figures;

public class SeriesStyleTests
{
    private static readonly SeriesStyle[] All = [.. Enumerable.Range(0, SeriesStyle.Count).Select(SeriesStyle.Of)];

    [Fact]
    public void Of_EverySeries_HasAColourAndAShapeOfItsOwn()
    {
        Assert.Equal(All.Length, All.Select(s => s.Paint).Distinct().Count());
        Assert.Equal(All.Length, All.Select(s => s.Shape).Distinct().Count());
        // The first five, all that a report shows, differ in their dashes too.
        Assert.Equal(5, All.Take(5).Select(s => s.Dash).Distinct().Count());
        Assert.Equal(All[0], SeriesStyle.Of(SeriesStyle.Count));
    }

    [Fact]
    public void Of_EveryColour_HasAContrastOfThreeOnWhite() =>
        Assert.All(All, style => Assert.True(1.05 / (Luminance(style.Paint.Color) + 0.05) >= 3, style.ToString()));

    [Theory]
    [InlineData(SymbolShape.Circle)]
    [InlineData(SymbolShape.Square)]
    [InlineData(SymbolShape.Triangle)]
    [InlineData(SymbolShape.Diamond)]
    [InlineData(SymbolShape.Cross)]
    [InlineData(SymbolShape.Wedge)]
    public void Write_Symbol_IsDrawnByBothPaintersWithinItsRadius(object shape)
    {
        var figure = new Figure(40, 40) { Description = "symbol" };
        figure.Add(new Symbol { Center = new Spot(20, 20), Radius = 8, Shape = (SymbolShape)shape, Fill = Paint.Exact("#ff0000"), Hint = "a hint" });

        using var image = SKBitmap.Decode(PngPainter.Write(figure, scale: 1));
        Assert.Equal(SKColors.Red, image.GetPixel(20, 20));
        Assert.Equal(SKColors.White, image.GetPixel(9, 9));
        Assert.Equal("a hint", XElement.Parse(SvgPainter.Inline(figure)).Value);
        FigureBounds.AssertInside(figure);
    }

    [Fact]
    public void Inline_Dashes_AreWrittenAsLengths()
    {
        var figure = new Figure(40, 40) { Description = "dashes" };
        foreach (var dash in Enum.GetValues<Dash>()) figure.Add(new Line { Spots = [new(0, 0), new(40, 40)], Stroke = Paint.Ink, Dash = dash });

        var dashes = XElement.Parse(SvgPainter.Inline(figure)).Elements().Select(e => (string?)e.Attribute("stroke-dasharray")).ToList();

        Assert.Null(dashes[0]);
        Assert.Equal(["4 3", "1.5 3", "10 3", "8 3 1.5 3"], dashes.Skip(1));
        using var image = SKBitmap.Decode(PngPainter.Write(figure, scale: 1));
        Assert.Contains(image.Pixels, p => p.Red < 128);
    }

    [Fact]
    public void Place_ManyNames_BreaksRowsAndOverlapsNothing()
    {
        string[] names = [.. Enumerable.Range(0, 9).Select(i => new string('m', i + 1))];

        var places = SeriesKey.Place(names, 200);

        Assert.All(names.Zip(places), p => Assert.True(p.Second.X + SeriesKey.WidthOf(p.First) <= 200 || p.Second.X == 0));
        Assert.All(Enumerable.Range(1, 8), i => Assert.True(places[i].Y > places[i - 1].Y || places[i].X >= places[i - 1].X + SeriesKey.WidthOf(names[i - 1])));
    }

    [Fact]
    public void DrawBottom_NumbersThatWouldTouch_AreLeftOut()
    {
        var figure = new Figure(200, 100) { Description = "axis" };
        var area = new PlotArea { Figure = figure, Corner = new Spot(40, 10), Width = 120, Height = 50, X = Ticks.Around(0.70001, 0.70012, about: 8), Y = Ticks.Around(0, 1) };

        area.DrawBottom("x");

        var numbers = figure.Marks.OfType<Label>().Where(l => l.Text != "x").Select(l => (Left: l.At.X - FigureFont.Measure(l.Text, l.Size) / 2, Right: l.At.X + FigureFont.Measure(l.Text, l.Size) / 2)).ToList();
        Assert.True(numbers.Count >= 2);
        Assert.All(numbers.Zip(numbers.Skip(1)), pair => Assert.True(pair.First.Right < pair.Second.Left));
    }

    private static double Luminance(string color)
    {
        double Channel(int at)
        {
            var c = int.Parse(color.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        }

        return 0.2126 * Channel(1) + 0.7152 * Channel(3) + 0.0722 * Channel(5);
    }
}
