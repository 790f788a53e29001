namespace Mian.Reports.Figures;

/// <summary>Colours for numbers: pale yellow through green to dark blue (ColorBrewer YlGnBu), ever darker, so it also reads in grey.</summary>
/// <param name="minimum">Number of the palest colour.</param>
/// <param name="maximum">Number of the darkest, above <paramref name="minimum"/>.</param>
internal sealed class ColorScale(double minimum, double maximum)
{
    private static readonly (double R, double G, double B)[] Stops =
    [
        (0xff, 0xff, 0xd9), (0xed, 0xf8, 0xb1), (0xc7, 0xe9, 0xb4), (0x7f, 0xcd, 0xbb), (0x41, 0xb6, 0xc4),
        (0x1d, 0x91, 0xc0), (0x22, 0x5e, 0xa8), (0x25, 0x34, 0x94), (0x08, 0x1d, 0x58),
    ];

    /// <summary>Number of the palest colour.</summary>
    public double Minimum { get; } = minimum;

    /// <summary>Number of the darkest colour.</summary>
    public double Maximum { get; } = maximum;

    /// <summary>The colour of a number; numbers outside take the nearest end.</summary>
    public Paint this[double value]
    {
        get
        {
            (double r, double g, double b) = Mix(value);
            return Paint.Exact($"#{(int)Math.Round(r):x2}{(int)Math.Round(g):x2}{(int)Math.Round(b):x2}");
        }
    }

    /// <summary>Black or white, whichever is easier to read on the colour of a number.</summary>
    public Paint TextOn(double value)
    {
        (double r, double g, double b) = Mix(value);
        double luminance = 0.2126 * Linear(r) + 0.7152 * Linear(g) + 0.0722 * Linear(b);
        // Contrast by WCAG 2: (lighter + 0.05) / (darker + 0.05).
        return Paint.Exact(1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.05 ? "#ffffff" : "#000000");
    }

    private (double R, double G, double B) Mix(double value)
    {
        double position = Math.Clamp((value - Minimum) / (Maximum - Minimum), 0, 1) * (Stops.Length - 1);
        int below = Math.Min((int)position, Stops.Length - 2);
        double part = position - below;
        var (a, b) = (Stops[below], Stops[below + 1]);
        return (a.R + part * (b.R - a.R), a.G + part * (b.G - a.G), a.B + part * (b.B - a.B));
    }

    private static double Linear(double channel)
    {
        double c = channel / 255;
        return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
    }
}
