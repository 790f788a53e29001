namespace Mian.Cli.Tests.Commands;

public sealed class DataPrepareTests(TinyWorld world) : IClassFixture<TinyWorld>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Prepare_World_PrintsSizesAndTheNextCommand()
    {
        Assert.Contains("synthetic: 60 users, 80 items, 3,000 events", world.Prepare.Output, StringComparison.Ordinal);
        Assert.Contains("train", world.Prepare.Output, StringComparison.Ordinal);
        Assert.Contains($"Next: mian train {world.Dataset} --model MIAN", world.Prepare.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_WorldWithJson_WritesTheDocumentedKeys()
    {
        var json = JsonFile.Read(world.PrepareJson);

        Assert.Equal("synthetic", (string)json["dataset"]!);
        Assert.Matches("^[0-9a-f]{32}$", (string)json["dataset_hash"]!);
        Assert.Equal(3000, (long)json["events"]!);
        Assert.Equal(3000, Enumerable.Sum(["train", "valid", "test"], part => (long)json["splits"]![part]!["samples"]!));
        Assert.True((double)json["seconds"]! > 0);
        Assert.True((long)json["peak_memory_bytes"]! > 0);
    }

    [Fact]
    public void Prepare_SameSeedTwiceWithOtherThreadsAndMemory_GivesTheSameHash()
    {
        var run = CommandRun.Of("data", "prepare", "synthetic", "--from", world.Raw, "--out", _folder["again"], "--threads", "1", "--memory", "64", "--json", _folder["again.json"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal((string)JsonFile.Read(world.PrepareJson)["dataset_hash"]!, (string)JsonFile.Read(_folder["again.json"])["dataset_hash"]!);
    }

    [Fact]
    public void Prepare_MisspeltRecipe_Exits2WithTheNearestName()
    {
        var run = CommandRun.Of("data", "prepare", "synthetc", "--from", world.Raw, "--out", _folder["set"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Did you mean 'synthetic'?", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Prepare_EmptyRawFolder_Exits1NamesTheFileAndLeavesNothing()
    {
        Directory.CreateDirectory(_folder["raw"]);

        var run = CommandRun.Of("data", "prepare", "synthetic", "--from", _folder["raw"], "--out", _folder["set"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("users.csv", run.Error, StringComparison.Ordinal);
        Assert.Equal([_folder["raw"]], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Prepare_BadRowWithSkipBad_CountsItAndWritesItToTheRejects()
    {
        foreach (var file in Directory.GetFiles(world.Raw))
            File.Copy(file, _folder[Path.GetFileName(file)]);
        File.AppendAllText(_folder["items.csv"], "extra,category,brand,not-a-price\n");
        string[] words = ["data", "prepare", "synthetic", "--from", _folder.Path, "--out", _folder["out/set"]];

        var strict = CommandRun.Of(words);
        var tolerant = CommandRun.Of([.. words, "--skip-bad", "1", "--rejects", _folder["rejects.csv"]]);

        Assert.Equal(1, strict.ExitCode);
        Assert.Contains("not-a-price", strict.Error, StringComparison.Ordinal);
        Assert.Equal(0, tolerant.ExitCode);
        Assert.Contains("1 malformed row", tolerant.Output, StringComparison.Ordinal);
        Assert.Contains("not-a-price", File.ReadAllText(_folder["rejects.csv"]), StringComparison.Ordinal);
    }
}
