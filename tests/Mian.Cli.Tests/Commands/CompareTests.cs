using System.Text.Json.Nodes;

namespace Mian.Cli.Tests.Commands;

[Collection(TrainingTests.Name)]
public sealed class CompareTests(TrainedRun trained) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Compare_TwoModels_WritesTheTableAndRepeatsNoRun()
    {
        var first = Compare("--models", "mian,PoolingMLP", "--seeds", "2", "--json", _folder["result.json"]);
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Contains("MIAN minus", first.Output, StringComparison.Ordinal);
        var trainedAt = Records().ToDictionary(f => f, File.GetLastWriteTimeUtc);

        var second = Compare("--models", "MIAN,PoolingMLP", "--seeds", "3");

        Assert.Equal(0, second.ExitCode);
        Assert.Equal(4, trainedAt.Count);
        Assert.Equal(6, Records().Length);
        Assert.All(trainedAt, run => Assert.Equal(run.Value, File.GetLastWriteTimeUtc(run.Key)));
        Assert.Contains("6 of 6 runs finished", File.ReadAllText(_folder["compare.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_TwoModels_WritesTheDocumentedJson()
    {
        var run = Compare("--models", "MIAN,PoolingMLP", "--seeds", "2", "--seed", "5", "--json", _folder["result.json"]);
        Assert.True(run.ExitCode == 0, run.Error);

        var json = JsonFile.Read(_folder["compare.json"]);
        Assert.Equal(json.ToJsonString(), JsonFile.Read(_folder["result.json"]).ToJsonString());
        Assert.Equal("compare", (string)json["kind"]!);
        Assert.Equal([5L, 6L], json["seeds"]!.AsArray().Select(s => (long)s!));
        Assert.Equal("MIAN", (string)json["reference"]!);
        Assert.Null(json["published_dataset"]);
        var (mian, pooling) = (Row(json, "MIAN"), Row(json, "PoolingMLP"));
        var runs = mian["runs"]!.AsArray();
        Assert.Equal(runs.Average(r => (double)r!["auc"]!), (double)mian["auc"]!["mean"]!, 12);
        Assert.Equal(((double)mian["auc"]!["mean"]! / (double)pooling["auc"]!["mean"]!) - 1, (double)mian["auc_change"]!, 12);
        Assert.Equal(((double)pooling["logloss"]!["mean"]! / (double)mian["logloss"]!["mean"]!) - 1, (double)pooling["logloss_change"]!, 12);
        Assert.All(runs, r => Assert.True(File.Exists(Path.Combine((string)r!["run"]!, "test-scores.arrow"))));
        var tests = json["tests"]!.AsArray();
        Assert.Equal(["auc", "gauc", "logloss"], tests.Select(t => (string)t!["test"]!["metric"]!));
        Assert.Equal((double)mian["auc"]!["mean"]! - (double)pooling["auc"]!["mean"]!, (double)tests[0]!["test"]!["difference"]!, 9);
        Assert.Equal((double)mian["gauc"]!["mean"]! - (double)pooling["gauc"]!["mean"]!, (double)tests[1]!["test"]!["difference"]!, 9);
        Assert.Equal((double)mian["logloss"]!["mean"]! - (double)pooling["logloss"]!["mean"]!, (double)tests[2]!["test"]!["difference"]!, 9);
        Assert.All(tests, t => Assert.InRange((double)t!["test"]!["holm_p"]!, 0, 1));
    }

    [Fact]
    public void Compare_TwoModels_TestsTheGroupsOfSlicesAndPrintsOneSentenceAboutThem()
    {
        var run = Compare("--models", "MIAN,PoolingMLP", "--seeds", "1");
        Assert.True(run.ExitCode == 0, run.Error);

        var slices = JsonFile.Read(_folder["compare.json"])["slices"]!;
        Assert.Equal(["rival", "seeds", "fewest_of_each_class", "groups", "left_out"], slices.AsObject().Select(p => p.Key));
        Assert.Equal("PoolingMLP", (string)slices["rival"]!);
        Assert.Equal(["slice", "group", "count", "positives", "reference_auc", "rival_auc", "test", "note"], slices["groups"]![0]!.AsObject().Select(p => p.Key));
        Assert.Equal(["history_length", "item_frequency", "inactivity", "category_in_history"], slices["groups"]!.AsArray().Select(g => (string)g!["slice"]!).Distinct());
        Assert.Contains("Where does MIAN differ from PoolingMLP?", File.ReadAllText(_folder["compare.md"]), StringComparison.Ordinal);
        Assert.Contains("MIAN against PoolingMLP, the best other row on validation data", run.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.DoesNotContain("category_in_history", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_DataSetGone_ReadsFinishedRunsAndTrainsNothing()
    {
        Assert.Equal(0, Compare("--models", "MIAN,PoolingMLP", "--seeds", "1").ExitCode);
        var before = JsonFile.Read(_folder["compare.json"]);
        CommandRun Again(string models) => CommandRun.Of(["compare", _folder["gone"], "--models", models, "--seeds", "1", "--threads", "1", "--out", _folder.Path, .. TrainedRun.Small]);

        var again = Again("MIAN,PoolingMLP");

        Assert.True(again.ExitCode == 0, again.Error);
        Assert.Contains("the finished runs are read without it", again.Error, StringComparison.Ordinal);
        Assert.Equal(before["slices"]!.ToJsonString(), JsonFile.Read(_folder["compare.json"])["slices"]!.ToJsonString());
        var more = Again("MIAN,PoolingMLP,LR");
        Assert.Equal(1, more.ExitCode);
        Assert.Contains("1 of 3 runs are not finished", more.Error, StringComparison.Ordinal);
        Assert.Equal(before["tests"]!.ToJsonString(), JsonFile.Read(_folder["compare.json"])["tests"]!.ToJsonString());
    }

    [Fact]
    public void Compare_ModelThatFails_IsReportedAndTheOthersGoOn()
    {
        // Three heads do not divide the width of a behaviour.
        var run = Compare("--models", "MIAN,PoolingMLP", "--seeds", "1", "--set", "mian.heads=3");

        Assert.Equal(1, run.ExitCode);
        var json = JsonFile.Read(_folder["compare.json"]);
        var failed = Row(json, "MIAN")["runs"]![0]!;
        Assert.Equal("failed", (string)failed["state"]!);
        Assert.Contains("mian.heads", (string)failed["reason"]!, StringComparison.Ordinal);
        Assert.Equal("finished", (string)Row(json, "PoolingMLP")["runs"]![0]!["state"]!);
        Assert.Equal((1, 1), ((int)json["finished"]!, (int)json["failed"]!));
        Assert.Contains("MIAN, seed 1, failed: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("MIAN, seed 1, failed: ", File.ReadAllText(_folder["compare.md"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_SettingsOfOneModel_ReplaceTheCommonFile()
    {
        Directory.CreateDirectory(_folder["configs/MIAN"]);
        File.WriteAllText(_folder["configs/MIAN/best.yaml"], "batch_size: 128\n");
        File.WriteAllText(_folder["common.yaml"], "batch_size: 512\n");

        var run = CommandRun.Of(
            "compare", trained.Dataset, "--models", "MIAN,PoolingMLP", "--seeds", "1", "--config", _folder["common.yaml"], "--configs", _folder["configs"],
            "--set", "epochs=1", "embedding.dimension=2", "--out", _folder.Path);

        Assert.True(run.ExitCode == 0, run.Error);
        var json = JsonFile.Read(_folder["compare.json"]);
        Assert.Equal([128, 512], new[] { "MIAN", "PoolingMLP" }.Select(m => BatchSize((string)Row(json, m)["runs"]![0]!["run"]!)));
        Assert.Equal(_folder["configs/MIAN/best.yaml"], (string)Row(json, "MIAN")["settings"]!);
    }

    [Theory]
    [InlineData("--models", "MIAN,PolingMLP", "error: --models: 'PolingMLP' is not a model. Did you mean 'PoolingMLP'?")]
    [InlineData("--models", "all,DeepFN", "'DeepFN' is not a model. Did you mean 'DeepFM'?")]
    [InlineData("--models", "DIN,all", "'all' is every model, so it stands alone; found 'DIN,all'.")]
    [InlineData("--models", "", "'' names no model. Expected: names with commas between them")]
    [InlineData("--models", " , ", "names no model")]
    [InlineData("--seeds", "0", "from 1 to 1000")]
    [InlineData("--set", "epoch=3", "epochs")]
    public void Compare_WrongUsage_Exits2(string option, string value, string expected)
    {
        var run = CommandRun.Of("compare", trained.Dataset, option, value, "--out", _folder["x"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Compare_RowChosenOnTheTestPart_IsMarkedEverywhere()
    {
        Directory.CreateDirectory(_folder["configs"]);
        File.WriteAllText(_folder["configs/PoolingMLP.yaml"], "selection: test\n");

        var run = Compare("--models", "MIAN,PoolingMLP", "--seeds", "1", "--configs", _folder["configs"]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("WARNING: 'selection: test'", run.Error, StringComparison.Ordinal);
        Assert.Contains("Rows: PoolingMLP.", run.Error, StringComparison.Ordinal);
        var json = JsonFile.Read(_folder["compare.json"]);
        Assert.Equal([false, true], new[] { "MIAN", "PoolingMLP" }.Select(m => (bool)Row(json, m)["chosen_on_test"]!));
        var page = File.ReadAllText(_folder["compare.md"]);
        Assert.Contains("| PoolingMLP † |", page, StringComparison.Ordinal);
        Assert.Contains("| MIAN |", page, StringComparison.Ordinal);
        Assert.Contains("- † PoolingMLP: the checkpoint was chosen on the test part", page, StringComparison.Ordinal);
        Assert.Contains("† PoolingMLP: the checkpoint was chosen on the test part", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_ConfigsFolderMissing_SaysWhatIsExpected()
    {
        var run = CommandRun.Of("compare", trained.Dataset, "--configs", _folder["none"], "--out", _folder["x"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("MIAN.yaml", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Ablate_List_ShowsVariantsAndWhatIsLeftOut()
    {
        var run = CommandRun.Of("ablate", trained.Dataset, "--list", "--set", "mian.transformer=none", "--json", _folder["list.json"]);

        Assert.True(run.ExitCode == 0, run.Error);
        var variants = JsonFile.Read(_folder["list.json"])["variants"]!.AsArray();
        Assert.Equal(["no Transformer", "w/o crosses", "w/o first-order weights"], variants.Where(v => v!["left_out"] is not null).Select(v => (string)v!["name"]!));
        Assert.Contains("Post-LN Transformer", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Ablate_WithoutOutAndList_Exits2() => Assert.Equal(2, CommandRun.Of("ablate", trained.Dataset).ExitCode);

    [Fact]
    public void Ablate_TinyWorld_ComparesEachVariantWithTheFullModelAndSharesRunsWithCompare()
    {
        Assert.Equal(0, Compare("--models", "MIAN", "--seeds", "1").ExitCode);

        var run = CommandRun.Of(["ablate", trained.Dataset, "--seeds", "1", "--threads", "1", "--out", _folder.Path, .. TrainedRun.Small]);

        Assert.True(run.ExitCode == 0, run.Error);
        var json = JsonFile.Read(_folder["ablate.json"]);
        Assert.Equal(9, json["rows"]!.AsArray().Count);
        Assert.Equal(9, Records().Length);
        Assert.Equal("Pre-LN Transformer", (string)json["skipped"]![0]!["name"]!);
        Assert.Null(Row(json, "MIAN")["auc_change"]);
        Assert.Equal(((double)Row(json, "w/o GIM")["auc"]!["mean"]! / (double)Row(json, "MIAN")["auc"]!["mean"]!) - 1, (double)Row(json, "w/o GIM")["auc_change"]!, 12);
        Assert.Equal(8, json["tests"]!.AsArray().Count(t => (string)t!["test"]!["metric"]! == "auc"));
    }

    private CommandRun Compare(params string[] options) => CommandRun.Of(["compare", trained.Dataset, "--threads", "1", "--out", _folder.Path, .. TrainedRun.Small, .. options]);

    private string[] Records() => Directory.GetFiles(_folder["runs"], "run.json", SearchOption.AllDirectories);

    private static JsonNode Row(JsonNode result, string name) => result["rows"]!.AsArray().Single(r => (string)r!["name"]! == name)!;

    private static int BatchSize(string run) => (int)JsonFile.Read(Path.Combine(run, "run.json"))["config"]!["batch_size"]!;
}
