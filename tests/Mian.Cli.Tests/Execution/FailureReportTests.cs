using Mian.Cli.Execution;

namespace Mian.Cli.Tests.Execution;

public sealed class FailureReportTests
{
    [Fact]
    public void Print_ExpectedFailure_WritesItsMessageWithoutATrace()
    {
        var (code, text) = Print(new MianException("Column 'x' is missing."));

        Assert.Equal(1, code);
        Assert.Equal("error: Column 'x' is missing.", text.Trim());
    }

    [Fact]
    public void Print_WrongUsage_ExitsWithItsOwnStatus() => Assert.Equal(2, Print(new UsageFailure()).Code);

    [Fact]
    public void Print_Cancelled_Exits130()
    {
        var (code, text) = Print(new OperationCanceledException());

        Assert.Equal(130, code);
        Assert.Equal("Interrupted.", text.Trim());
    }

    [Fact]
    public void Print_Unexpected_SaysHowToGetTheTraceAndShowsNone()
    {
        Exception failure;
        try
        {
            throw new InvalidOperationException("first line\nsecond line");
        }
        catch (InvalidOperationException e)
        {
            failure = e;
        }

        var (code, text) = Print(failure);

        Assert.Equal(1, code);
        Assert.StartsWith("error: Unexpected InvalidOperationException: first line", text, StringComparison.Ordinal);
        Assert.Contains("MIAN_DEBUG=1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("second line", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Print_OutOfMemory_SaysWhatToReduce() =>
        Assert.Contains("smaller batch", Print(new InsufficientMemoryException()).Text, StringComparison.Ordinal);

    [Fact]
    public void Print_FileSystemFailure_SaysWhatToCheck()
    {
        var (code, text) = Print(new IOException("No space left on device."));

        Assert.Equal(1, code);
        Assert.Contains("No space left on device. Check that", text, StringComparison.Ordinal);
    }

    private static (int Code, string Text) Print(Exception failure)
    {
        using var error = new StringWriter();
        return (FailureReport.Print(failure, error), error.ToString());
    }

    private sealed class UsageFailure : MianException
    {
        public UsageFailure() : base("wrong") { }

        public override int ExitCode => 2;
    }
}
