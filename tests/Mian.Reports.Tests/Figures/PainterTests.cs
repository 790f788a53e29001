using System.Xml.Linq;
using Mian.Reports.Figures;
using SkiaSharp;

namespace Mian.Reports.Tests.Figures;

public class PainterTests
{
    private const string Golden = """
        <?xml version="1.0" encoding="UTF-8"?>
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" width="100" height="50" role="img" aria-label="A &amp; B" font-family="&#39;DejaVu Sans&#39;, Verdana, sans-serif"><title>A &amp; B</title>
        <rect width="100" height="50" fill="#ffffff"/>
        <rect x="1" y="2" width="30" height="10.5" fill="#1f6fb2" class="f-first"><title>a hint</title></rect>
        <polyline points="0,0 50.25,25" fill="none" stroke="#5a6675" stroke-width="1" stroke-linejoin="round" stroke-dasharray="4 3" class="s-muted"/>
        <circle cx="50" cy="25" r="4" fill="#ff0000"></circle>
        <text x="60" y="23.6" font-size="10" font-weight="bold" text-anchor="middle" fill="#1b2430" class="f-ink">R<tspan dy="2.5" font-size="7.5">i&lt;u</tspan></text>
        </svg>

        """;

    [Fact]
    public void Document_EveryKindOfMark_IsTheGoldenText() => Assert.Equal(Golden, SvgPainter.Document(Sample()));

    [Fact]
    public void Inline_Figure_HasNoSizeAndNoBackground()
    {
        XElement svg = XElement.Parse(SvgPainter.Inline(Sample(), "small"));

        Assert.Null(svg.Attribute("width"));
        Assert.Equal("small", svg.Attribute("class")?.Value);
        Assert.Equal("0 0 100 50", svg.Attribute("viewBox")?.Value);
        Assert.Single(svg.Elements(), e => e.Name.LocalName == "rect");
    }

    [Fact]
    public void Write_Png_DrawsMarksWhereTheyAre()
    {
        using SKBitmap image = SKBitmap.Decode(PngPainter.Write(Sample(), scale: 2));

        Assert.Equal((200, 100), (image.Width, image.Height));
        Assert.Equal(SKColor.Parse("#1f6fb2"), image.GetPixel(30, 10));
        Assert.Equal(SKColors.Red, image.GetPixel(100, 50));
        Assert.Equal(SKColors.White, image.GetPixel(195, 95));
    }

    [Fact]
    public void Write_Text_LeavesInkWithoutAnyFontOfTheSystem()
    {
        var figure = new Figure(120, 20) { Description = "text" };
        figure.Add(new Label { At = new Spot(2, 10), Text = "Readable 0.41" });

        using SKBitmap image = SKBitmap.Decode(PngPainter.Write(figure, scale: 1));

        Assert.Equal("DejaVu Sans", FigureFont.Family);
        Assert.True(image.Pixels.Count(p => p.Red < 128) > 100);
        // The width is that of the font that comes with mian, whatever the system has: a digit advances 0.636 of the size.
        Assert.Equal(0.636 * 100, FigureFont.Measure("0", 100), 1);
    }

    [Fact]
    public void Write_CharacterOfNoFont_IsABox()
    {
        var figure = new Figure(40, 20) { Description = "text" };
        figure.Add(new Label { At = new Spot(2, 10), Text = "\U000F0000" });

        using SKBitmap image = SKBitmap.Decode(PngPainter.Write(figure, scale: 1));

        Assert.Contains(image.Pixels, p => p.Red < 128);
    }

    [Fact]
    public void Measure_CharactersOfNoFont_StillHaveAWidth() => Assert.True(FigureFont.Measure("a\U000F0000\u4e2d", 13) > FigureFont.Measure("a", 13));

    [Theory]
    [InlineData("short")]
    [InlineData("a label that is much too long for the space that it was given")]
    [InlineData("\u4e2d\u6587\u4e2d\u6587\u4e2d\u6587\u4e2d\u6587\u4e2d\u6587\u4e2d\u6587\u4e2d\u6587")]
    public void Fit_AnyText_IsNotWiderThanItsSpace(string text)
    {
        string fitted = FigureFont.Fit(text, 13, 100);

        Assert.True(FigureFont.Measure(fitted, 13) <= 100);
        Assert.True(fitted == text || fitted.EndsWith('\u2026'));
    }

    private static Figure Sample()
    {
        var figure = new Figure(100, 50) { Description = "A & B" };
        figure.Add(new Box { Corner = new Spot(1, 2), Width = 30, Height = 10.5, Fill = Paint.First, Hint = "a hint" });
        figure.Add(new Line { Spots = [new Spot(0, 0), new Spot(50.25, 25)], Stroke = Paint.Muted, Dash = Dash.Dashed });
        figure.Add(new Dot { Center = new Spot(50, 25), Radius = 4, Fill = Paint.Exact("#ff0000") });
        figure.Add(new Label { At = new Spot(60, 20), Text = "R", Subscript = "i<u", Size = 10, Bold = true, Anchor = Anchor.Middle });
        return figure;
    }
}
