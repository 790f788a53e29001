namespace Mian.Cli.Tests.Commands;

[Collection(TrainingTests.Name)]
public sealed class TrainTests(TrainedRun trained) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_SmallRun_PrintsMetricsCeilingAndTheNextCommand()
    {
        Assert.Contains("MIAN on synthetic, seed 3:", trained.Train.Output, StringComparison.Ordinal);
        Assert.Matches(@"\n\s+valid .*\n\s+ceiling .*\n\s+test .*\n\s+ceiling ", trained.Train.Output);
        Assert.Contains($"Next: mian explain {trained.Run}", trained.Train.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_WithJson_WritesEveryDocumentedKey()
    {
        var json = JsonFile.Read(trained.TrainJson);

        Assert.Equal("synthetic", (string)json["dataset"]!);
        Assert.Matches("^[0-9a-f]{32}$", (string)json["dataset_hash"]!);
        Assert.Equal("MIAN", (string)json["model"]!);
        Assert.Equal(3, (int)json["seed"]!);
        Assert.Equal(1, (int)json["threads"]!);
        Assert.Equal(2, (int)json["config"]!["epochs"]!);
        Assert.Equal(trained.Run, (string)json["run"]!);
        Assert.NotEmpty((string)json["version"]!);
        Assert.InRange((double)json["test"]!["auc"]!, 0, 1);
        Assert.InRange((double)json["test"]!["gauc"]!, 0, 1);
        Assert.True((double)json["test"]!["logloss"]! > 0);
        Assert.InRange((double)json["test"]!["ceiling"]!["auc"]!, 0.5, 1);
        Assert.InRange((double)json["valid"]!["auc"]!, 0, 1);
        Assert.True((double)json["train"]!["samples_per_second"]! > 0);
        Assert.True((double)json["train"]!["seconds"]! > 0);
        Assert.True((long)json["peak_memory_bytes"]! > 0);
        Assert.True((long)json["peak_anonymous_bytes"]! > 0);
        Assert.True((long)json["peak_mapped_bytes"]! > 0);
    }

    [Fact]
    public void Train_SameSeedTwice_GivesTheSameMetrics()
    {
        var run = Train("--seed", "3", "--threads", "1", "--out", _folder["run"], "--json", _folder["again.json"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(JsonFile.Read(trained.TrainJson)["test"]!.ToJsonString(), JsonFile.Read(_folder["again.json"])["test"]!.ToJsonString());
    }

    [Fact]
    public void Train_ConfigFileAndAssignment_AssignmentWins()
    {
        File.WriteAllText(_folder["config.yaml"], "epochs: 1\nbatch_size: 128\nembedding: {dimension: 2}\n");

        var run = CommandRun.Of(
            "train", trained.Dataset, "--model", "PoolingMLP", "--config", _folder["config.yaml"], "--set", "batch_size=64", "--no-test",
            "--out", _folder["run"], "--json", _folder["result.json"]);

        Assert.Equal(0, run.ExitCode);
        var json = JsonFile.Read(_folder["result.json"]);
        Assert.Equal(64, (int)json["config"]!["batch_size"]!);
        Assert.Equal(2, (int)json["config"]!["embedding"]!["dimension"]!);
        Assert.Null(json["test"]);
        Assert.DoesNotContain(" test ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_PlanOnly_PrintsTablesAndWritesNoRun()
    {
        var run = CommandRun.Of("train", trained.Dataset, "--model", "MIAN", "--plan", "--json", _folder["plan.json"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("table item_id", run.Output, StringComparison.Ordinal);
        Assert.True((long)JsonFile.Read(_folder["plan.json"])["peak_bytes"]! > 0);
    }

    [Theory]
    [InlineData("--model", "mina", "Did you mean 'MIAN'?")]
    [InlineData("--set", "epoch=3", "epochs")]
    [InlineData("--config", "no-such-file.yaml", "no such file")]
    public void Train_WrongUsage_Exits2(string option, string value, string expected)
    {
        string[] model = option == "--model" ? [] : ["--model", "MIAN"];
        var run = CommandRun.Of(["train", trained.Dataset, .. model, option, value, "--out", _folder["run"]]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Train_ChoiceOnTheTestPart_WarnsAndSaysSoBesideTheMetrics()
    {
        var run = CommandRun.Of(["train", trained.Dataset, "--model", "MIAN", .. TrainedRun.Small, "selection=test", "--threads", "1", "--out", _folder["run"], "--json", _folder["run.json"]]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("WARNING: 'selection: test'", run.Error, StringComparison.Ordinal);
        Assert.Contains("its test metrics are too good", run.Output, StringComparison.Ordinal);
        var json = JsonFile.Read(_folder["run.json"]);
        Assert.Equal("test", (string)json["config"]!["selection"]!);
        Assert.Equal(json["train"]!["curve"]!.AsArray().Max(p => (double)p!["test_auc"]!), (double)json["test"]!["auc"]!);
        Assert.Contains("its test metrics are too good", CommandRun.Of("evaluate", _folder["run"], "--threads", "1").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("too good", CommandRun.Of("evaluate", _folder["run"], "--threads", "1", "--split", "valid").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_ChoiceOnTheTestPartThatIsLeftAlone_Exits2()
    {
        var run = CommandRun.Of(["train", trained.Dataset, "--model", "MIAN", .. TrainedRun.Small, "selection=test", "--no-test", "--out", _folder["run"]]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("leaves the test part alone", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Train_WithoutOutAndPlan_Exits2()
    {
        var run = CommandRun.Of("train", trained.Dataset, "--model", "MIAN");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("'--out' is required", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_WithoutDataset_Exits2AndNamesIt()
    {
        var run = CommandRun.Of("train", "--model", "MIAN", "--out", _folder["run"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("DATASET is missing", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_FolderThatIsNoDataset_Exits1()
    {
        var run = CommandRun.Of("train", _folder.Path, "--model", "MIAN", "--out", _folder["run"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(_folder.Path, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_OutHoldsSomethingElse_LeavesItAlone()
    {
        File.WriteAllText(_folder["letter.txt"], "mine");

        var run = Train("--out", _folder.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("mine", File.ReadAllText(_folder["letter.txt"]));
    }

    [Fact]
    public void Train_ResumeWithoutACheckpoint_Exits1()
    {
        var run = Train("--out", _folder["run"], "--resume");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("nothing to resume", run.Error, StringComparison.Ordinal);
    }

    private CommandRun Train(params string[] options) => CommandRun.Of(["train", trained.Dataset, "--model", "MIAN", .. TrainedRun.Small, .. options]);
}
