using Mian.Reports.Summary;
using Mian.Reports.Tests.Browser;

namespace Mian.Reports.Tests.Summary;

/// <summary>What only a real browser can tell. Set MIAN_SCREENSHOTS to a folder to keep pictures of what was tested.</summary>
public class SummaryPageBrowserTests
{
    private const string NoBrowser = "chromium is not installed (apt-get install chromium)";

    [SkippableFact]
    public async Task Save_RealBrowser_ShowsThePageOnPhoneAndDeskInLightAndDark()
    {
        Skip.If(Chromium.Installed is null, NoBrowser);
        using var folder = new TemporaryFolder();
        string file = folder.File("summary.html");
        SummaryPage.Save(SampleReports.Summary(), file);
        (Chromium browser, ChromiumPage page) = await Chromium.StartAsync();
        await using var _ = browser;
        using var __ = page;

        foreach ((int width, bool dark) in new[] { (390, false), (390, true), (1280, false), (1280, true) })
        {
            await page.OpenAsync(file, width, dark);
            await KeepAsync($"summary-{width}-{(dark ? "dark" : "light")}.png", await page.ScreenshotAsync());
            await AssertFitsAsync(page, width);
        }
        byte[] pdf = await page.PrintAsync();
        await KeepAsync("summary.pdf", pdf);

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
        string file = folder.File("summary.html");
        SummaryPage.Save(HostileReports.Summary(hostile), file);
        (Chromium browser, ChromiumPage page) = await Chromium.StartAsync();
        await using var _ = browser;
        using var __ = page;

        await page.OpenAsync(file, 390, dark: false);

        await KeepAsync($"hostile-{hostile.Length}.png", await page.ScreenshotAsync());
        Assert.Equal("", await StickingOutAsync(page));
        Assert.Equal(390, (int)(await page.EvaluateAsync("document.scrollingElement.scrollWidth"))!);
        Assert.Equal(0, (int)(await page.EvaluateAsync("document.querySelectorAll('script, img').length"))!);
        Assert.Empty(page.Complaints);
    }

    private static async Task AssertFitsAsync(ChromiumPage page, int width)
    {
        Assert.Equal(width, (int)(await page.EvaluateAsync("document.scrollingElement.clientWidth"))!);
        Assert.True((int)(await page.EvaluateAsync("document.scrollingElement.scrollWidth"))! <= width);
        Assert.True((int)(await page.EvaluateAsync("document.querySelectorAll('svg').length"))! > 10);
        // Nothing sticks out of the screen, also where an ancestor hides it.
        Assert.Equal("", await StickingOutAsync(page));
        // Figures keep their text at a size that can be read.
        Assert.InRange((double)(await page.EvaluateAsync(
            "Math.min(...[...document.querySelectorAll('svg text')].filter(t => t.getClientRects().length).map(t => t.getAttribute('font-size') * t.ownerSVGElement.getScreenCTM().a))"))!, 9, 22);
    }

    private static async Task<string?> StickingOutAsync(ChromiumPage page) => (string?)await page.EvaluateAsync(
        "[...document.querySelectorAll('main *, header *')].filter(e => e.getBoundingClientRect().right > document.scrollingElement.clientWidth + 0.5).map(e => e.tagName + ' ' + e.className + ' ' + e.textContent.slice(0, 20)).join()");

    private static async Task KeepAsync(string name, byte[] content)
    {
        if (Environment.GetEnvironmentVariable("MIAN_SCREENSHOTS") is { Length: > 0 } folder)
            await File.WriteAllBytesAsync(Path.Combine(Directory.CreateDirectory(folder).FullName, name), content);
    }
}
