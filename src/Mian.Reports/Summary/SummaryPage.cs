using Mian.Reports.Writing;

namespace Mian.Reports.Summary;

/// <summary>
/// A run on one page: a single HTML file without scripts and without anything from the network, for phones, screens (light and
/// dark) and paper. The page is well-formed XML, and its content security policy forbids everything but its own style.
/// </summary>
public static class SummaryPage
{
    /// <summary>Writes the page, complete or not at all.</summary>
    /// <param name="data">What to show.</param>
    /// <param name="path">Path of the file, by custom ending in <c>.html</c>; its folder is made where missing.</param>
    /// <exception cref="MianException">A part has the wrong shape, or the file cannot be written.</exception>
    public static void Save(SummaryData data, string path) => AtomicFile.Write(path, Write(data));

    /// <summary>The page's text.</summary>
    /// <exception cref="MianException">The heat map has the wrong shape.</exception>
    internal static string Write(SummaryData data)
    {
        var page = new MarkupWriter();
        HtmlHead.Write(page, PageParts.Limit(data.Title), "summary.css");
        page.Open("body").Break();
        HeaderSections.Write(page, data);
        page.Open("main").Break();
        ScoreSections.Write(page, data);
        FactSections.WriteSetup(page, data);
        ScoreSections.WriteCharts(page, data);
        ScoreSections.WriteSlices(page, data.Slices);
        ExplanationSections.Write(page, data);
        FactSections.WriteRepeat(page, data);
        return page.Close().Close().Close().Break().ToString();
    }
}
