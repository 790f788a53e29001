namespace Mian.Reports.Figures;

/// <summary>A colour: its value on white, and a role through which a page can give it another value on a dark background.</summary>
/// <param name="Color">As <c>#rrggbb</c>.</param>
/// <param name="Role">Name of the role; null for a colour that carries data and stays.</param>
internal readonly record struct Paint(string Color, string? Role)
{
    /// <summary>Text and important lines.</summary>
    public static Paint Ink => new("#1b2430", "ink");

    /// <summary>Secondary text and axes.</summary>
    public static Paint Muted => new("#5a6675", "muted");

    /// <summary>Grid lines.</summary>
    public static Paint Grid => new("#dfe4ea", "grid");

    /// <summary>The background.</summary>
    public static Paint Surface => new("#ffffff", "surface");

    /// <summary>First series.</summary>
    public static Paint First => new("#1f6fb2", "first");

    /// <summary>Second series.</summary>
    public static Paint Second => new("#b4540a", "second");

    /// <summary>Third series.</summary>
    public static Paint Third => new("#1b7f5c", "third");

    /// <summary>Fourth series.</summary>
    public static Paint Fourth => new("#9c3587", "fourth");

    /// <summary>Fifth series.</summary>
    public static Paint Fifth => new("#7d6608", "fifth");

    /// <summary>A colour that carries data.</summary>
    public static Paint Exact(string color) => new(color, null);
}
