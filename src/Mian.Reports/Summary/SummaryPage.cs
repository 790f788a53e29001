using Mian.Reports.Writing;

namespace Mian.Reports.Summary;

/// <summary>
/// A run on one page: a single HTML file without scripts and without anything from the network, for phones, screens (light and
/// dark) and paper. The page is well-formed XML, and its content security policy forbids everything but its own style.
/// </summary>
public static class SummaryPage
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

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
        page.Trusted("<!DOCTYPE html>\n").Open("html", ("lang", "en"), ("xmlns", "http://www.w3.org/1999/xhtml")).Break();
        WriteHead(page, data.Title);
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

    private static void WriteHead(MarkupWriter page, string title)
    {
        page.Open("head").Break();
        page.Void("meta", ("charset", "utf-8")).Break();
        page.Void("meta", ("http-equiv", "Content-Security-Policy"), ("content", Policy)).Break();
        page.Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1")).Break();
        page.Void("meta", ("name", "color-scheme"), ("content", "light dark")).Break();
        // An empty icon, or browsers ask the server for one.
        page.Void("link", ("rel", "icon"), ("href", "data:,")).Break();
        page.Element("title", PageParts.Limit(title)).Break();
        page.Open("style").Break().Trusted(Style()).Close().Break();
        page.Close().Break();
    }

    private static string Style()
    {
        using Stream stream = typeof(SummaryPage).Assembly.GetManifestResourceStream("summary.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
