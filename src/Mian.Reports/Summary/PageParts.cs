using Mian.Reports.Figures;
using Mian.Reports.Text;
using Mian.Reports.Writing;

namespace Mian.Reports.Summary;

/// <summary>Parts that several sections of the page are made of.</summary>
internal static class PageParts
{
    private const int LongestText = 2000;
    private const int LongestRowName = 40;

    /// <summary>Longer words in a heading are broken, or the table would be wider than a phone.</summary>
    private const int LongestWord = 11;

    /// <summary>Starts a section with its heading; close it with <see cref="MarkupWriter.Close"/>.</summary>
    public static MarkupWriter OpenSection(this MarkupWriter page, string heading, string? style = null) =>
        page.Open("section", ("class", style)).Element("h2", heading).Break();

    /// <summary>A table; cells of the first column are row headings, the others numbers.</summary>
    /// <param name="page">The page.</param>
    /// <param name="caption">What it shows; read aloud and printed above.</param>
    /// <param name="head">Headings of the columns.</param>
    /// <param name="rows">Texts of the cells, as many a row as headings.</param>
    public static void Table(this MarkupWriter page, string? caption, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        page.Open("table", ("class", "numbers"));
        if (caption is not null)
            page.Element("caption", caption);
        page.Open("thead").Open("tr");
        foreach (string name in head)
            page.Element("th", name, ("scope", "col"), ("class", name.Split(' ').Any(word => word.Length > LongestWord) ? "long" : null));
        page.Close().Close().Open("tbody").Break();
        foreach (IReadOnlyList<string> row in rows)
        {
            page.Open("tr").Element("th", PlainText.Shorten(row[0], LongestRowName), ("scope", "row"));
            foreach (string cell in row.Skip(1))
                page.Element("td", cell);
            page.Close().Break();
        }
        page.Close().Close().Break();
    }

    /// <summary>A table of facts with its heading.</summary>
    public static void Facts(this MarkupWriter page, string heading, IReadOnlyList<SummaryFact> facts)
    {
        if (facts.Count == 0)
            return;
        page.OpenSection(heading).Open("table", ("class", "facts")).Open("tbody").Break();
        foreach (SummaryFact fact in facts)
            page.Open("tr").Element("th", Limit(fact.Name), ("scope", "row")).Element("td", Limit(fact.Value)).Close().Break();
        page.Close().Close().Close().Break();
    }

    /// <summary>A figure as an element of the page.</summary>
    public static void Drawing(this MarkupWriter page, Figure figure, string? style = null) =>
        page.Open("div", ("class", style is null ? "drawing" : "drawing " + style)).Trusted(SvgPainter.Inline(figure)).Close().Break();

    /// <summary>Text of the data, cut where it is of a length that nobody reads.</summary>
    public static string Limit(string text) => PlainText.Shorten(text, LongestText);
}
