namespace Mian.Cli.Tests.Commands;

public sealed class DataExportTests(TinyWorld world) : IClassFixture<TinyWorld>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("parquet")]
    [InlineData("csv")]
    public void Export_World_WritesEveryPartAndSaysWhatIsInIt(string format)
    {
        var run = CommandRun.Of("data", "export", world.Dataset, "--format", format, "--out", _folder["export"], "--json", _folder["result.json"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"columns a sample; .*export\.json explains them", run.Output);
        Assert.Equal(["export.json", $"test-00000.{format}", $"train-00000.{format}", $"valid-00000.{format}"], Directory.GetFiles(_folder["export"]).Select(Path.GetFileName).Order());
        var json = JsonFile.Read(_folder["result.json"]);
        Assert.Equal(["mian_version", "format", "dataset", "dataset_hash", "epoch", "seed", "max_history", "parts", "columns"], json.AsObject().Select(p => p.Key));
        Assert.Equal(3000, json["parts"]!.AsArray().Sum(p => (long)p!["rows"]!));
        Assert.Equal(format, (string)json["format"]!);
        Assert.Contains("true_probability", json["columns"]!.AsArray().Select(c => (string)c!["name"]!));
        Assert.Equal(json.ToJsonString(), JsonFile.Read(_folder["export/export.json"]).ToJsonString());
    }

    [Theory]
    [InlineData("parqet", " Did you mean 'parquet'?")]
    [InlineData("excel", "")]
    public void Export_UnknownFormat_Exits2(string format, string suggestion)
    {
        var run = CommandRun.Of("data", "export", world.Dataset, "--format", format, "--out", _folder["export"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"Option '--format' expects one of parquet, csv, but '{format}' was given.{suggestion}\n", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["export"]));
    }

    [Fact]
    public void Export_EpochOfASetWithoutFreshNegatives_Exits1()
    {
        var run = CommandRun.Of("data", "export", world.Dataset, "--epoch", "1", "--out", _folder["export"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Export it without --epoch.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_Interrupted_Exits130AndLeavesNothing()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();

        var run = CommandRun.Of(stopped.Token, "data", "export", world.Dataset, "--out", _folder["export"]);

        Assert.Equal(130, run.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }
}
