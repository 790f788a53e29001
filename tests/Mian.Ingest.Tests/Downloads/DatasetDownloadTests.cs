using System.Text;
using Mian.Ingest.Downloads;

namespace Mian.Ingest.Tests.Downloads;

public sealed class DatasetDownloadTests : IDisposable
{
    private readonly SmallSet _set = new();

    public void Dispose() => _set.Dispose();

    [Fact]
    public void Run_ServerHasTheFiles_ChecksNamesAndRecordsThem()
    {
        using var server = new LocalServer(SmallSet.Serve);

        var result = _set.Get(server.Address);

        Assert.Equal([SmallSet.ReviewsName, SmallSet.MetaName], result.Files.Select(f => f.Name));
        Assert.All(result.Files, f => Assert.Equal(FileOrigin.Downloaded, f.Origin));
        Assert.Equal(["CRC of the gzip data", "published number of reviews"], result.Files[0].Checks);
        Assert.Equal([SmallSet.Sha256(SmallSet.Reviews), SmallSet.Sha256(SmallSet.Meta)], result.Files.Select(f => f.Sha256));
        Assert.Equal(["download.json", SmallSet.MetaName, SmallSet.ReviewsName], _set.Names());
        Assert.Equal(SmallSet.Reviews, _set.Bytes(SmallSet.ReviewsName));
        Assert.Contains(SmallSet.Sha256(SmallSet.Meta), Encoding.UTF8.GetString(_set.Bytes("download.json")), StringComparison.Ordinal);
        Assert.All(server.Requests, r => Assert.Equal("identity", r.Headers["Accept-Encoding"]));
    }

    [Fact]
    public void Run_Again_VerifiesWithoutAsking()
    {
        using (var server = new LocalServer(SmallSet.Serve))
            _set.Get(server.Address);
        var record = _set.Bytes("download.json");

        var again = _set.Get(LocalServer.Nowhere());

        Assert.All(again.Files, f => Assert.Equal(FileOrigin.Kept, f.Origin));
        Assert.All(again.Files, f => Assert.Equal(["SHA-256 in download.json"], f.Checks));
        Assert.Equal(record, _set.Bytes("download.json"));
    }

    [Fact]
    public void Run_FileChangedSinceItCame_SaysSoAndLeavesIt()
    {
        using var server = new LocalServer(SmallSet.Serve);
        _set.Get(server.Address);
        var other = SmallSet.Pack(SmallSet.Text.Replace("U1\"", "U2\"", StringComparison.Ordinal));
        _set.Put("out/" + SmallSet.ReviewsName, other);

        var message = _set.Failure(server.Address);

        Assert.Contains($"expected SHA-256 {SmallSet.Sha256(SmallSet.Reviews)}", message, StringComparison.Ordinal);
        Assert.Contains($"found {SmallSet.Sha256(other)}", message, StringComparison.Ordinal);
        Assert.Equal(other, _set.Bytes(SmallSet.ReviewsName));
    }

    [Fact]
    public void Run_WholeFileIsThereWithoutRecord_IsCheckedAndKept()
    {
        using var server = new LocalServer(SmallSet.Serve);
        _set.Put("out/reviews_Small_5.json", Encoding.UTF8.GetBytes(SmallSet.Text));

        var result = _set.Get(server.Address);

        Assert.Equal(("reviews_Small_5.json", FileOrigin.Kept), (result.Files[0].Name, result.Files[0].Origin));
        Assert.Equal([SmallSet.MetaName], server.Requests.Select(r => r.Name));
    }

    [Fact]
    public void Run_AnotherFileHasTheName_IsLeftAsItIs()
    {
        using var server = new LocalServer(SmallSet.Serve);
        var mine = SmallSet.Pack("{\"mine\": 1}\n");
        _set.Put("out/" + SmallSet.ReviewsName, mine);

        var message = _set.Failure(server.Address);

        Assert.Contains("expected 2,000 reviews, one a line, found 1", message, StringComparison.Ordinal);
        Assert.Contains("left as it is", message, StringComparison.Ordinal);
        Assert.Equal(mine, _set.Bytes(SmallSet.ReviewsName));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void Run_FolderOfAnotherSet_IsRefused()
    {
        using var server = new LocalServer(SmallSet.Serve);
        _set.Get(server.Address);

        var message = _set.Failure(server.Address, SmallSet.Dataset with { Name = "other" });

        Assert.Contains("holds small", message, StringComparison.Ordinal);
        Assert.Contains("--out", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("reviews_Books_5.json.gz")]
    [InlineData("meta_Books.json")]
    public void Run_FolderWithFilesThatTheRecipeWouldAlsoRead_IsRefused(string name)
    {
        using var server = new LocalServer(SmallSet.Serve);
        _set.Put("out/" + name, [1]);

        Assert.Contains($"holds '{name}'", _set.Failure(server.Address), StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void Run_ForeignDownloadJson_IsRefused()
    {
        using var server = new LocalServer(SmallSet.Serve);
        _set.Put("out/download.json", "{\"format\": \"something\"}"u8.ToArray());

        Assert.Contains("its format should be 'mian download'", _set.Failure(server.Address), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FolderBelowAFile_SaysWhatToDo()
    {
        _set.Put("file", [1]);

        var error = Assert.Throws<MianException>(() => _set.Get(new DownloadOptions { Out = _set["file"] + "/out", Mirror = LocalServer.Nowhere() }));

        Assert.Contains("Choose another --out", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ReplacedByAnotherVersion_TellsBothHashes()
    {
        using (var server = new LocalServer(SmallSet.Serve))
            _set.Get(server.Address);
        File.Delete(Path.Combine(_set.Out, SmallSet.ReviewsName));
        var newer = SmallSet.Pack(SmallSet.Text.Replace("U1\"", "U2\"", StringComparison.Ordinal));
        using var changed = new LocalServer(r => Reply.File(newer, r));

        _set.Get(changed.Address);

        Assert.Contains(_set.Progress.Lines, l => l.Contains(SmallSet.Sha256(newer), StringComparison.Ordinal) && l.Contains(SmallSet.Sha256(SmallSet.Reviews), StringComparison.Ordinal));
    }

    [Fact]
    public void Run_Progress_CountsTheBytesOfTheFile()
    {
        using var server = new LocalServer(SmallSet.Serve);

        _set.Get(server.Address);

        var phase = _set.Progress.Reports.Where(r => r.Phase == $"downloading {SmallSet.ReviewsName}").ToList();
        var kilobytes = (SmallSet.Reviews.Length + 999) / 1_000;
        Assert.All(phase, r => Assert.Equal((kilobytes, "kB"), (r.Total, r.Unit)));
        Assert.Equal(SmallSet.Reviews.Length / 1_000, phase[^1].Done);
    }
}
