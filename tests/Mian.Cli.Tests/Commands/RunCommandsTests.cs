namespace Mian.Cli.Tests.Commands;

/// <summary>Commands that use a trained run.</summary>
[Collection(TrainingTests.Name)]
public sealed class RunCommandsTests(TrainedRun trained) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("valid")]
    [InlineData("test")]
    public void Evaluate_APart_GivesWhatTrainingMeasured(string part)
    {
        var run = CommandRun.Of("evaluate", trained.Run, "--split", part, "--threads", "1", "--json", _folder["result.json"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("history_length", run.Output, StringComparison.Ordinal);
        Assert.Contains("item_frequency", run.Output, StringComparison.Ordinal);
        var (expected, actual) = (JsonFile.Read(trained.TrainJson), JsonFile.Read(_folder["result.json"]));
        Assert.Equal(expected[part]!.ToJsonString(), actual[part]!.ToJsonString());
        Assert.Equal((string)expected["dataset_hash"]!, (string)actual["dataset_hash"]!);
        Assert.True((double)actual["train"]!["samples_per_second"]! > 0);
        Assert.True((long)actual["peak_memory_bytes"]! > 0);
    }

    [Fact]
    public void Evaluate_FolderWithoutARun_Exits1()
    {
        var run = CommandRun.Of("evaluate", _folder.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("There is no run in", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_AnotherDataset_IsRefused()
    {
        Assert.Equal(0, CommandRun.Of("data", "synth", "--set", "users=60", "items=80", "categories=8", "impressions=3000", "--seed", "9", "--out", _folder["raw"]).ExitCode);
        Assert.Equal(0, CommandRun.Of("data", "prepare", "synthetic", "--from", _folder["raw"], "--out", _folder["set"]).ExitCode);

        var run = CommandRun.Of("evaluate", trained.Run, "--dataset", _folder["set"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("content hash", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_FiveCases_DescribesThemDrawsThemAndChecksFaithfulness()
    {
        var run = CommandRun.Of("explain", trained.Run, "--count", "5", "--seed", "2", "--out", _folder["figures"], "--json", _folder["result.json"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(5, run.Output.Split('\n').Count(l => l.StartsWith("clicked ", StringComparison.Ordinal) || l.StartsWith("not clicked ", StringComparison.Ordinal)));
        Assert.Contains("Mean weight: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("Faithfulness", run.Output, StringComparison.Ordinal);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(_folder["figures/attention.png"])[..4]);
        Assert.Contains("<svg", File.ReadAllText(_folder["figures/attention.svg"]), StringComparison.Ordinal);
        var json = JsonFile.Read(_folder["result.json"]);
        Assert.Equal(5, json["cases"]!.AsArray().Count);
        Assert.All(json["cases"]!.AsArray(), c => Assert.Equal(1, c!["global_weights"]!.AsArray().Sum(w => (double)w!["weight"]!), 4));
        Assert.True((double)json["faithfulness"]![0]!["top_change"]! > 0);
    }

    [Fact]
    public void Explain_SameSeed_PicksTheSameCases()
    {
        var first = CommandRun.Of("explain", trained.Run, "--count", "4", "--seed", "2", "--out", _folder["a"]);
        var second = CommandRun.Of("explain", trained.Run, "--count", "4", "--seed", "2", "--out", _folder["a"]);
        var other = CommandRun.Of("explain", trained.Run, "--count", "4", "--seed", "3", "--out", _folder["a"]);

        Assert.Equal(first.Output, second.Output);
        Assert.NotEqual(first.Output, other.Output);
    }

    [Fact]
    public void Explain_ModelWithoutAttention_Exits1AndSaysSo()
    {
        Assert.Equal(0, CommandRun.Of(["train", trained.Dataset, "--model", "PoolingMLP", .. TrainedRun.Small, "--out", _folder["run"]]).ExitCode);

        var run = CommandRun.Of("explain", _folder["run"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("PoolingMLP has no attention weights", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["run/explanation"]));
    }

    [Fact]
    public void Explain_WithoutGlobalInteraction_StillDescribesTheCases()
    {
        Assert.Equal(0, CommandRun.Of(["train", trained.Dataset, "--model", "MIAN", .. TrainedRun.Small, "mian.gim=false", "--out", _folder["run"]]).ExitCode);

        var run = CommandRun.Of("explain", _folder["run"], "--count", "3");

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("Heat map", run.Output, StringComparison.Ordinal);
        Assert.Contains("clicked ", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("201")]
    public void Explain_CountOutOfRange_Exits2(string count) =>
        Assert.Equal(2, CommandRun.Of("explain", trained.Run, "--count", count).ExitCode);
}
