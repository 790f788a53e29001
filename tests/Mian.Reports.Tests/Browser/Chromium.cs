using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Mian.Reports.Tests.Browser;

/// <summary>A headless Chromium with a profile of its own, driven over the DevTools protocol.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly TemporaryFolder _profile;

    private Chromium(Process process, TemporaryFolder profile)
    {
        _process = process;
        _profile = profile;
    }

    /// <summary>Path of the browser, or null where none is installed.</summary>
    public static string? Installed { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary>Starts the browser and opens an empty page.</summary>
    public static async Task<(Chromium Browser, ChromiumPage Page)> StartAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        var profile = new TemporaryFolder();
        var start = new ProcessStartInfo(Installed!) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (string argument in new[]
        {
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", $"--user-data-dir={profile.Path}", "--remote-debugging-port=0", "about:blank",
        })
        {
            start.ArgumentList.Add(argument);
        }
        var browser = new Chromium(Process.Start(start)!, profile);
        // Unread pipes fill up and stop the browser.
        browser._process.BeginErrorReadLine();
        browser._process.BeginOutputReadLine();
        string portFile = profile.File("DevToolsActivePort");
        while (!File.Exists(portFile) || (await File.ReadAllLinesAsync(portFile, timeout.Token)).Length < 2)
        {
            if (browser._process.HasExited)
                throw new InvalidOperationException($"Chromium ended with status {browser._process.ExitCode} before it opened its port.");
            await Task.Delay(50, timeout.Token);
        }
        string port = (await File.ReadAllLinesAsync(portFile, timeout.Token))[0];
        using var http = new HttpClient();
        JsonNode targets = JsonNode.Parse(await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/json/list"), timeout.Token))!;
        string address = targets.AsArray().First(t => (string?)t!["type"] == "page")!["webSocketDebuggerUrl"]!.GetValue<string>();
        return (browser, await ChromiumPage.ConnectAsync(new Uri(address)));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        for (int attempt = 0; attempt < 50; attempt++)
        {
            try
            {
                _profile.Dispose();
                return;
            }
            catch (IOException)
            {
                // Its child processes are still writing.
                await Task.Delay(100);
            }
        }
    }
}
