using Mian.Cli.Progress;

namespace Mian.Cli.Tests.Progress;

public sealed class TerminalProgressTests : IDisposable
{
    private const string ClearLine = "\r\e[K";
    private readonly ManualClock _clock = new();
    private readonly StringWriter _writer = new() { NewLine = "\n" };

    public void Dispose() => _writer.Dispose();

    [Fact]
    public void Report_NotATerminal_WritesNothing()
    {
        using (var progress = Sink(terminal: false))
        {
            progress.Report("epoch 1", 1, 10, "samples");
            _clock.Advance(1);
            progress.Report("epoch 1", 10, 10, "samples");
        }

        Assert.Equal("", _writer.ToString());
    }

    [Fact]
    public void Line_NotATerminal_WritesTheLineWithoutControlCodes()
    {
        using (var progress = Sink(terminal: false))
            progress.Line("epoch 1: validation AUC 0.71");

        Assert.Equal("epoch 1: validation AUC 0.71\n", _writer.ToString());
    }

    [Fact]
    public void Report_HundredTimesInOneSecond_DrawsTenTimes()
    {
        using var progress = Sink();
        for (var i = 0; i < 100; i++)
        {
            progress.Report("epoch 1", i, 1000, "samples");
            _clock.Advance(0.01);
        }

        Assert.Equal(10, _writer.ToString().Count(c => c == '\r'));
    }

    [Fact]
    public void Report_HalfDoneAfterTwoSeconds_ShowsRateAndTimeLeft()
    {
        using var progress = Sink();
        progress.Report("epoch 1", 0, 4000, "samples");
        _clock.Advance(2);
        progress.Report("epoch 1", 1000, 4000, "samples", "loss 0.5");

        Assert.EndsWith("\repoch 1  25 %  1,000/4,000 samples  500 samples/s  0:06 left  loss 0.5\e[K", _writer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_ResumedWork_CountsOnlyNewUnitsForTheRate()
    {
        using var progress = Sink();
        progress.Report("epoch 1", 3000, 4000, "samples");
        _clock.Advance(2);
        progress.Report("epoch 1", 3200, 4000, "samples");

        Assert.EndsWith("80 %  3,200/4,000 samples  100 samples/s  0:08 left\e[K", _writer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_NextPhase_StartsItsOwnClock()
    {
        using var progress = Sink();
        progress.Report("reading", 0, 0, "rows");
        _clock.Advance(100);
        progress.Report("sorting", 0, 0, "rows");
        _clock.Advance(1);
        progress.Report("sorting", 50, 0, "rows");

        Assert.EndsWith("\rsorting  50 rows  50 rows/s\e[K", _writer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Line_AfterADrawnReport_ClearsTheProgressLineFirst()
    {
        using var progress = Sink();
        progress.Report("epoch 1", 1, 10, "samples");
        progress.Line("done");

        Assert.EndsWith(ClearLine + "done\n", _writer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_AfterADrawnReport_ClearsTheProgressLineOnce()
    {
        var progress = Sink();
        progress.Report("epoch 1", 1, 10, "samples");
        progress.Dispose();
        progress.Dispose();

        Assert.Equal(2, _writer.ToString().Count(c => c == '\r'));
        Assert.EndsWith(ClearLine, _writer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_LongerThanTheTerminal_IsCutBeforeTheLastColumn()
    {
        using var progress = Sink(width: 20);
        progress.Report("a phase with a very long name", 1, 10, "samples");

        Assert.Equal("\ra phase with a very\e[K", _writer.ToString());
    }

    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(59, "0:59")]
    [InlineData(727, "12:07")]
    [InlineData(11050, "3:04:10")]
    [InlineData(360000, "100:00:00")]
    public void Duration_OfSeconds_ReadsAsAClock(int seconds, string expected) =>
        Assert.Equal(expected, ProgressText.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Format_VerySlowWork_LeavesOutAnAbsurdTimeLeft()
    {
        var text = ProgressText.Format(new ProgressState("p", 1, long.MaxValue, "rows", null), 0, TimeSpan.FromDays(10));

        Assert.DoesNotContain("left", text, StringComparison.Ordinal);
    }

    private TerminalProgress Sink(bool terminal = true, int width = 120) => new(_writer, terminal, width, _clock);
}
