using Mian.Ingest.Downloads;

namespace Mian.Ingest.Tests.Downloads;

public sealed class BadServerTests : IDisposable
{
    private readonly SmallSet _set = new();

    public void Dispose() => _set.Dispose();

    [Theory]
    [InlineData(404, "the server answered 404", "no longer, at this address")]
    [InlineData(403, "the server answered 403", "does not let you have it")]
    [InlineData(401, "the server answered 401", "does not let you have it")]
    [InlineData(204, "the server answered 204", "expected the file")]
    public void Run_ServerRefuses_SaysAddressStatusAndWayOut(int status, string what, string more)
    {
        using var server = new LocalServer(_ => new Reply(status, []));

        var message = _set.Failure(server.Address);

        Assert.Contains($"{server.Address}/{SmallSet.ReviewsName}", message, StringComparison.Ordinal);
        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains(more, message, StringComparison.Ordinal);
        Assert.Contains("--from", message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
        Assert.Empty(_set.Names());
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public void Run_ServerIsBusy_TriesAgain(int status)
    {
        var tries = 0;
        using var server = new LocalServer(r => tries++ < 2 ? new Reply(status, []) : SmallSet.Serve(r));

        _set.Get(server.Address);

        Assert.Equal(SmallSet.Reviews, _set.Bytes(SmallSet.ReviewsName));
    }

    [Fact]
    public void Run_ServerStaysBroken_GivesUp()
    {
        using var server = new LocalServer(_ => new Reply(500, []));

        var message = _set.Failure(server.Address);

        Assert.Contains("failed 3 times, at last because the server answered 500", message, StringComparison.Ordinal);
        Assert.Equal(3, server.Requests.Count);
        Assert.Empty(_set.Names());
    }

    [Fact]
    public void Run_Redirect_IsFollowed()
    {
        using var target = new LocalServer(SmallSet.Serve);
        using var server = new LocalServer(r => new Reply(302, []) { Headers = $"Location: {target.Address}/{r.Name}" });

        var result = _set.Get(server.Address);

        Assert.Equal(SmallSet.Reviews, _set.Bytes(SmallSet.ReviewsName));
        Assert.Equal(2, target.Requests.Count);
        Assert.Equal($"{server.Address}/{SmallSet.ReviewsName}", result.Files[0].Source);
    }

    [Fact]
    public void Run_BrokenOffBehindARedirect_Continues()
    {
        using var target = new LocalServer(r => r.Name == SmallSet.ReviewsName && r.From == 0 ? SmallSet.Serve(r).BrokenAfter(4_000) : SmallSet.Serve(r));
        using var server = new LocalServer(r => new Reply(302, []) { Headers = $"Location: {target.Address}/{r.Name}" });

        _set.Get(server.Address);

        Assert.Equal([0, 4_000, 0], target.Requests.Select(r => r.From));
        Assert.Equal(SmallSet.Reviews, _set.Bytes(SmallSet.ReviewsName));
    }

    [Fact]
    public void Run_RedirectInACircle_Ends()
    {
        using var server = new LocalServer(r => new Reply(302, []) { Headers = $"Location: {r.Name}" });

        var message = _set.Failure(server.Address);

        Assert.Contains($"It points to '{SmallSet.ReviewsName}'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WebPage_IsNotTakenForTheFile()
    {
        using var server = new LocalServer(_ => new Reply(200, "<!DOCTYPE html><html><title>Sign in</title></html>"u8.ToArray()) { Headers = "Content-Type: text/html" });

        var message = _set.Failure(server.Address);

        Assert.Contains("expected gzip data, found a web page that begins with '<!DOCTYPE html><html><title>Sign in</title>", message, StringComparison.Ordinal);
        Assert.Contains("content type text/html", message, StringComparison.Ordinal);
        Assert.Empty(_set.Names());
    }

    [Fact]
    public void Run_EmptyFile_IsRefused()
    {
        using var server = new LocalServer(_ => new Reply(200, []));

        Assert.Contains("the file is empty", _set.Failure(server.Address), StringComparison.Ordinal);
        Assert.Empty(_set.Names());
    }

    [Theory]
    [InlineData("published", "expected 14 bytes, the server announces")]
    [InlineData("unannounced", "expected length 14, found")]
    public void Run_WrongLength_IsRefused(string how, string problem)
    {
        var dataset = SmallSet.Dataset with { Files = [SmallSet.Dataset.Files[0] with { Bytes = 14 }] };
        using var server = new LocalServer(_ => new Reply(200, SmallSet.Reviews) { Announced = how == "published" ? null : -1 });

        Assert.Contains(problem, _set.Failure(server.Address, dataset), StringComparison.Ordinal);
        Assert.Empty(_set.Names());
    }

    [Fact]
    public void Run_WrongHash_SaysBothAndKeepsNothing()
    {
        var md5 = new string('0', 32);
        var dataset = SmallSet.Dataset with { Files = [SmallSet.Dataset.Files[0] with { Md5 = md5 }] };
        using var server = new LocalServer(SmallSet.Serve);

        var message = _set.Failure(server.Address, dataset);

        Assert.Contains($"expected MD5 {md5}, found {SmallSet.Md5(SmallSet.Reviews)}", message, StringComparison.Ordinal);
        Assert.Contains($"not kept as '{Path.Combine(_set.Out, SmallSet.ReviewsName)}'", message, StringComparison.Ordinal);
        Assert.Empty(_set.Names());
    }

    [Fact]
    public void Run_WrongSha256_IsRefused()
    {
        var sha256 = new string('a', 64);
        var dataset = SmallSet.Dataset with { Files = [SmallSet.Dataset.Files[0] with { Md5 = SmallSet.Md5(SmallSet.Reviews), Sha256 = sha256 }] };
        using var server = new LocalServer(SmallSet.Serve);

        Assert.Contains($"expected SHA-256 {sha256}, found {SmallSet.Sha256(SmallSet.Reviews)}", _set.Failure(server.Address, dataset), StringComparison.Ordinal);
    }

    public static TheoryData<string> Damages => ["cut in the middle", "cut before its end", "a flipped bit", "bytes behind its end"];

    [Theory]
    [MemberData(nameof(Damages))]
    public void Run_DamagedGzip_IsNoticed(string damage)
    {
        var dataset = SmallSet.Dataset with { Files = [SmallSet.Dataset.Files[0] with { Lines = null }] };
        using var server = new LocalServer(_ => new Reply(200, Damage(SmallSet.Reviews, damage)));

        var message = _set.Failure(server.Address, dataset);

        Assert.Contains("the compressed data is damaged or cut off", message, StringComparison.Ordinal);
        Assert.Empty(_set.Names());
    }

    [Fact]
    public void Run_AnotherEdition_IsToldByItsNumberOfReviews()
    {
        using var server = new LocalServer(_ => new Reply(200, SmallSet.Pack(SmallSet.Text + "{}")));

        Assert.Contains("expected 2,000 reviews, one a line, found 2,001; it may be another edition", _set.Failure(server.Address), StringComparison.Ordinal);
        Assert.Empty(_set.Names());
    }

    [Fact]
    public void Run_NothingListens_SaysAddressReasonAndWayOut()
    {
        var nowhere = LocalServer.Nowhere();

        var message = _set.Failure(nowhere);

        Assert.StartsWith($"Cannot reach {nowhere}/{SmallSet.ReviewsName}: Connection refused.", message, StringComparison.Ordinal);
        Assert.Contains("--from", message, StringComparison.Ordinal);
        Assert.Empty(_set.Names());
    }

    [Fact]
    public void Run_MoreThanTheDiskHolds_IsRefusedBeforeItBegins()
    {
        using var server = new LocalServer(r => SmallSet.Serve(r) with { Announced = 1L << 60 });

        var message = _set.Failure(server.Address);

        Assert.Contains("needs 1,152,921,504,606,846,976 more bytes", message, StringComparison.Ordinal);
        Assert.Contains("free", message, StringComparison.Ordinal);
        Assert.Empty(_set.Names());
    }

    [SkippableFact]
    public void Run_DiskFull_SaysWhatIsKept()
    {
        Skip.IfNot(File.Exists("/dev/full"), "There is no /dev/full here.");
        // A part of ours, so it has its origin beside it.
        _set.Put($"out/{SmallSet.ReviewsName}.part.origin", "{}"u8.ToArray());
        File.CreateSymbolicLink(Path.Combine(_set.Out, SmallSet.ReviewsName + ".part"), "/dev/full");
        using var server = new LocalServer(SmallSet.Serve);

        var message = _set.Failure(server.Address);

        Assert.Contains("No space left on device", message, StringComparison.Ordinal);
        Assert.Contains("run the same command again", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MirrorWithoutMetadata_SaysWhatIsAbsent()
    {
        using var server = new LocalServer(r => r.Name == SmallSet.MetaName ? new Reply(404, []) : SmallSet.Serve(r));

        var result = _set.Get(server.Address);

        Assert.Equal([SmallSet.MetaName], result.Absent);
        Assert.Equal(["download.json", SmallSet.ReviewsName], _set.Names());
    }

    [Fact]
    public void Run_PublisherWithoutMetadata_IsAnError()
    {
        using var server = new LocalServer(r => r.Name == SmallSet.MetaName ? new Reply(404, []) : SmallSet.Serve(r));
        var dataset = SmallSet.Dataset with { Publisher = SmallSet.PublisherAt(server.Address) };

        var error = Assert.Throws<MianException>(() => _set.Get(new DownloadOptions { Out = _set.Out }, dataset));

        Assert.Contains($"{SmallSet.MetaName}: expected the file", error.Message, StringComparison.Ordinal);
        Assert.Contains(SmallSet.ReviewsName, _set.Names());
    }

    private static byte[] Damage(byte[] content, string damage)
    {
        byte[] copy = [.. content];
        copy[^6] ^= 1;
        return damage switch
        {
            "cut in the middle" => content[..(content.Length / 2)],
            "cut before its end" => content[..^3],
            "a flipped bit" => copy,
            _ => [.. content, 1, 2, 3],
        };
    }
}
