using System.IO.Compression;
using Mian.Ingest.Downloads;

namespace Mian.Ingest.Tests.Downloads;

public sealed class ArchiveTests : IDisposable
{
    private readonly SmallSet _set = new();

    public void Dispose() => _set.Dispose();

    [Fact]
    public void Run_Archive_UnpacksTheListedFilesOnly()
    {
        var archive = Zip(("ml/u.data", "1\t2"), ("ml/u.user", "1|24"), ("ml/allbut.pl", "#!"), ("../evil.txt", "no"), ("/evil.txt", "no"));
        using var server = new LocalServer(r => Reply.File(archive, r));

        var result = _set.Get(server.Address, Set(archive));

        Assert.Equal(["download.json", "ml.zip", "u.data", "u.user"], _set.Names());
        Assert.False(File.Exists(_set["evil.txt"]));
        Assert.Equal("1\t2"u8.ToArray(), _set.Bytes("u.data"));
        Assert.Equal([("ml.zip", FileOrigin.Downloaded), ("u.data", FileOrigin.Unpacked), ("u.user", FileOrigin.Unpacked)], result.Files.Select(f => (f.Name, f.Origin)));
        Assert.Equal(["published length", "published MD5"], result.Files[0].Checks);
        Assert.Equal(SmallSet.Sha256("1\t2"u8.ToArray()), result.Files[1].Sha256);
    }

    [Fact]
    public void Run_Again_UnpacksOnlyWhatIsMissing()
    {
        var archive = Zip(("ml/u.data", "1\t2"), ("ml/u.user", "1|24"));
        using (var server = new LocalServer(r => Reply.File(archive, r)))
            _set.Get(server.Address, Set(archive));
        File.Delete(Path.Combine(_set.Out, "u.user"));

        var result = _set.Get(LocalServer.Nowhere(), Set(archive));

        Assert.Equal([FileOrigin.Kept, FileOrigin.Kept, FileOrigin.Unpacked], result.Files.Select(f => f.Origin));
    }

    [Fact]
    public void Run_MemberOfAnotherContentIsThere_IsLeftAsItIs()
    {
        var archive = Zip(("ml/u.data", "1\t2"), ("ml/u.user", "1|24"));
        _set.Put("out/u.user", "mine"u8.ToArray());
        using var server = new LocalServer(r => Reply.File(archive, r));

        var message = _set.Failure(server.Address, Set(archive));

        Assert.Contains("u.user' is not what ml.zip holds", message, StringComparison.Ordinal);
        Assert.Equal("mine"u8.ToArray(), _set.Bytes("u.user"));
    }

    [Fact]
    public void Run_ArchiveLacksAFile_NamesItAndWhatIsThere()
    {
        var archive = Zip(("other/u.data", "1\t2"));
        using var server = new LocalServer(r => Reply.File(archive, r));

        Assert.Contains("lacks 'ml/u.data'; it holds other/u.data", _set.Failure(server.Address, Set(archive)), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MemberIsDamaged_LeavesNoneOfIt()
    {
        var archive = Zip(("ml/u.data", "unmistakable"), ("ml/u.user", "1|24"));
        archive[archive.AsSpan().IndexOf("unmistakable"u8)] ^= 1;
        using var server = new LocalServer(r => Reply.File(archive, r));

        var message = _set.Failure(server.Address, Set(archive));

        Assert.Contains("'ml/u.data' should have 12 bytes with CRC", message, StringComparison.Ordinal);
        Assert.DoesNotContain("u.data", _set.Names());
    }

    [Fact]
    public void Run_NoArchiveBehindTheName_IsAnError()
    {
        var content = "PK, but nothing else that an archive has"u8.ToArray();
        using var server = new LocalServer(r => Reply.File(content, r));

        Assert.Contains("ml.zip' is damaged", _set.Failure(server.Address, Set(content)), StringComparison.Ordinal);
    }

    private static PublicDataset Set(byte[] archive) => SmallSet.Dataset with
    {
        Recipe = "movielens-100k",
        Files =
        [
            new PublishedFile("ml.zip")
            {
                Bytes = archive.Length,
                Md5 = SmallSet.Md5(archive),
                Members = ["ml/u.data", "ml/u.user"],
            },
        ],
    };

    // Stored, not deflated, so that a test can damage the content alone.
    private static byte[] Zip(params (string Name, string Text)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create))
        {
            foreach (var (name, text) in entries)
            {
                using var writer = new StreamWriter(archive.CreateEntry(name, CompressionLevel.NoCompression).Open());
                writer.Write(text);
            }
        }

        return bytes.ToArray();
    }
}
