namespace Mian.Cli.Tests.Commands;

public sealed class DataDescribeTests(TinyWorld world) : IClassFixture<TinyWorld>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Describe_World_PrintsPartsFieldsAndHistories()
    {
        var run = CommandRun.Of("data", "describe", world.Dataset, "--json", _folder["result.json"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("synthetic: 60 users, 80 items, 3,000 events", run.Output, StringComparison.Ordinal);
        Assert.Contains("none sampled: every sample is an event", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"occupation\s+user\s+categorical\s+users\s+occupation", run.Output);
        Assert.Matches(@"behaviours older than 30 days\s+\d+\.\d\d %", run.Output);
    }

    [Fact]
    public void Describe_WorldWithJson_WritesTheDocumentedKeys()
    {
        Assert.Equal(0, CommandRun.Of("data", "describe", world.Dataset, "--json", _folder["result.json"]).ExitCode);

        var json = JsonFile.Read(_folder["result.json"]);
        Assert.Equal((string)JsonFile.Read(world.PrepareJson)["dataset_hash"]!, (string)json["dataset_hash"]!);
        Assert.Equal(["dataset", "dataset_hash", "path", "seed", "users", "items", "events", "behaviours", "rejected_rows", "bytes_on_disk", "split", "negatives", "parts", "fields", "history"], json.AsObject().Select(p => p.Key));
        Assert.Equal(["train", "valid", "test"], json["parts"]!.AsArray().Select(p => (string)p!["part"]!));
        Assert.Equal(["name", "group", "kind", "storage", "table", "rows", "values", "coverage", "out_of_vocabulary"], json["fields"]![0]!.AsObject().Select(p => p.Key));
        Assert.Equal(["max_history", "before", "lengths", "users_without_behaviours", "older_than_thirty_days", "category_field", "category_absent"], json["history"]!.AsObject().Select(p => p.Key));
        Assert.Equal(["minimum", "p25", "median", "p75", "p90", "maximum"], json["history"]!["lengths"]!.AsObject().Select(p => p.Key));
        Assert.InRange((double)json["history"]!["category_absent"]!, 0.0, 1.0);
    }

    [Fact]
    public void Describe_FolderWithoutADataset_Exits1()
    {
        var run = CommandRun.Of("data", "describe", _folder.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("is not a prepared data set", run.Error, StringComparison.Ordinal);
    }
}
