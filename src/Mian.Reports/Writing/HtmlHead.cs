namespace Mian.Reports.Writing;

/// <summary>The beginning of a page that needs nothing from the network: its content security policy forbids everything but its own style.</summary>
internal static class HtmlHead
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

    /// <summary>Starts the page and writes its head; <c>html</c> stays open.</summary>
    /// <param name="page">An empty page.</param>
    /// <param name="title">Title of the window.</param>
    /// <param name="styles">Names of style sheets of this assembly.</param>
    public static void Write(MarkupWriter page, string title, params IReadOnlyList<string> styles)
    {
        page.Trusted("<!DOCTYPE html>\n").Open("html", ("lang", "en"), ("xmlns", "http://www.w3.org/1999/xhtml")).Break();
        page.Open("head").Break();
        page.Void("meta", ("charset", "utf-8")).Break();
        page.Void("meta", ("http-equiv", "Content-Security-Policy"), ("content", Policy)).Break();
        page.Void("meta", ("name", "viewport"), ("content", "width=device-width, initial-scale=1")).Break();
        page.Void("meta", ("name", "color-scheme"), ("content", "light dark")).Break();
        // An empty icon, or browsers ask the server for one.
        page.Void("link", ("rel", "icon"), ("href", "data:,")).Break();
        page.Element("title", title).Break();
        page.Open("style").Break();
        foreach (var style in styles) page.Trusted(TextOf(style));
        page.Close().Break();
        page.Close().Break();
    }

    private static string TextOf(string style)
    {
        using Stream stream = typeof(HtmlHead).Assembly.GetManifestResourceStream(style)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
