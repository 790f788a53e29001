using System.Globalization;
using Mian.Ingest.Downloads;

namespace Mian.Ingest.Tests.Downloads;

public sealed class ResumeTests : IDisposable
{
    private const string First = "ETag: \"one\"";
    private const string Modified = "Last-Modified: Thu, 24 Jul 2014 10:00:00 GMT";
    private static readonly byte[] Newer = SmallSet.Pack(SmallSet.Text.Replace("U1\"", "U2\"", StringComparison.Ordinal));
    private readonly SmallSet _set = new();

    private string Part => Path.Combine(_set.Out, SmallSet.ReviewsName + ".part");

    public void Dispose() => _set.Dispose();

    [Theory]
    [InlineData(First, "\"one\"")]
    [InlineData(Modified, "Thu, 24 Jul 2014 10:00:00 GMT")]
    [InlineData("ETag: W/\"weak\"\r\n" + Modified, "Thu, 24 Jul 2014 10:00:00 GMT")]
    [InlineData("X-Nothing: 1", null)]
    public void Run_ConnectionBreaksOff_ContinuesBehindWhatArrived(string validator, string? condition)
    {
        using var server = new LocalServer(r => r.Name == SmallSet.MetaName ? SmallSet.Serve(r)
            : r.From == 0 ? (Reply.File(SmallSet.Reviews, r) with { Headers = validator }).BrokenAfter(4_000)
            : Rest(SmallSet.Reviews, r, validator));

        var result = _set.Get(server.Address);

        Assert.Equal([0, 4_000, 0], server.Requests.Select(r => r.From));
        Assert.Equal(condition, server.Requests[1].Headers.GetValueOrDefault("If-Range"));
        Assert.Equal(SmallSet.Reviews, _set.Bytes(SmallSet.ReviewsName));
        Assert.Equal(FileOrigin.Downloaded, result.Files[0].Origin);
        Assert.Equal(["download.json", SmallSet.MetaName, SmallSet.ReviewsName], _set.Names());
    }

    [Fact]
    public void Run_ConnectionBreaksEveryTime_GivesUpAndKeepsThePart()
    {
        using var server = new LocalServer(r => SmallSet.Serve(r).BrokenAfter(1_000));

        var message = _set.Failure(server.Address);

        Assert.Equal([0, 1_000, 2_000], server.Requests.Select(r => r.From));
        Assert.Contains("failed 3 times", message, StringComparison.Ordinal);
        Assert.Contains($"continues after the 3,000 bytes in '{Part}'", message, StringComparison.Ordinal);
        Assert.Equal(SmallSet.Reviews[..3_000], File.ReadAllBytes(Part));
        Assert.DoesNotContain(SmallSet.ReviewsName, _set.Names());
    }

    [Fact]
    public void Run_NextCommand_AsksOnlyForTheRest()
    {
        var healthy = false;
        using var server = new LocalServer(r => healthy ? SmallSet.Serve(r) : SmallSet.Serve(r).BrokenAfter(1_000));
        _set.Failure(server.Address);
        healthy = true;

        _set.Get(server.Address);

        Assert.Equal([0, 1_000, 2_000, 3_000, 0], server.Requests.Select(r => r.From));
        Assert.Equal(SmallSet.Reviews, _set.Bytes(SmallSet.ReviewsName));
        Assert.Contains(_set.Progress.Lines, l => l.Contains("continues at 3,000 bytes", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_ServerIgnoresRanges_StartsAgain()
    {
        Begin(null, SmallSet.Reviews[..4_000], out var server, _ => new Reply(200, SmallSet.Reviews));

        _set.Get(server.Address);

        Assert.Equal(4_000, server.Requests[0].From);
        Assert.Equal(SmallSet.Reviews, _set.Bytes(SmallSet.ReviewsName));
        Assert.Contains(_set.Progress.Lines, l => l.Contains("starts again", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(First, "ETag: \"two\"")]
    [InlineData(Modified, "Last-Modified: Fri, 25 Jul 2014 10:00:00 GMT")]
    public void Run_FileChangedBetween_TakesTheNewOneWhole(string before, string after)
    {
        using var server = new LocalServer(r => r.Name == SmallSet.MetaName ? SmallSet.Serve(r)
            : r.From == 0 ? Reply.File(SmallSet.Reviews, r, before).BrokenAfter(4_000) : Reply.File(Newer, r, after));

        _set.Get(server.Address);

        Assert.Equal([0, 4_000, 0], server.Requests.Select(r => r.From));
        Assert.Equal(Newer, _set.Bytes(SmallSet.ReviewsName));
    }

    [Fact]
    public void Run_ServerContinuesAnotherVersionUnasked_StartsAgain()
    {
        Begin("\"one\"", SmallSet.Reviews[..4_000], out var server, r => r.From == 0 ? Reply.File(Newer, r) : Rest(Newer, r, "ETag: \"two\""));

        _set.Get(server.Address);

        Assert.Equal([4_000, 0, 0], server.Requests.Select(r => r.From));
        Assert.Equal(Newer, _set.Bytes(SmallSet.ReviewsName));
    }

    [Fact]
    public void Run_PartIsComplete_IsCheckedAndNamed()
    {
        Begin("\"one\"", SmallSet.Reviews, out var server, r => Reply.File(SmallSet.Reviews, r));

        _set.Get(server.Address);

        Assert.Equal([SmallSet.Reviews.Length, 0], server.Requests.Select(r => r.From));
        Assert.Equal(SmallSet.Reviews, _set.Bytes(SmallSet.ReviewsName));
    }

    [Fact]
    public void Run_PartIsLongerThanTheFile_StartsAgain()
    {
        Begin("\"one\"", [.. SmallSet.Reviews, 1, 2, 3], out var server, r => Reply.File(SmallSet.Reviews, r));

        _set.Get(server.Address);

        Assert.Equal([SmallSet.Reviews.Length + 3, 0, 0], server.Requests.Select(r => r.From));
        Assert.Equal(SmallSet.Reviews, _set.Bytes(SmallSet.ReviewsName));
    }

    [Fact]
    public void Run_PartOfUnknownOrigin_IsDownloadedAnew()
    {
        _set.Put($"out/{SmallSet.ReviewsName}.part", SmallSet.Reviews[..4_000]);
        _set.Put($"out/{SmallSet.ReviewsName}.part.origin", "not json"u8.ToArray());
        using var server = new LocalServer(SmallSet.Serve);

        _set.Get(server.Address);

        Assert.Equal([0, 0], server.Requests.Select(r => r.From));
        Assert.Equal(SmallSet.Reviews, _set.Bytes(SmallSet.ReviewsName));
    }

    [Fact]
    public void Run_PartOfAnotherProgram_IsLeftAsItIs()
    {
        _set.Put($"out/{SmallSet.ReviewsName}.part", "a browser's"u8.ToArray());
        using var server = new LocalServer(SmallSet.Serve);

        Assert.Contains("was not begun by 'mian data get'", _set.Failure(server.Address), StringComparison.Ordinal);

        Assert.Equal("a browser's"u8.ToArray(), File.ReadAllBytes(Part));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void Run_PartFromAnotherAddress_IsDownloadedAnew()
    {
        using (var elsewhere = new LocalServer(r => SmallSet.Serve(r).BrokenAfter(1_000)))
            _set.Failure(elsewhere.Address);
        using var server = new LocalServer(SmallSet.Serve);

        _set.Get(server.Address);

        Assert.Equal([0, 0], server.Requests.Select(r => r.From));
        Assert.Equal(SmallSet.Reviews, _set.Bytes(SmallSet.ReviewsName));
    }

    [Fact]
    public void Run_PageInsteadOfTheRest_KeepsThePart()
    {
        Begin("\"one\"", SmallSet.Reviews[..4_000], out var server, _ => new Reply(200, "<html>log in</html>"u8.ToArray()));

        Assert.Contains("a web page", _set.Failure(server.Address), StringComparison.Ordinal);

        Assert.Equal(SmallSet.Reviews[..4_000], File.ReadAllBytes(Part));
    }

    [Fact]
    public void Run_Stopped_KeepsThePartAndTheNextCommandContinues()
    {
        using var stop = new CancellationTokenSource();
        var silent = true;
        using var server = new LocalServer(r => silent ? SmallSet.Serve(r).BrokenAfter(4_000) with { Holds = true } : SmallSet.Serve(r));
        _set.Progress.OnReport = (phase, done) =>
        {
            if (phase.StartsWith("downloading", StringComparison.Ordinal) && done >= 3)
                stop.Cancel();
        };

        Assert.ThrowsAny<OperationCanceledException>(() => _set.Get(server.Address, cancellation: stop.Token));

        var kept = File.ReadAllBytes(Part);
        Assert.Equal(SmallSet.Reviews[..kept.Length], kept);
        Assert.InRange(kept.Length, 3_000, 4_000);
        silent = false;
        _set.Get(server.Address);
        Assert.Equal([0, kept.Length, 0], server.Requests.Select(r => r.From));
        Assert.Equal(SmallSet.Reviews, _set.Bytes(SmallSet.ReviewsName));
    }

    [Fact]
    public void Run_SilentServer_IsNotWaitedForForever()
    {
        Begin("\"one\"", SmallSet.Reviews[..4_000], out var server, _ => new Reply(0, []) { Holds = true });
        var options = new DownloadOptions { Out = _set.Out, Mirror = server.Address, StallTimeout = TimeSpan.FromMilliseconds(100) };

        var message = Assert.Throws<MianException>(() => _set.Get(options)).Message;

        Assert.Contains("nothing arrived for 0.1 seconds", message, StringComparison.Ordinal);
        Assert.Contains($"continues after the 4,000 bytes in '{Part}'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WhileAnotherProcessDownloads_IsRefused()
    {
        Directory.CreateDirectory(_set.Out);
        using var other = PartialFile.Open(Path.Combine(_set.Out, SmallSet.ReviewsName));

        var message = _set.Failure(LocalServer.Nowhere());

        Assert.Contains("no other 'mian data get'", message, StringComparison.Ordinal);
    }

    // A part as an earlier command left it, and the server that it came from.
    private void Begin(string? tag, byte[] content, out LocalServer server, Func<ServedRequest, Reply> answer)
    {
        server = new LocalServer(r => r.Name == SmallSet.MetaName ? SmallSet.Serve(r) : answer(r));
        _set.Owned.Add(server);
        Directory.CreateDirectory(_set.Out);
        using var part = PartialFile.Open(Path.Combine(_set.Out, SmallSet.ReviewsName));
        part.StartOver(new PartialOrigin($"{server.Address}/{SmallSet.ReviewsName}", tag, null, null));
        part.Append(content);
    }

    private static Reply Rest(byte[] content, ServedRequest request, string validator) => new(206, content[(int)request.From..])
    {
        Headers = string.Create(CultureInfo.InvariantCulture, $"{validator}\r\nContent-Range: bytes {request.From}-{content.Length - 1}/{content.Length}"),
    };
}
