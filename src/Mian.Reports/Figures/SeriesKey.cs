namespace Mian.Reports.Figures;

/// <summary>Names series: a piece of line, the symbol and the text of each.</summary>
internal static class SeriesKey
{
    /// <summary>Distance from one line of names to the next.</summary>
    public const double Pitch = 17;

    private const double TextSize = 12;
    private const double TextLeft = 32;
    private const double Gap = 14;

    /// <summary>Draws one entry with its left end at a point.</summary>
    public static void Draw(Figure figure, Spot at, string text, SeriesStyle style)
    {
        figure.Add(new Line { Spots = [at, at with { X = at.X + 26 }], Stroke = style.Paint, Width = 2, Dash = style.Dash });
        figure.Add(new Symbol { Center = at with { X = at.X + 13 }, Radius = 4.5, Shape = style.Shape, Fill = style.Paint });
        figure.Add(new Label { At = at with { X = at.X + TextLeft }, Text = text, Size = TextSize });
    }

    /// <summary>Width of an entry.</summary>
    public static double WidthOf(string text) => TextLeft + FigureFont.Measure(text, TextSize);

    /// <summary>Places entries in rows from left to right.</summary>
    /// <param name="texts">The names; each must fit the width.</param>
    /// <param name="width">Width of a row.</param>
    /// <returns>Left end of each entry, the first row at Y = 0.</returns>
    public static IReadOnlyList<Spot> Place(IReadOnlyList<string> texts, double width)
    {
        var places = new List<Spot>();
        double x = 0, y = 0;
        foreach (var text in texts)
        {
            var own = WidthOf(text);
            if (x > 0 && x + own > width) (x, y) = (0, y + Pitch);
            places.Add(new Spot(x, y));
            x += own + Gap;
        }

        return places;
    }
}
