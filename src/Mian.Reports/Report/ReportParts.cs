using Mian.Reports.Figures;
using Mian.Reports.Summary;
using Mian.Reports.Text;
using Mian.Reports.Writing;

namespace Mian.Reports.Report;

/// <summary>A section of the report: its anchor, its heading, and what it writes below that.</summary>
/// <param name="Id">Anchor, unique on the page.</param>
/// <param name="Title">Heading.</param>
/// <param name="Write">Writes the content.</param>
internal sealed record Chapter(string Id, string Title, Action<MarkupWriter> Write);

/// <summary>Parts that the chapters of a report are made of.</summary>
internal static class ReportParts
{
    private const int LongestCell = 60;

    /// <summary>A paragraph of ours.</summary>
    public static void Paragraph(this MarkupWriter page, string text, string? style = null) =>
        page.Element("p", PageParts.Limit(text), ("class", style)).Break();

    /// <summary>A heading within a chapter.</summary>
    public static void Heading(this MarkupWriter page, string text) => page.Element("h3", PageParts.Limit(text)).Break();

    /// <summary>A table that scrolls within its own frame where the screen is too narrow for it.</summary>
    /// <param name="page">The page.</param>
    /// <param name="caption">What it shows.</param>
    /// <param name="table">Its texts; the first column names the rows.</param>
    public static void DataTable(this MarkupWriter page, string caption, TableText table)
    {
        page.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", PageParts.Limit(caption)));
        page.Open("table", ("class", "data")).Element("caption", PageParts.Limit(caption)).Open("thead").Open("tr");
        bool[] numbers = [.. table.Header.Select(h => h.StartsWith('>'))];
        for (var c = 0; c < numbers.Length; c++)
            page.Element("th", PlainText.Shorten(numbers[c] ? table.Header[c][1..] : table.Header[c], LongestCell), ("scope", "col"), ("class", c > 0 && numbers[c] ? "n" : null));
        page.Close().Close().Open("tbody").Break();
        foreach (var row in table.Rows)
        {
            page.Open("tr").Element("th", PlainText.Shorten(row[0], LongestCell), ("scope", "row"));
            for (var c = 1; c < row.Count; c++) page.Element("td", PlainText.Shorten(row[c], LongestCell), ("class", numbers[c] ? "n" : null));
            page.Close().Break();
        }

        page.Close().Close().Close().Break();
    }

    /// <summary>A chart with its title, a hint how to read it, and the table behind it.</summary>
    /// <param name="page">The page.</param>
    /// <param name="text">Title and hint; an empty hint is left out.</param>
    /// <param name="figure">The chart.</param>
    /// <param name="tables">The tables behind it.</param>
    public static void Chart(this MarkupWriter page, (string Title, string Hint) text, Figure figure, params IReadOnlyList<TableText> tables) =>
        page.Chart(text, (figure, null), tables);

    /// <summary>The same with another form of the chart for narrow screens.</summary>
    /// <param name="page">The page.</param>
    /// <param name="text">Title and hint; an empty hint is left out.</param>
    /// <param name="figures">The chart, and its form for narrow screens or null.</param>
    /// <param name="tables">The tables behind it.</param>
    public static void Chart(this MarkupWriter page, (string Title, string Hint) text, (Figure Wide, Figure? Narrow) figures, params IReadOnlyList<TableText> tables)
    {
        page.Open("figure").Open("figcaption").Element("b", PageParts.Limit(text.Title));
        if (text.Hint.Length > 0) page.Text(" ").Element("span", PageParts.Limit(text.Hint));
        page.Close().Break();
        page.Drawing(figures.Wide, figures.Narrow is null ? null : "wide");
        if (figures.Narrow is { } narrow) page.Drawing(narrow, "narrow");
        if (tables.Count > 0) page.Behind("Table behind the chart", tables.Select(table => (tables.Count == 1 ? text.Title : $"{text.Title}: {table.Header[0]}", table)));
        page.Close().Break();
    }

    /// <summary>Tables that are closed at first.</summary>
    public static void Behind(this MarkupWriter page, string summary, IEnumerable<(string Caption, TableText Table)> tables)
    {
        page.Open("details").Element("summary", PageParts.Limit(summary)).Break();
        foreach (var (caption, table) in tables) page.DataTable(caption, table);
        page.Close().Break();
    }

    /// <summary>Facts as a table of two columns.</summary>
    public static void FactTable(this MarkupWriter page, IReadOnlyList<SummaryFact> facts)
    {
        page.Open("table", ("class", "facts")).Open("tbody").Break();
        foreach (var fact in facts) page.Open("tr").Element("th", PageParts.Limit(fact.Name), ("scope", "row")).Element("td", PageParts.Limit(fact.Value)).Close().Break();
        page.Close().Close().Break();
    }

    /// <summary>The sentence that stands for a missing part.</summary>
    public static void LeftOut(this MarkupWriter page, ReportData data, ReportPart part) =>
        page.Paragraph(data.LeftOut.GetValueOrDefault(part, "There is nothing to show here."), "note");

    /// <summary>A few columns of a table.</summary>
    public static TableText Columns(this TableText table, Func<string, bool> wanted)
    {
        int[] kept = [.. Enumerable.Range(0, table.Header.Count).Where(c => c == 0 || wanted(table.Header[c]))];
        return new([.. kept.Select(c => table.Header[c])], [.. table.Rows.Select(row => (IReadOnlyList<string>)[.. kept.Select(c => row[c])])]);
    }
}
