using Mian.Reports.Report;
using Mian.Reports.Tests.Browser;

namespace Mian.Reports.Tests.Report;

/// <summary>What only a real browser can tell. Set MIAN_SCREENSHOTS to a folder to keep pictures of what was tested.</summary>
public class ReportPageBrowserTests
{
    private const string NoBrowser = "chromium is not installed (apt-get install chromium)";

    [SkippableFact]
    public async Task Save_RealBrowser_ShowsTheReportOnPhoneAndDeskInLightDarkAndPrint()
    {
        Skip.If(Chromium.Installed is null, NoBrowser);
        using var folder = new TemporaryFolder();
        var file = folder.File("report.html");
        ReportPage.Save(HostileReports.Report("world") with { Dataset = "world" }, file);
        (Chromium browser, ChromiumPage page) = await Chromium.StartAsync();
        await using var _ = browser;
        using var __ = page;

        foreach ((int width, bool dark) in new[] { (390, false), (390, true), (1280, false), (1280, true) })
        {
            await page.OpenAsync(file, width, dark);
            await KeepAsync($"report-{width}-{(dark ? "dark" : "light")}.png", await page.ScreenshotAsync());
            await AssertFitsAsync(page, width);
            // With every table behind a chart opened, too.
            await page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
            await AssertFitsAsync(page, width);
            await AssertReadableAsync(page);
        }
        byte[] pdf = await page.PrintAsync();
        await KeepAsync("report.pdf", pdf);

        Assert.True(pdf.Length > 10_000);
        Assert.Equal("rgb(27, 36, 48)", (string?)await page.EvaluateAsync("getComputedStyle(document.body).color"));
        Assert.Empty(page.Complaints);
        Assert.All(page.Requests, request => Assert.True(request.StartsWith("file:///", StringComparison.Ordinal) || request.StartsWith("data:", StringComparison.Ordinal), request));
    }

    [SkippableTheory]
    [InlineData("</style><script>console.log('run')</script><img src=x onerror=console.log('run')>")]
    [InlineData("\u202Eevil \u0000 \uD800 \u4e2d\u6587 \u05e9\u05dc\u05d5\u05dd")]
    [InlineData("oneverylongwordwithoutanyspaceoneverylongwordwithoutanyspaceoneverylongwordwithoutanyspaceoneverylongwordwithoutanyspace")]
    public async Task Save_HostileText_FitsAPhoneAndRunsNothing(string hostile)
    {
        Skip.If(Chromium.Installed is null, NoBrowser);
        using var folder = new TemporaryFolder();
        var file = folder.File("report.html");
        ReportPage.Save(HostileReports.Report(hostile), file);
        (Chromium browser, ChromiumPage page) = await Chromium.StartAsync();
        await using var _ = browser;
        using var __ = page;

        await page.OpenAsync(file, 390, dark: false);

        await KeepAsync($"report-hostile-{hostile.Length}.png", await page.ScreenshotAsync());
        await AssertFitsAsync(page, 390);
        Assert.Equal(0, (int)(await page.EvaluateAsync("document.querySelectorAll('script, img').length"))!);
        Assert.Empty(page.Complaints);
    }

    private static async Task AssertFitsAsync(ChromiumPage page, int width)
    {
        Assert.Equal(width, (int)(await page.EvaluateAsync("document.scrollingElement.clientWidth"))!);
        Assert.True((int)(await page.EvaluateAsync("document.scrollingElement.scrollWidth"))! <= width);
        // Nothing sticks out of the screen but what scrolls within a frame of its own.
        Assert.Equal("", (string?)await page.EvaluateAsync(
            "[...document.querySelectorAll('main *, header *, nav *')].filter(e => !e.closest('.scroll > *, pre > *') && e.getBoundingClientRect().right > document.scrollingElement.clientWidth + 0.5).map(e => e.tagName + ' ' + e.className + ' ' + e.textContent.slice(0, 20)).join()"));
    }

    private static async Task AssertReadableAsync(ChromiumPage page)
    {
        // Figures keep their text at a size that can be read.
        Assert.InRange((double)(await page.EvaluateAsync(
            "Math.min(...[...document.querySelectorAll('svg text')].filter(t => t.getClientRects().length).map(t => t.getAttribute('font-size') * t.ownerSVGElement.getScreenCTM().a))"))!, 9, 22);
        // No drawn text leaves its figure, with the browser's own fonts.
        Assert.Equal("", (string?)await page.EvaluateAsync(
            "[...document.querySelectorAll('svg text')].filter(t => t.getClientRects().length).filter(t => { const r = t.getBoundingClientRect(), s = t.ownerSVGElement.getBoundingClientRect(); return r.left < s.left - 3 || r.right > s.right + 3; }).map(t => t.textContent).join('|')"));
        // Every figure has its table, and its links lead to chapters.
        Assert.Equal(0, (int)(await page.EvaluateAsync("[...document.querySelectorAll('figure')].filter(f => !f.querySelector('details table')).length"))!);
        Assert.Equal(0, (int)(await page.EvaluateAsync("[...document.querySelectorAll('nav a')].filter(a => !document.querySelector(a.getAttribute('href'))).length"))!);
    }

    private static async Task KeepAsync(string name, byte[] content)
    {
        if (Environment.GetEnvironmentVariable("MIAN_SCREENSHOTS") is { Length: > 0 } folder)
            await File.WriteAllBytesAsync(Path.Combine(Directory.CreateDirectory(folder).FullName, name), content);
    }
}
