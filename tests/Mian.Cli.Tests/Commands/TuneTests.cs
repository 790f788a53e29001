namespace Mian.Cli.Tests.Commands;

[Collection(TrainingTests.Name)]
public sealed class TuneTests(TrainedRun trained) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tune_ThreeTrials_PrintsThemAndWritesEveryDocumentedKey()
    {
        var run = Tune("--trials", "3", "--json", _folder["tuned.json"]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("MIAN on synthetic, seed 3: 3 trials (3 finished)", run.Output, StringComparison.Ordinal);
        Assert.Contains("trial 1 (start)", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"\n\s+mian\.dropout ", run.Output);
        Assert.Contains($"--config {_folder["tuned/best.yaml"]} --seed 3", run.Output, StringComparison.Ordinal);
        Assert.Equal(3, run.Error.Split('\n').Count(l => l.StartsWith("trial ", StringComparison.Ordinal)));
        Assert.DoesNotContain('\r', run.Error);
        var json = JsonFile.Read(_folder["tuned.json"]);
        Assert.Equal("MIAN", (string)json["model"]!);
        Assert.Equal("random", (string)json["search"]!);
        Assert.Equal("auc", (string)json["metric"]!);
        Assert.Equal(3, json["trials"]!.AsArray().Count);
        Assert.Equal("finished", (string)json["trials"]![1]!["state"]!);
        Assert.Equal("4", (string)json["trials"]![0]!["values"]!["embedding.dimension"]!);
        Assert.Equal(json["trials"]!.AsArray().Max(t => (double)t!["valid_auc"]!), (double)json["best"]!["valid_auc"]!);
        Assert.Equal(_folder["tuned/best.yaml"], (string)json["best_config"]!);
        Assert.Equal(_folder["tuned"], (string)json["out"]!);
        Assert.True((double)json["seconds"]! > 0);
        Assert.True((long)json["peak_memory_bytes"]! > 0);
        Assert.Null(json["note"]);
        Assert.Null(json["importance"]);
    }

    [Fact]
    public void Tune_BestSettings_TrainToTheSameValidationMetrics()
    {
        Assert.Equal(0, Tune("--trials", "3", "--json", _folder["tuned.json"]).ExitCode);

        var run = CommandRun.Of(
            "train", trained.Dataset, "--model", "MIAN", "--config", _folder["tuned/best.yaml"], "--seed", "3", "--threads", "1",
            "--out", _folder["run"], "--json", _folder["run.json"]);

        Assert.True(run.ExitCode == 0, run.Error);
        var (best, valid) = (JsonFile.Read(_folder["tuned.json"])["best"]!, JsonFile.Read(_folder["run.json"])["valid"]!);
        Assert.Equal((double)best["valid_auc"]!, (double)valid["auc"]!);
        Assert.Equal((double)best["valid_gauc"]!, (double)valid["gauc"]!);
        Assert.Equal((double)best["valid_logloss"]!, (double)valid["logloss"]!);
    }

    [Fact]
    public void Tune_SpaceFile_VariesOnlyItsSettings()
    {
        File.WriteAllText(_folder["space.yaml"], "dense.learning_rate: {low: 0.001, high: 0.01, scale: log}\n");

        var run = Tune("--trials", "2", "--space", _folder["space.yaml"], "--json", _folder["tuned.json"]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.All(JsonFile.Read(_folder["tuned.json"])["trials"]!.AsArray(), t => Assert.Equal(["dense.learning_rate"], t!["values"]!.AsObject().Select(v => v.Key)));
    }

    [Fact]
    public void Tune_SpaceFileWithMistakes_Exits2WithAllOfThem()
    {
        File.WriteAllText(_folder["space.yaml"], "dense.learning_rat: {low: 0.001, high: 0.01}\npooling_mlp.dropout: {low: 0, high: 0.5}\n");

        var run = Tune("--space", _folder["space.yaml"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("line 1, dense.learning_rat: unknown setting. Did you mean 'dense.learning_rate'?", run.Error, StringComparison.Ordinal);
        Assert.Contains("line 2, pooling_mlp.dropout: this is a setting of PoolingMLP", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["tuned"]));
    }

    [Fact]
    public void Tune_ChoiceOnTheTestPart_Exits2()
    {
        var run = CommandRun.Of("tune", trained.Dataset, "--model", "MIAN", "--out", _folder["tuned"], "--set", "selection=test");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("a search never reads the test part", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["tuned"]));
    }

    [Fact]
    public void Tune_Halving_PrintsWhatMattersAndWhatWasStopped()
    {
        File.WriteAllText(_folder["space.yaml"], "dense.learning_rate: {low: 0.001, high: 0.01, scale: log}\nbatch_size: {choices: [128, 256, 512]}\n");

        var run = Tune("--trials", "10", "--search", "halving", "--space", _folder["space.yaml"], "--json", _folder["tuned.json"]);

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("10 trials (4 finished, 6 stopped)", run.Output, StringComparison.Ordinal);
        Assert.Contains("share of the variation", run.Output, StringComparison.Ordinal);
        var importance = JsonFile.Read(_folder["tuned.json"])["importance"]!;
        Assert.Equal(10, (int)importance["trials"]!);
        Assert.Equal(["batch_size", "dense.learning_rate"], importance["settings"]!.AsArray().Select(s => (string)s!["key"]!).Order());
        Assert.InRange((double)importance["settings"]![0]!["share"]! + (double)importance["settings"]![1]!["share"]! + (double)importance["interactions"]!, 0.99, 1.01);
    }

    [Theory]
    [InlineData("--trials", "0", "whole number")]
    [InlineData("--search", "randum", "Did you mean 'random'?")]
    [InlineData("--minutes", "5", "two kinds of budget")]
    public void Tune_WrongUsage_Exits2(string option, string value, string expected)
    {
        var run = Tune([option, value, .. option == "--minutes" ? ["--trials", "3"] : Array.Empty<string>()]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Tune_Cancelled_Exits130AndTheSameCommandContinues()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Equal(130, CommandRun.Of(cancelled.Token, Words("--trials", "2")).ExitCode);
        Assert.Equal(0, Tune("--trials", "2").ExitCode);
        var again = Tune("--trials", "2");
        Assert.Equal(0, again.ExitCode);
        Assert.DoesNotContain("trial 1  valid", again.Error, StringComparison.Ordinal);
    }

    private CommandRun Tune(params string[] options) => CommandRun.Of(Words(options));

    private string[] Words(params string[] options) =>
        ["tune", trained.Dataset, "--model", "MIAN", "--out", _folder["tuned"], .. TrainedRun.Small, "--seed", "3", "--threads", "1", .. options];
}
