using Mian.Dataset;
using Mian.Progress;

namespace Mian.Ingest.Tests.Preparation;

public class InterruptedPreparationTests
{
    /// <summary>Does something at the n-th report.</summary>
    private sealed class At(int report, Action act) : IProgressSink
    {
        private int _reports;

        public HashSet<string> Phases { get; } = [];

        public void Report(string phase, long done, long total, string unit, string? detail = null)
        {
            Phases.Add(phase);
            if (_reports++ == report)
                act();
        }

        public void Line(string text) { }
    }

    private static TinySource Source() => new TinySource().WithEvents(TinyLog.Random(4, users: 8, items: 10, perUser: 10)).WithItems(10);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Run_Cancelled_LeavesThePreviousSetUntouched(int report)
    {
        using var source = Source();
        string before = source.Prepare().ContentHash;
        using var cancel = new CancellationTokenSource();
        source.Progress = new At(report, cancel.Cancel);
        source.Cancellation = cancel.Token;

        Assert.ThrowsAny<OperationCanceledException>(() => source.Prepare());
        AssertUntouched(source, before);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Run_DiskFull_SaysSoAndLeavesThePreviousSetUntouched(int report)
    {
        using var source = Source();
        string before = source.Prepare().ContentHash;
        source.Progress = new At(report, () => throw new IOException("No space left on device"));

        string message = Assert.Throws<MianException>(() => source.Prepare()).Message;
        Assert.Contains("No space left on device", message, StringComparison.Ordinal);
        AssertUntouched(source, before);
    }

    [Fact]
    public void Run_CancelledBeforeTheStart_WritesNothing()
    {
        using var source = Source();
        source.Cancellation = new CancellationToken(canceled: true);

        Assert.ThrowsAny<OperationCanceledException>(() => source.Prepare());
        Assert.Empty(Directory.EnumerateFileSystemEntries(source.Folder));
    }

    [Fact]
    public void Run_Again_ReplacesThePreviousSet()
    {
        using var source = Source();
        source.Prepare();
        source.Options = source.Options with { Seed = 9 };
        source.Prepare();

        using var dataset = PreparedDataset.Open(source.Out);
        Assert.Equal(9, dataset.Manifest.Seed);
        Assert.Equal(source.Yaml, File.ReadAllText(Path.Combine(source.Out, "recipe.yaml")));
        Assert.False(Directory.Exists(Path.Combine(source.Out, "scratch")));
        Assert.Single(Directory.EnumerateFileSystemEntries(source.Folder));
    }

    [Fact]
    public void Run_Progress_NamesItsPhases()
    {
        using var source = Source();
        var progress = new At(-1, () => { });
        source.Progress = progress;
        source.Prepare();

        Assert.Equal(["counting", "sorting events", "writing"], progress.Phases.Order());
    }

    private static void AssertUntouched(TinySource source, string hash)
    {
        Assert.Single(Directory.EnumerateFileSystemEntries(source.Folder));
        using var dataset = PreparedDataset.Open(source.Out);
        dataset.Verify();
        Assert.Equal(hash, dataset.Manifest.ContentHash);
    }
}
