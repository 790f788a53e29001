using Mian.Ingest.Synthetic;
using Mian.Progress;

namespace Mian.Ingest.Tests.Synthetic;

public sealed class WorldFolderTests : IDisposable
{
    private static readonly SyntheticOptions Tiny = new() { Users = 20, Items = 10, Categories = 5, Impressions = 400, Days = 60, ActiveDays = 40 };
    private readonly string _root = Directory.CreateTempSubdirectory("mian-world-").FullName;
    private readonly string _target;

    public WorldFolderTests() => _target = Path.Combine(_root, "raw");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Write_NewFolder_LeavesExactlyTheTables()
    {
        Write(Tiny);
        Assert.Equal(["impressions-00000.parquet", "items.csv", "users.csv", "world.json"], Names(_target));
        Assert.Equal(["raw"], Names(_root));
    }

    [Fact]
    public void Write_OverAWorld_ReplacesIt()
    {
        Write(Tiny);
        Write(Tiny with { Seed = 9 });
        Assert.Equal(9, SyntheticManifest.Read(_target).Options.Seed);
        Assert.Equal(["raw"], Names(_root));
    }

    [Theory]
    [InlineData("precious.txt", "keep me")]
    [InlineData("world.json", "{ \"format\": \"something else\" }")]
    [InlineData("world.json", "not json")]
    public void Write_OverSomethingElse_IsRefusedAndLeavesIt(string file, string text)
    {
        Directory.CreateDirectory(_target);
        File.WriteAllText(Path.Combine(_target, file), text);
        var error = Assert.Throws<MianException>(() => Write(Tiny));
        Assert.Contains("not empty", error.Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(Path.Combine(_target, file)));
        Assert.Equal(["raw"], Names(_root));
    }

    [Fact]
    public void Write_WhereAFileIs_IsRefused()
    {
        File.WriteAllText(_target, "a file");
        Assert.Contains("a file has that name", Assert.Throws<MianException>(() => Write(Tiny)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_BelowAFile_SaysWhatToDo()
    {
        File.WriteAllText(_target, "a file");
        var error = Assert.Throws<MianException>(
            () => SyntheticWorld.Write(Tiny, Path.Combine(_target, "world"), SilentProgress.Instance, CancellationToken.None));
        Assert.Contains("choose another folder", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Write_Stopped_LeavesNothingAndKeepsTheEarlierWorld()
    {
        Write(Tiny);
        using var source = new CancellationTokenSource();
        var sink = new StopAfter(100, source);
        Assert.ThrowsAny<OperationCanceledException>(() => SyntheticWorld.Write(Tiny with { Seed = 9 }, _target, sink, source.Token));
        Assert.Equal(1, SyntheticManifest.Read(_target).Options.Seed);
        Assert.Equal(["raw"], Names(_root));
    }

    [Fact]
    public void Write_Progress_EndsAtTheTotal()
    {
        var sink = new StopAfter(long.MaxValue, null);
        SyntheticWorld.Write(Tiny, _target, sink, CancellationToken.None);
        Assert.Equal((400, 400), (sink.Done, sink.Total));
    }

    [Fact]
    public void Read_MissingManifest_SaysHowToMakeOne()
    {
        var error = Assert.Throws<MianException>(() => SyntheticManifest.Read(_root));
        Assert.Contains("mian data synth", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_SmallestWorld_Works()
    {
        var manifest = SyntheticWorld.Write(
            new SyntheticOptions { Users = 1, Items = 2, Categories = 2, Impressions = 1, Days = 30, ActiveDays = 1 },
            _target,
            SilentProgress.Instance,
            CancellationToken.None);
        Assert.Null(manifest.Ceiling.Auc);
        Assert.Equal(1, manifest.Ceiling.Impressions);
        Assert.True(double.IsFinite(manifest.Ceiling.LogLoss));
    }

    [Fact]
    public void Write_MoreCandidatesThanItems_ShowsEachOnce()
    {
        Write(Tiny with { Items = 5, CandidatesPerRequest = 20 });
        var rows = RawWorld.Read(_target).Impressions;
        Assert.Equal(rows.Count, rows.Select(r => (r.User, r.Item, r.Time)).Distinct().Count());
    }

    private void Write(SyntheticOptions options) => SyntheticWorld.Write(options, _target, SilentProgress.Instance, CancellationToken.None);

    private static string[] Names(string directory) =>
        [.. Directory.EnumerateFileSystemEntries(directory).Select(p => Path.GetFileName(p)!).Order(StringComparer.Ordinal)];

    private sealed class StopAfter(long limit, CancellationTokenSource? source) : IProgressSink
    {
        public long Done { get; private set; }

        public long Total { get; private set; }

        public void Report(string phase, long done, long total, string unit, string? detail = null)
        {
            (Done, Total) = (Math.Max(Done, done), total);
            if (done > limit)
                source!.Cancel();
        }

        public void Line(string text) { }
    }
}
