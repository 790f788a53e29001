namespace Mian.Reports.Figures;

/// <summary>A drawing as a list of marks in drawing order; <see cref="SvgPainter"/> and <see cref="PngPainter"/> turn the same one into files. Origin top left, unit one CSS pixel.</summary>
/// <param name="width">Width, above zero.</param>
/// <param name="height">Height, above zero.</param>
internal sealed class Figure(double width, double height)
{
    private readonly List<Mark> _marks = [];

    /// <summary>Width in pixels.</summary>
    public double Width { get; } = width;

    /// <summary>Height in pixels.</summary>
    public double Height { get; } = height;

    /// <summary>What the figure shows, for those who cannot see it.</summary>
    public required string Description { get; init; }

    /// <summary>The marks, the first one at the bottom.</summary>
    public IReadOnlyList<Mark> Marks => _marks;

    /// <summary>Puts a mark on top.</summary>
    public void Add(Mark mark) => _marks.Add(mark);
}

/// <summary>A point.</summary>
internal readonly record struct Spot(double X, double Y);

/// <summary>Something drawn.</summary>
internal abstract record Mark;

/// <summary>A filled rectangle.</summary>
internal sealed record Box : Mark
{
    public required Spot Corner { get; init; }
    public required double Width { get; init; }
    public required double Height { get; init; }
    public required Paint Fill { get; init; }

    /// <summary>Shown by a browser while the pointer rests on it.</summary>
    public string? Hint { get; init; }
}

/// <summary>A line through two or more points.</summary>
internal sealed record Line : Mark
{
    public required IReadOnlyList<Spot> Spots { get; init; }
    public required Paint Stroke { get; init; }
    public double Width { get; init; } = 1;
    public Dash Dash { get; init; }
}

/// <summary>How a line is broken, so that lines can be told apart without their colours.</summary>
internal enum Dash
{
    Solid,
    Dashed,
    Dotted,
    Long,
    DashDot,
}

/// <summary>A filled circle.</summary>
internal sealed record Dot : Mark
{
    public required Spot Center { get; init; }
    public required double Radius { get; init; }
    public required Paint Fill { get; init; }
    public string? Hint { get; init; }
}

/// <summary>The shape of a symbol.</summary>
internal enum SymbolShape
{
    Circle,
    Square,
    Triangle,
    Diamond,
    Cross,
    Wedge,
}

/// <summary>A filled shape, so that points can be told apart without their colours.</summary>
internal sealed record Symbol : Mark
{
    public required Spot Center { get; init; }

    /// <summary>Half its width and height.</summary>
    public required double Radius { get; init; }
    public required SymbolShape Shape { get; init; }
    public required Paint Fill { get; init; }
    public string? Hint { get; init; }
}

/// <summary>Which part of a text lies at its point.</summary>
internal enum Anchor
{
    Start,
    Middle,
    End,
}

/// <summary>One line of text whose small letters are centred vertically on its point.</summary>
internal sealed record Label : Mark
{
    public const double DefaultSize = 13;

    public required Spot At { get; init; }
    public required string Text { get; init; }

    /// <summary>Smaller and lower, behind the text.</summary>
    public string Subscript { get; init; } = "";
    public Paint Fill { get; init; } = Paint.Ink;
    public double Size { get; init; } = DefaultSize;
    public Anchor Anchor { get; init; } = Anchor.Start;
    public bool Bold { get; init; }

    /// <summary>Size of the subscript.</summary>
    public double SubscriptSize => Size * 0.75;

    /// <summary>Distance from the point down to the base line.</summary>
    public double Baseline => Size * 0.36;

    /// <summary>Distance from the base line down to the subscript's.</summary>
    public double SubscriptDrop => Size * 0.25;
}
