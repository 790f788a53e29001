namespace Mian.Reports.Figures;

/// <summary>How one of several series is drawn: colour, dash and symbol differ together, so that any one of them is enough to tell it.</summary>
/// <param name="Paint">Colour.</param>
/// <param name="Dash">Of its line.</param>
/// <param name="Shape">Of its points.</param>
internal readonly record struct SeriesStyle(Paint Paint, Dash Dash, SymbolShape Shape)
{
    private static readonly SeriesStyle[] Styles =
    [
        new(Paint.First, Dash.Solid, SymbolShape.Circle),
        new(Paint.Second, Dash.Long, SymbolShape.Square),
        new(Paint.Third, Dash.Dashed, SymbolShape.Triangle),
        new(Paint.Fourth, Dash.DashDot, SymbolShape.Diamond),
        new(Paint.Fifth, Dash.Dotted, SymbolShape.Cross),
        new(Paint.Ink, Dash.Solid, SymbolShape.Wedge),
    ];

    /// <summary>Series that can be told apart.</summary>
    public static int Count => Styles.Length;

    /// <summary>Style of a series, counted from 0; after the last one they begin again.</summary>
    public static SeriesStyle Of(int index) => Styles[index % Styles.Length];
}
