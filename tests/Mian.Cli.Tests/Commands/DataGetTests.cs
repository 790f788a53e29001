using System.Globalization;
using System.IO.Compression;
using System.Text;
using Mian.Ingest.Tests.Downloads;

namespace Mian.Cli.Tests.Commands;

public sealed class DataGetTests : IDisposable
{
    private const string Reviews = "reviews_Musical_Instruments_5.json.gz";
    private const string Set = "amazon-musical-instruments";
    private static readonly byte[] Packed = Pack(string.Concat(Enumerable.Range(0, 10_261).Select(k =>
        string.Create(CultureInfo.InvariantCulture, $"{{\"reviewerID\": \"U{k % 1_000}\", \"asin\": \"I{(k * 7) % 901}\", \"overall\": 5.0, \"unixReviewTime\": {k * 86_400}}}\n"))));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Get_WithoutName_ListsWhatThereIs()
    {
        var run = CommandRun.Of("data", "get", "--json", _folder["list.json"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"movielens-100k +100,000 +4\.9 MB +movielens-100k", run.Output);
        Assert.Matches(@"amazon-books +8,898,041 +not stated +amazon-reviews", run.Output);
        Assert.Contains("Cite: F. M. Harper", run.Output, StringComparison.Ordinal);
        var sets = JsonFile.Read(_folder["list.json"])["data_sets"]!.AsArray();
        Assert.Equal(26, sets.Count);
        Assert.Equal("0e33842e24a9c977be4e0107933c0723", (string)sets[0]!["files"]![0]!["md5"]!);
        Assert.Equal("https://snap.stanford.edu/data/amazon/productGraph/categoryFiles/", (string)sets[^1]!["address"]!);
    }

    [Fact]
    public void Get_FromAMirror_LeavesWhatPrepareReads()
    {
        using var server = new LocalServer(r => r.Name == Reviews ? Reply.File(Packed, r) : new Reply(404, []));

        var run = CommandRun.Of("data", "get", Set, "--out", _folder["raw"], "--url", server.Address.AbsoluteUri, "--json", _folder["get.json"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Matches($@"{Reviews} +{Packed.Length:N0} +downloaded +CRC of the gzip data, published number of reviews", run.Output);
        Assert.Contains("meta_Musical_Instruments.json.gz is absent", run.Output, StringComparison.Ordinal);
        var next = $"mian data prepare amazon-reviews --from {_folder["raw"]} --out data/{Set}";
        Assert.Contains($"Next: {next}", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
        var json = JsonFile.Read(_folder["get.json"]);
        Assert.Equal(("downloaded", Packed.Length), ((string)json["files"]![0]!["origin"]!, (int)json["files"]![0]!["bytes"]!));
        Assert.Equal("meta_Musical_Instruments.json.gz", (string)json["absent"]![0]!);
        Assert.Equal(0, CommandRun.Of(["data", "prepare", "amazon-reviews", "--from", _folder["raw"], "--out", _folder["set"]]).ExitCode);
    }

    [Fact]
    public void Get_Again_SaysThatItWasThere()
    {
        File.WriteAllBytes(_folder[Reviews], Packed);
        CommandRun.Of("data", "get", Set, "--out", _folder["raw"], "--from", _folder.Path);

        var run = CommandRun.Of("data", "get", Set, "--out", _folder["raw"], "--from", _folder.Path);

        Assert.Equal(0, run.ExitCode);
        Assert.Matches($@"{Reviews} +{Packed.Length:N0} +was there +SHA-256 in download\.json", run.Output);
    }

    /// <summary>The real file, packed as its publisher packs it, comes back as the data set that the raw copy makes.</summary>
    [SkippableFact]
    public void Get_RealMusicalInstruments_PreparesLikeTheRawCopy()
    {
        var raw = Path.Combine(Environment.GetEnvironmentVariable("MIAN_DATA") ?? "", "amazon-musical-instruments-raw");
        Skip.IfNot(Directory.Exists(raw), "MIAN_DATA names no folder with amazon-musical-instruments-raw.");
        var packed = Pack(File.ReadAllText(Path.Combine(raw, "Musical_Instruments.json")));
        using var server = new LocalServer(r => r.Name == Reviews ? Reply.File(packed, r) : new Reply(404, []));

        Assert.Equal(0, CommandRun.Of("data", "get", Set, "--out", _folder["net"], "--url", server.Address.AbsoluteUri).ExitCode);
        Assert.Equal(0, CommandRun.Of("data", "get", Set, "--out", _folder["copy"], "--from", raw).ExitCode);

        Assert.True(File.Exists(_folder["copy/reviews_Musical_Instruments_5.json"]));
        Directory.CreateDirectory(_folder["plain"]);
        File.Copy(Path.Combine(raw, "Musical_Instruments.json"), _folder["plain/reviews_Musical_Instruments_5.json"]);
        var expected = HashOfPrepared("plain");
        Assert.Equal(expected, HashOfPrepared("net"));
        Assert.Equal(expected, HashOfPrepared("copy"));
    }

    [Fact]
    public void Get_UnpublishedArchive_IsRefusedWithBothLengths()
    {
        using var server = new LocalServer(_ => new Reply(200, "PK, but not the archive"u8.ToArray()));

        var run = CommandRun.Of("data", "get", "movielens-100k", "--out", _folder["raw"], "--url", server.Address.AbsoluteUri);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"error: {server.Address}/ml-100k.zip is not the published ml-100k.zip: expected 4,924,029 bytes, the server announces 23", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
        Assert.Empty(Directory.GetFiles(_folder["raw"]));
    }

    [Fact]
    public void Get_NoNetwork_Exits1AndNamesTheWayOut()
    {
        var nowhere = LocalServer.Nowhere();

        var run = CommandRun.Of("data", "get", "movielens-1m", "--out", _folder["raw"], "--url", nowhere.AbsoluteUri);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"error: Cannot reach {nowhere}/ml-1m.zip: Connection refused.", run.Error, StringComparison.Ordinal);
        Assert.Contains("--from", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_CtrlC_Exits130AndTheSameCommandContinues()
    {
        using var stop = new CancellationTokenSource();
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var silent = true;
        using var server = new LocalServer(r => r.Name != Reviews ? new Reply(404, [])
            : silent ? Reply.File(Packed, r).BrokenAfter(20_000) with { Holds = true }
            : Reply.File(Packed, r));
        string[] command = ["data", "get", Set, "--out", _folder["raw"], "--url", server.Address.AbsoluteUri];

        var running = Task.Run(() => CommandRun.Of(stop.Token, command));
        while (new FileInfo(_folder[$"raw/{Reviews}.part"]) is not { Exists: true, Length: 20_000 })
        {
            Assert.False(running.IsCompleted || tooLong.IsCancellationRequested, "The bytes that the server sent are not in the part.");
            await Task.Yield();
        }

        await stop.CancelAsync();
        var stopped = await running;
        silent = false;
        var continued = CommandRun.Of(command);

        Assert.Equal(130, stopped.ExitCode);
        Assert.Contains("Run the same command again; it continues after the 20,000 bytes", stopped.Error, StringComparison.Ordinal);
        Assert.Equal(0, continued.ExitCode);
        Assert.Equal([0, 20_000, 0], server.Requests.Select(r => r.From));
        Assert.Equal(Packed, File.ReadAllBytes(_folder[$"raw/{Reviews}"]));
    }

    [Fact]
    public void Get_MistypedName_Exits2WithTheNearest()
    {
        var run = CommandRun.Of("data", "get", "movielens-10k", "--out", _folder["raw"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Did you mean 'movielens-100k'?", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["raw"]));
    }

    [Theory]
    [InlineData("movielens-1m", "Option '--out' is missing")]
    [InlineData("--out raw", "Option '--out' needs the NAME")]
    [InlineData("--url http://a/b", "Option '--url' needs the NAME")]
    [InlineData("movielens-1m --out raw --from a --url http://a/b", "exclude each other")]
    [InlineData("movielens-1m --out raw --url ftp://a/b", "begins with https://")]
    [InlineData("movielens-1m --out raw --url b", "begins with https://")]
    [InlineData("movielens-1m --out raw --url http://a/b?c=d", "no '?', '#' or user name")]
    [InlineData("movielens-1m --out raw --url http://me:secret@a/b", "no '?', '#' or user name")]
    public void Get_WrongUsage_Exits2(string words, string message)
    {
        var run = CommandRun.Of(["data", "get", .. words.Split(' ')]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private string HashOfPrepared(string raw)
    {
        Assert.Equal(0, CommandRun.Of("data", "prepare", "amazon-reviews", "--from", _folder[raw], "--out", _folder[raw + "-set"], "--json", _folder[raw + ".json"]).ExitCode);
        return (string)JsonFile.Read(_folder[raw + ".json"])["dataset_hash"]!;
    }

    private static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }
}
