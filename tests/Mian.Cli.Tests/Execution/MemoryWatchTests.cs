using Mian.Cli.Execution;

namespace Mian.Cli.Tests.Execution;

public sealed class MemoryWatchTests
{
    [Fact]
    public void Peak_AfterTouchingMemory_CountsIt()
    {
        using var watch = new MemoryWatch();
        var before = watch.Peak();
        var block = new byte[64 << 20];
        block.AsSpan().Fill(1);
        var after = watch.Peak();
        GC.KeepAlive(block);

        Assert.True(after.PeakBytes >= before.PeakBytes);
        Assert.True(after.PeakBytes >= 64 << 20);
        Assert.InRange(after.PeakAnonymousBytes, 64 << 20, after.PeakBytes);
        Assert.InRange(after.PeakMappedBytes, 1, after.PeakBytes);
    }

    [Theory]
    [InlineData("RssAnon", 2048 * 1024)]
    [InlineData("Rss", 0)]
    [InlineData("VmHWM", 0)]
    public void Read_StatusLines_GivesBytes(string key, long expected) =>
        Assert.Equal(expected, MemoryWatch.Read(["Name:\tmian", "RssAnon:\t    2048 kB"], key));
}
