namespace Mian.Cli.Tests.Commands;

public sealed class AnalyzeTests(TinyWorld world) : IClassFixture<TinyWorld>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Analyze_World_PrintsTheThreeFactsAndLeavesThePageAndItsFigures()
    {
        var run = CommandRun.Of("analyze", world.Dataset, "--out", _folder["analysis"], "--json", _folder["result.json"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"30–60\s+[\d,]+\s+\d+\.\d\s%", run.Output);
        Assert.Matches(@"occupation\s+user\s+\d+\s", run.Output);
        Assert.Matches(@"1 or more\s+[\d,]+\s", run.Output);
        Assert.Contains("of the behaviours that requests use are more than 30 days old", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            ["analysis.json", "analysis.md", "behaviour-age.png", "behaviour-age.svg", "candidate-relevance.png", "candidate-relevance.svg", "field-information.png", "field-information.svg"],
            Directory.GetFiles(_folder["analysis"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(JsonFile.Read(_folder["result.json"]).ToJsonString(), JsonFile.Read(Path.Combine(_folder["analysis"], "analysis.json")).ToJsonString());
    }

    [Fact]
    public void Analyze_WorldWithJson_WritesTheDocumentedKeys()
    {
        Assert.Equal(0, CommandRun.Of("analyze", world.Dataset, "--split", "test", "--out", _folder["analysis"], "--json", _folder["result.json"]).ExitCode);

        var json = JsonFile.Read(_folder["result.json"]);
        Assert.Equal(["dataset", "dataset_hash", "dataset_path", "version", "split", "seed", "max_history", "samples", "positives", "negatives", "ages", "fields", "basis", "relevance"], json.AsObject().Select(p => p.Key));
        Assert.Equal("test", (string)json["split"]!);
        Assert.Equal(["behaviours", "requests", "requests_with_history", "older_than_thirty_days", "mean_share_older", "only_older", "median_days", "bins"], json["ages"]!.AsObject().Select(p => p.Key));
        Assert.Equal(["name", "group", "kind", "values", "coverage", "out_of_vocabulary", "information", "given_item"], json["fields"]![0]!.AsObject().Select(p => p.Key));
        Assert.Equal(["bits", "by_chance", "deviation", "excess", "is_above_chance"], json["fields"]![0]!["information"]!.AsObject().Select(p => p.Key));
        Assert.Equal(["samples", "items", "label_entropy", "label_entropy_given_item"], json["basis"]!.AsObject().Select(p => p.Key));
        Assert.Equal(["category_field", "all", "with_history", "by_length"], json["relevance"]!.AsObject().Select(p => p.Key));
        Assert.Equal((double)json["ages"]!["older_than_thirty_days"]!, DescribedAge(), 12);
    }

    [Fact]
    public void Analyze_OutIsAFile_Exits1AndSaysSo()
    {
        File.WriteAllText(_folder["taken"], "mine");

        var run = CommandRun.Of("analyze", world.Dataset, "--out", _folder["taken"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("is a file", run.Error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_folder["taken"]));
    }

    [Fact]
    public void Analyze_UnknownPart_Exits2AndSuggestsTheNearest()
    {
        var run = CommandRun.Of("analyze", world.Dataset, "--split", "tests");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Did you mean 'test'?", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Describe reads the same histories of the test part.</summary>
    private double DescribedAge()
    {
        Assert.Equal(0, CommandRun.Of("data", "describe", world.Dataset, "--json", _folder["describe.json"]).ExitCode);
        return (double)JsonFile.Read(_folder["describe.json"])["history"]!["older_than_thirty_days"]!;
    }
}
