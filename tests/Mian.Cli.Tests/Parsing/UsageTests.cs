namespace Mian.Cli.Tests.Parsing;

public sealed class UsageTests
{
    [Fact]
    public void Run_Version_PrintsNameAndNumber()
    {
        var run = CommandRun.Of("--version");

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^mian \d+\.\d+\.\d+(\+[0-9a-f]+)?\n$", run.Output);
    }

    [Fact]
    public void Run_NoCommand_NamesTheCommandsAndExits2()
    {
        var run = CommandRun.Of();

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Name a command:", run.Error, StringComparison.Ordinal);
        Assert.Contains("Run 'mian --help'", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void Run_MisspeltCommand_SuggestsTheNearestAndPointsAtIt()
    {
        var run = CommandRun.Of("dta", "list");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("error: Unknown command 'dta'. Did you mean 'data'?\n  mian dta list\n       ^^^\n", run.Error, StringComparison.Ordinal);
    }
}
