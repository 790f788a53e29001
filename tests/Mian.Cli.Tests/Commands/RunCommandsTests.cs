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
    public void Explain_WholePart_TestsTheClaimWithIntervalsAndSaysTheVerdict()
    {
        var run = CommandRun.Of("explain", trained.Run, "--count", "2", "--out", _folder["figures"], "--json", _folder["result.json"]);

        Assert.Equal(0, run.ExitCode);
        var attention = JsonFile.Read(_folder["result.json"])["global_attention"]!;
        Assert.Equal((long)JsonFile.Read(trained.TrainJson)["test"]!["count"]!, (long)attention["samples"]!);
        var vectors = attention["vectors"]!.AsArray();
        Assert.Equal(["e_b", "R_ibim", "e_i", "R_iuim", "e_u", "R_icim", "e_c"], vectors.Select(v => (string)v!["vector"]!));
        Assert.Equal(1, vectors.Sum(v => (double)v!["weight"]!["mean"]!), 4);
        Assert.Equal(1, vectors.Sum(v => (double)v!["largest"]!), 9);
        Assert.All(vectors, v => Assert.True((double)v!["weight"]!["low"]! < (double)v["weight"]!["mean"]! && (double)v["weight"]!["mean"]! < (double)v["weight"]!["high"]!));
        var all = attention["claim"]!["all"]!;
        double Mean(params int[] columns) => columns.Average(c => (double)vectors[c]!["weight"]!["mean"]!);
        Assert.Equal(Mean(1, 3, 5) - Mean(0, 2, 4, 6), (double)all["difference"]!["mean"]!, 9);
        Assert.Equal(["R_ibim", "R_iuim", "R_icim"], attention["claim"]!["pairs"]!.AsArray().Select(p => (string)p!["interactive"]![0]!));
        var words = (string)all["verdict"]! switch { "holds" => "The claim holds: over all ", "does_not_hold" => "The claim does not hold: over all ", _ => "Not decided: over all " };
        Assert.Contains(words, run.Output, StringComparison.Ordinal);
        Assert.Contains("R_ibim minus e_b", run.Output, StringComparison.Ordinal);
        var faithfulness = JsonFile.Read(_folder["result.json"])["faithfulness"]![0]!;
        Assert.Equal((double)faithfulness["top_change"]!, (double)faithfulness["top"]!["mean"]!);
        Assert.True((double)faithfulness["difference"]!["low"]! < (double)faithfulness["difference"]!["high"]!);
    }

    [Theory]
    [InlineData("40", 40)]
    [InlineData("all", null)]
    public void Explain_FaithfulnessSamples_AreAsManyAsAsked(string asked, int? samples)
    {
        var run = CommandRun.Of("explain", trained.Run, "--count", "1", "--faithfulness-samples", asked, "--out", _folder["figures"], "--json", _folder["result.json"]);

        Assert.True(run.ExitCode == 0, run.Error);
        var tried = (int)JsonFile.Read(_folder["result.json"])["faithfulness"]![0]!["samples"]!;
        if (samples is { } some) Assert.Equal(some, tried);
        else Assert.InRange(tried, 1, (int)JsonFile.Read(trained.TrainJson)["test"]!["count"]!);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("most")]
    [InlineData("99999999")]
    public void Explain_FaithfulnessSamplesOutOfRange_Exits2AndNamesTheRange(string asked)
    {
        var run = CommandRun.Of("explain", trained.Run, "--faithfulness-samples", asked);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"'--faithfulness-samples' expects a whole number from 1 to 10000000 or 'all', but '{asked}' was given.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_Cancelled_Exits130()
    {
        var run = CommandRun.Of(new CancellationToken(canceled: true), "explain", trained.Run, "--out", _folder["figures"], "--json", _folder["result.json"]);

        Assert.Equal(130, run.ExitCode);
        Assert.False(File.Exists(_folder["result.json"]));
    }

    [Fact]
    public void Explain_ModelWithoutGlobalInteraction_HasFaithfulnessButNoClaim()
    {
        Assert.Equal(0, CommandRun.Of(["train", trained.Dataset, "--model", "DIN", .. TrainedRun.Small, "din.hidden=[8]", "--out", _folder["run"]]).ExitCode);

        var run = CommandRun.Of("explain", _folder["run"], "--count", "2", "--json", _folder["result.json"]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.DoesNotContain("claim", run.Output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Global attention", run.Output, StringComparison.Ordinal);
        Assert.Null(JsonFile.Read(_folder["result.json"])["global_attention"]);
        Assert.NotEmpty(JsonFile.Read(_folder["result.json"])["faithfulness"]!.AsArray());
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
