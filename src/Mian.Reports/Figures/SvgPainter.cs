using Mian.Reports.Writing;

namespace Mian.Reports.Figures;

/// <summary>
/// Writes a figure as SVG with real text. Colours stand in attributes, so a file works alone; marks with a role also carry the
/// classes <c>f-ROLE</c> (fill) or <c>s-ROLE</c> (stroke), so a page that embeds it can recolour them.
/// </summary>
internal static class SvgPainter
{
    /// <summary>A whole file with a background.</summary>
    public static string Document(Figure figure) => "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + Write(figure, document: true, style: null) + "\n";

    /// <summary>An element for a page: no background, as wide as its container.</summary>
    /// <param name="figure">What to draw.</param>
    /// <param name="style">Classes of the element.</param>
    public static string Inline(Figure figure, string? style = null) => Write(figure, document: false, style);

    private static string Write(Figure figure, bool document, string? style)
    {
        string width = MarkupWriter.Number(figure.Width), height = MarkupWriter.Number(figure.Height);
        var svg = new MarkupWriter();
        svg.Open("svg", ("xmlns", "http://www.w3.org/2000/svg"), ("viewBox", $"0 0 {width} {height}"), ("width", document ? width : null),
            ("height", document ? height : null), ("class", style), ("role", "img"), ("aria-label", figure.Description),
            ("font-family", $"'{FigureFont.Family}', Verdana, sans-serif"));
        if (document)
        {
            svg.Element("title", figure.Description).Break();
            svg.Void("rect", ("width", width), ("height", height), ("fill", Paint.Surface.Color)).Break();
        }
        foreach (Mark mark in figure.Marks)
        {
            Write(svg, mark);
            svg.Break();
        }
        return svg.Close().ToString();
    }

    private static void Write(MarkupWriter svg, Mark mark)
    {
        switch (mark)
        {
            case Box box: Write(svg, box); break;
            case Line line: Write(svg, line); break;
            case Dot dot: Write(svg, dot); break;
            case Symbol symbol: Write(svg, symbol); break;
            case Label label: Write(svg, label); break;
            default: throw new NotSupportedException($"No SVG form for {mark.GetType().Name}.");
        }
    }

    private static void Write(MarkupWriter svg, Box box)
    {
        svg.Open("rect", ("x", MarkupWriter.Number(box.Corner.X)), ("y", MarkupWriter.Number(box.Corner.Y)), ("width", MarkupWriter.Number(box.Width)),
            ("height", MarkupWriter.Number(box.Height)), ("fill", box.Fill.Color), ("class", FillClass(box.Fill)));
        Hint(svg, box.Hint).Close();
    }

    private static void Write(MarkupWriter svg, Dot dot)
    {
        svg.Open("circle", ("cx", MarkupWriter.Number(dot.Center.X)), ("cy", MarkupWriter.Number(dot.Center.Y)), ("r", MarkupWriter.Number(dot.Radius)),
            ("fill", dot.Fill.Color), ("class", FillClass(dot.Fill)));
        Hint(svg, dot.Hint).Close();
    }

    private static void Write(MarkupWriter svg, Symbol symbol)
    {
        if (symbol.Shape == SymbolShape.Circle)
        {
            Write(svg, new Dot { Center = symbol.Center, Radius = symbol.Radius, Fill = symbol.Fill, Hint = symbol.Hint });
            return;
        }
        svg.Open("polygon", ("points", Points(symbol.Outline())), ("fill", symbol.Fill.Color), ("class", FillClass(symbol.Fill)));
        Hint(svg, symbol.Hint).Close();
    }

    private static void Write(MarkupWriter svg, Line line) => svg.Void("polyline",
        ("points", Points(line.Spots)), ("fill", "none"),
        ("stroke", line.Stroke.Color), ("stroke-width", MarkupWriter.Number(line.Width)), ("stroke-linejoin", "round"),
        ("stroke-dasharray", line.Dash == Dash.Solid ? null : string.Join(' ', line.Dash.Lengths().Select(MarkupWriter.Number))), ("class", line.Stroke.Role is { } role ? "s-" + role : null));

    private static void Write(MarkupWriter svg, Label label)
    {
        string? anchor = label.Anchor switch { Anchor.Start => null, Anchor.Middle => "middle", _ => "end" };
        svg.Open("text", ("x", MarkupWriter.Number(label.At.X)), ("y", MarkupWriter.Number(label.At.Y + label.Baseline)), ("font-size", MarkupWriter.Number(label.Size)),
            ("font-weight", label.Bold ? "bold" : null), ("text-anchor", anchor), ("fill", label.Fill.Color), ("class", FillClass(label.Fill)));
        svg.Text(label.Text);
        if (label.Subscript.Length > 0)
            svg.Element("tspan", label.Subscript, ("dy", MarkupWriter.Number(label.SubscriptDrop)), ("font-size", MarkupWriter.Number(label.SubscriptSize)));
        svg.Close();
    }

    private static string Points(IEnumerable<Spot> spots) => string.Join(' ', spots.Select(s => $"{MarkupWriter.Number(s.X)},{MarkupWriter.Number(s.Y)}"));

    private static MarkupWriter Hint(MarkupWriter svg, string? hint) => hint is null ? svg : svg.Element("title", hint);

    private static string? FillClass(Paint paint) => paint.Role is { } role ? "f-" + role : null;
}
