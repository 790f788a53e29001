using System.Text;
using Mian.Reports.Text;
using SkiaSharp;

namespace Mian.Reports.Figures;

/// <summary>
/// The font that comes with mian, so that figures look the same everywhere and have text on machines without fonts (there,
/// Skia's own default has no glyphs at all). Characters it lacks come from the system's fonts, or are boxes where none has them.
/// </summary>
internal static class FigureFont
{
    /// <summary>Its name, for SVG.</summary>
    public const string Family = "DejaVu Sans";

    private static readonly SKTypeface Typeface = Load();

    /// <summary>Width of a text in pixels.</summary>
    public static double Measure(string text, double size, bool bold = false) => Runs(text).Sum(run =>
    {
        using SKFont font = Make(run.Typeface, size, bold);
        return font.MeasureText(run.Text);
    });

    /// <summary>The text, shortened with an ellipsis until it is at most so wide.</summary>
    public static string Fit(string text, double size, double width)
    {
        // No visible character is narrower than a sixth of its size, so longer text cannot fit.
        string fitted = PlainText.Shorten(PlainText.Clean(text), (int)(6 * width / size) + 1);
        for (int length = fitted.Length; Measure(fitted, size) > width && length > 1; length--)
            fitted = PlainText.Shorten(text, length - 1);
        return fitted;
    }

    /// <summary>Draws text from a point on its base line and returns the width.</summary>
    public static double Draw(SKCanvas canvas, string text, Spot at, (double Size, bool Bold, SKColor Color) style)
    {
        using var paint = new SKPaint { Color = style.Color, IsAntialias = true };
        double x = at.X;
        foreach ((string part, SKTypeface typeface) in Runs(text))
        {
            using SKFont font = Make(typeface, style.Size, style.Bold);
            canvas.DrawText(part, (float)x, (float)at.Y, font, paint);
            x += font.MeasureText(part);
        }
        return x - at.X;
    }

    private static SKFont Make(SKTypeface typeface, double size, bool bold) =>
        new(typeface, (float)size) { Subpixel = true, Embolden = bold, Edging = SKFontEdging.Antialias, Hinting = SKFontHinting.None };

    private static IEnumerable<(string Text, SKTypeface Typeface)> Runs(string text)
    {
        var run = new StringBuilder();
        SKTypeface current = Typeface;
        foreach (Rune rune in PlainText.Clean(text).EnumerateRunes())
        {
            SKTypeface needed = Typeface.ContainsGlyph(rune.Value) ? Typeface : SKFontManager.Default.MatchCharacter(rune.Value) ?? Typeface;
            if (needed.Handle != current.Handle && run.Length > 0)
            {
                yield return (run.ToString(), current);
                run.Clear();
            }
            current = needed;
            run.Append(rune.ToString());
        }
        if (run.Length > 0)
            yield return (run.ToString(), current);
    }

    private static SKTypeface Load()
    {
        using Stream stream = typeof(FigureFont).Assembly.GetManifestResourceStream("DejaVuSans-subset.ttf")!;
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data);
    }
}
