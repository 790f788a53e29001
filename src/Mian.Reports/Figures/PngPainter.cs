using SkiaSharp;

namespace Mian.Reports.Figures;

/// <summary>Draws a figure on white as PNG, with the font that comes with mian.</summary>
internal static class PngPainter
{
    /// <summary>PNG bytes.</summary>
    /// <param name="figure">What to draw.</param>
    /// <param name="scale">Pixels of the image per pixel of the figure; 2 is sharp on paper and on dense screens.</param>
    public static byte[] Write(Figure figure, double scale = 2)
    {
        var size = new SKImageInfo((int)Math.Ceiling(figure.Width * scale), (int)Math.Ceiling(figure.Height * scale));
        using SKSurface surface = SKSurface.Create(size)
            ?? throw new MianException($"Cannot draw a figure of {size.Width} x {size.Height} pixels: not enough memory. Draw fewer cases.");
        SKCanvas canvas = surface.Canvas;
        canvas.Clear(SKColor.Parse(Paint.Surface.Color));
        canvas.Scale((float)scale);
        foreach (Mark mark in figure.Marks)
            Draw(canvas, mark);
        using SKImage image = surface.Snapshot();
        using SKData data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    private static void Draw(SKCanvas canvas, Mark mark)
    {
        switch (mark)
        {
            case Box box: Draw(canvas, box); break;
            case Line line: Draw(canvas, line); break;
            case Dot dot: Draw(canvas, dot); break;
            case Symbol symbol: Draw(canvas, symbol); break;
            case Label label: Draw(canvas, label); break;
            default: throw new NotSupportedException($"No PNG form for {mark.GetType().Name}.");
        }
    }

    private static void Draw(SKCanvas canvas, Box box)
    {
        using SKPaint paint = Fill(box.Fill);
        canvas.DrawRect((float)box.Corner.X, (float)box.Corner.Y, (float)box.Width, (float)box.Height, paint);
    }

    private static void Draw(SKCanvas canvas, Dot dot)
    {
        using SKPaint paint = Fill(dot.Fill);
        canvas.DrawCircle((float)dot.Center.X, (float)dot.Center.Y, (float)dot.Radius, paint);
    }

    private static void Draw(SKCanvas canvas, Symbol symbol)
    {
        if (symbol.Shape == SymbolShape.Circle)
        {
            Draw(canvas, new Dot { Center = symbol.Center, Radius = symbol.Radius, Fill = symbol.Fill });
            return;
        }
        using SKPaint paint = Fill(symbol.Fill);
        using var path = new SKPath();
        path.AddPoly([.. symbol.Outline().Select(s => new SKPoint((float)s.X, (float)s.Y))], close: true);
        canvas.DrawPath(path, paint);
    }

    private static void Draw(SKCanvas canvas, Line line)
    {
        using SKPaint paint = Fill(line.Stroke);
        paint.IsStroke = true;
        paint.StrokeWidth = (float)line.Width;
        paint.StrokeJoin = SKStrokeJoin.Round;
        float[] lengths = [.. line.Dash.Lengths().Select(l => (float)l)];
        using SKPathEffect? dashes = lengths.Length > 0 ? SKPathEffect.CreateDash(lengths, 0) : null;
        paint.PathEffect = dashes;
        using var path = new SKPath();
        path.AddPoly([.. line.Spots.Select(s => new SKPoint((float)s.X, (float)s.Y))], close: false);
        canvas.DrawPath(path, paint);
    }

    private static void Draw(SKCanvas canvas, Label label)
    {
        double width = FigureFont.Measure(label.Text, label.Size, label.Bold) + FigureFont.Measure(label.Subscript, label.SubscriptSize, label.Bold);
        double x = label.At.X - label.Anchor switch { Anchor.Start => 0, Anchor.Middle => width / 2, _ => width };
        double y = label.At.Y + label.Baseline;
        SKColor color = SKColor.Parse(label.Fill.Color);
        x += FigureFont.Draw(canvas, label.Text, new Spot(x, y), (label.Size, label.Bold, color));
        FigureFont.Draw(canvas, label.Subscript, new Spot(x, y + label.SubscriptDrop), (label.SubscriptSize, label.Bold, color));
    }

    private static SKPaint Fill(Paint paint) => new() { Color = SKColor.Parse(paint.Color), IsAntialias = true };
}
