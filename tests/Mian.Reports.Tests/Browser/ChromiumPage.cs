using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Mian.Reports.Tests.Browser;

/// <summary>One page of <see cref="Chromium"/>. Not for use by two threads.</summary>
internal sealed class ChromiumPage : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly List<string> _complaints = [];
    private readonly List<string> _requests = [];
    private bool _loaded;
    private int _lastId;

    /// <summary>Everything the page wrote to its console, exceptions and what the browser logged about it.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    /// <summary>Addresses the page asked for, itself included.</summary>
    public IReadOnlyList<string> Requests => _requests;

    public static async Task<ChromiumPage> ConnectAsync(Uri address)
    {
        using var timeout = new CancellationTokenSource(Patience);
        var page = new ChromiumPage();
        await page._socket.ConnectAsync(address, timeout.Token);
        foreach (string domain in new[] { "Page", "Runtime", "Log", "Network" })
            await page.CallAsync(domain + ".enable");
        return page;
    }

    /// <summary>Opens a file at a width, in light or dark.</summary>
    public async Task OpenAsync(string path, int width, bool dark)
    {
        await CallAsync("Emulation.setDeviceMetricsOverride", new() { ["width"] = width, ["height"] = 844, ["deviceScaleFactor"] = 1, ["mobile"] = width < 600 });
        var scheme = new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" };
        await CallAsync("Emulation.setEmulatedMedia", new() { ["media"] = "screen", ["features"] = new JsonArray(scheme) });
        _loaded = false;
        await CallAsync("Page.navigate", new() { ["url"] = new Uri(path).AbsoluteUri });
        while (!_loaded)
            Note(await ReceiveAsync());
    }

    /// <summary>Value of a JavaScript expression.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        JsonNode result = await CallAsync("Runtime.evaluate", new() { ["expression"] = expression, ["returnByValue"] = true });
        return result["exceptionDetails"] is { } error
            ? throw new InvalidOperationException(error.ToJsonString())
            : result["result"]!["value"];
    }

    /// <summary>The whole page as PNG.</summary>
    public async Task<byte[]> ScreenshotAsync()
    {
        JsonNode result = await CallAsync("Page.captureScreenshot", new() { ["format"] = "png", ["captureBeyondViewport"] = true });
        return Convert.FromBase64String(result["data"]!.GetValue<string>());
    }

    /// <summary>The page as it is printed, as PDF.</summary>
    public async Task<byte[]> PrintAsync()
    {
        // The browser's preference stays dark: paper must come out light all the same.
        var scheme = new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = "dark" };
        await CallAsync("Emulation.setEmulatedMedia", new() { ["media"] = "print", ["features"] = new JsonArray(scheme) });
        JsonNode result = await CallAsync("Page.printToPDF", new() { ["printBackground"] = true, ["paperWidth"] = 8.27, ["paperHeight"] = 11.69 });
        return Convert.FromBase64String(result["data"]!.GetValue<string>());
    }

    public void Dispose() => _socket.Dispose();

    private async Task<JsonNode> CallAsync(string method, JsonObject? parameters = null)
    {
        int id = ++_lastId;
        var call = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        using var timeout = new CancellationTokenSource(Patience);
        await _socket.SendAsync(Encoding.UTF8.GetBytes(call.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, timeout.Token);
        while (true)
        {
            JsonNode message = await ReceiveAsync();
            if ((int?)message["id"] == id)
                return message["result"] ?? throw new InvalidOperationException($"{method}: {message["error"]?.ToJsonString()}");
            Note(message);
        }
    }

    private async Task<JsonNode> ReceiveAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var text = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        WebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer, timeout.Token);
            text.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return JsonNode.Parse(text.ToArray())!;
    }

    private void Note(JsonNode message)
    {
        switch ((string?)message["method"])
        {
            case "Page.loadEventFired":
                _loaded = true;
                break;
            case "Network.requestWillBeSent":
                _requests.Add(message["params"]!["request"]!["url"]!.GetValue<string>());
                break;
            case "Log.entryAdded" or "Runtime.consoleAPICalled" or "Runtime.exceptionThrown":
                _complaints.Add(message["params"]!.ToJsonString());
                break;
            default:
                break;
        }
    }
}
