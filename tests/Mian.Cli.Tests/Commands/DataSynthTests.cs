namespace Mian.Cli.Tests.Commands;

public sealed class DataSynthTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Synth_SmallWorld_WritesTablesAndSaysWhatIsNext()
    {
        var run = CommandRun.Of("data", "synth", "--set", "users=20", "items=50", "impressions=400", "--out", _folder["world"], "--seed", "3", "--threads", "1", "--json", _folder["result.json"]);

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("400 impressions of 20 users on 50 items", run.Output, StringComparison.Ordinal);
        Assert.Contains("mian data prepare synthetic --from", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["world/users.csv"]));
        var json = JsonFile.Read(_folder["result.json"]);
        Assert.Equal(3, (int)json["seed"]!);
        Assert.Equal(400, (long)json["options"]!["impressions"]!);
        Assert.InRange((double)json["ceiling"]!["auc"]!, 0.5, 1);
    }

    [Fact]
    public void Synth_SameSeedTwice_WritesTheSameFiles()
    {
        string[] words = ["data", "synth", "--set", "users=20", "items=50", "impressions=400", "--seed", "5"];

        Assert.Equal(0, CommandRun.Of([.. words, "--out", _folder["a"]]).ExitCode);
        Assert.Equal(0, CommandRun.Of([.. words, "--out", _folder["b"], "--threads", "3"]).ExitCode);

        foreach (var file in Directory.GetFiles(_folder["a"]))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(_folder["b/" + Path.GetFileName(file)]));
    }

    [Theory]
    [InlineData("--preset", "comercial", "Did you mean 'commercial'?")]
    [InlineData("--seed", "-1", "expects a whole number of 0 or more, but '-1' was given")]
    [InlineData("--seed", "x", "expects a whole number of 0 or more, but 'x' was given")]
    [InlineData("--threads", "0", "expects a whole number from 1 to 1024, but '0' was given")]
    [InlineData("--set", "usrs=3", "users")]
    [InlineData("--set", "users=0", "users")]
    [InlineData("--sead", "3", "Unknown option '--sead'. Did you mean '--seed'?")]
    public void Synth_WrongUsage_Exits2AndSaysWhatWasMeant(string option, string value, string expected)
    {
        var run = CommandRun.Of("data", "synth", "--out", _folder["world"], option, value);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.OrdinalIgnoreCase);
        Assert.False(Directory.Exists(_folder["world"]));
    }

    [Fact]
    public void Synth_WithoutOut_NamesTheMissingOption()
    {
        var run = CommandRun.Of("data", "synth");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--out", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Synth_OptionWithoutItsValue_SaysSo()
    {
        var run = CommandRun.Of("data", "synth", "--out");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Option '--out' needs a value", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Synth_UnexpectedWord_PointsAtIt()
    {
        var run = CommandRun.Of("data", "synth", "--preset", "quick", "--out", _folder["world"], "surplus");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Unexpected word 'surplus'", run.Error, StringComparison.Ordinal);
        Assert.Contains("^^^^^^^\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Synth_InterruptedBeforeItStarts_Exits130()
    {
        var run = CommandRun.Of(new CancellationToken(canceled: true), "data", "synth", "--out", _folder["world"]);

        Assert.Equal(130, run.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Synth_JsonPathThatIsAFolder_FailsBeforeTheWork()
    {
        var run = CommandRun.Of("data", "synth", "--out", _folder["world"], "--json", _folder.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("is a folder", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["world"]));
    }
}
