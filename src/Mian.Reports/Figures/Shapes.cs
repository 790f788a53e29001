namespace Mian.Reports.Figures;

/// <summary>Dashes and outlines as numbers, the same for both painters.</summary>
internal static class Shapes
{
    /// <summary>Lengths of strokes and gaps in turn, pixels; none for a whole line.</summary>
    public static IReadOnlyList<double> Lengths(this Dash dash) => dash switch
    {
        Dash.Dashed => [4, 3],
        Dash.Dotted => [1.5, 3],
        Dash.Long => [10, 3],
        Dash.DashDot => [8, 3, 1.5, 3],
        _ => [],
    };

    /// <summary>Corners of a symbol that is no circle.</summary>
    public static IReadOnlyList<Spot> Outline(this Symbol symbol) =>
        [.. Corners(symbol.Shape).Select(c => new Spot(symbol.Center.X + c.X * symbol.Radius, symbol.Center.Y + c.Y * symbol.Radius))];

    private static Spot[] Corners(SymbolShape shape) => shape switch
    {
        SymbolShape.Square => [new(-0.85, -0.85), new(0.85, -0.85), new(0.85, 0.85), new(-0.85, 0.85)],
        SymbolShape.Triangle => [new(0, -1), new(1, 0.85), new(-1, 0.85)],
        SymbolShape.Wedge => [new(0, 1), new(1, -0.85), new(-1, -0.85)],
        SymbolShape.Diamond => [new(0, -1), new(1, 0), new(0, 1), new(-1, 0)],
        SymbolShape.Cross =>
        [
            new(-1, -0.35), new(-0.35, -0.35), new(-0.35, -1), new(0.35, -1), new(0.35, -0.35), new(1, -0.35),
            new(1, 0.35), new(0.35, 0.35), new(0.35, 1), new(-0.35, 1), new(-0.35, 0.35), new(-1, 0.35),
        ],
        _ => throw new NotSupportedException($"No outline for {shape}."),
    };
}
