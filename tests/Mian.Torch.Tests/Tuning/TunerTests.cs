using Mian.Configuration;
using Mian.Dataset;
using Mian.Tests.Batches;
using Mian.Torch.Models;
using Mian.Torch.Optimizers;
using Mian.Torch.Tests.Models;
using Mian.Torch.Tests.Training;
using Mian.Torch.Training;
using Mian.Torch.Tuning;

namespace Mian.Torch.Tests.Tuning;

[Collection(nameof(TorchState))]
public sealed class TunerTests : IDisposable
{
    private readonly PublishedWorld _world = new(new WorldOptions { Users = 60 });

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Run_FirstTrial_HasTheSettingsThatTheSearchStartsFrom()
    {
        var result = Searches.Run(Searches.Request(_world, "tuned"));
        Assert.Equal([1, 2, 3, 4], result.Trials.Select(t => t.Number));
        Assert.Equal(new Dictionary<string, string> { ["embedding.learning_rate"] = "0.01", ["embedding.dimension"] = "8", ["pooling_mlp.hidden"] = "[24, 12]" }, result.Trials[0].Values);
        Assert.Equal(4, result.Trials.Select(t => string.Join(' ', t.Values.Values)).Distinct().Count());
        Assert.Equal(result.Trials.Max(t => t.ValidAuc), result.Best!.ValidAuc);
    }

    [Fact]
    public void Run_BestSettings_TrainToTheSameValidationNumbers()
    {
        var request = Searches.Request(_world, "tuned");
        var best = Searches.Run(request).Best!;
        var config = StrictYaml.Read<TrainConfig>(Path.Combine(request.Out, "best.yaml"));
        var run = Runs.Train(new TrainRequest { Dataset = _world.Path, Model = request.Model, Config = config, Out = _world.Beside("run"), Seed = request.Seed, Threads = 1 });
        Assert.Equal((best.ValidAuc, best.ValidGauc, best.ValidLogloss), (run.Valid!.Auc, run.Valid.Gauc, run.Valid.Logloss));
        Assert.Equal(File.ReadAllBytes(Path.Combine(request.Out, "runs", best.Run!, "model.safetensors")), File.ReadAllBytes(_world.Beside("run/model.safetensors")));
    }

    [Fact]
    public void Run_OnlyTheBestTrial_KeepsItsTensors()
    {
        var request = Searches.Request(_world, "tuned");
        var result = Searches.Run(request);
        Assert.All(result.Trials, t => Assert.Equal(t.Number == result.Best!.Number, File.Exists(Path.Combine(request.Out, "runs", t.Run!, "model.safetensors"))));
        Assert.All(result.Trials, t => Assert.True(File.Exists(Path.Combine(request.Out, "runs", t.Run!, "run.json"))));
    }

    [Fact]
    public void Run_InterruptedAgainAndAgain_FindsTheSame()
    {
        var expected = Searches.Results(Searches.Run(Searches.Request(_world, "whole")));
        var request = Searches.Request(_world, "often");
        var times = 0;
        while (!Searches.RunUntil(request, 11)) times++;
        Assert.True(times > 2, $"{times} interruptions");
        Assert.Equal(expected, Searches.Results(Searches.Run(request)));
    }

    [Fact]
    public void Run_TpeInterruptedAgainAndAgain_FindsTheSame()
    {
        const string Space = "embedding.learning_rate: {low: 0.001, high: 0.05, scale: log}\ndense.learning_rate: {low: 0.001, high: 0.05, scale: log}\npooling_mlp.hidden: {choices: [[8], [24, 12]]}";
        var config = SmallTraining.Config with { Epochs = 1 };
        var whole = Searches.Request(_world, "whole", Space, config) with { Search = SearchKind.Tpe, Trials = 14 };
        var expected = Searches.Run(whole);
        var random = Searches.Run(whole with { Search = SearchKind.Random, Out = _world.Beside("random") });
        Assert.Equal(ValuesOf(random).Take(10), ValuesOf(expected).Take(10));
        Assert.NotEqual(ValuesOf(random).Skip(10), ValuesOf(expected).Skip(10));

        var request = whole with { Out = _world.Beside("often") };
        var times = 0;
        while (!Searches.RunUntil(request, 29)) times++;
        Assert.True(times > 2, $"{times} interruptions");
        Assert.Equal(Searches.Results(expected), Searches.Results(Searches.Run(request)));
    }

    [Fact]
    public void Run_Repeated_TrainsNothing()
    {
        var request = Searches.Request(_world, "tuned");
        var first = Searches.Results(Searches.Run(request));
        Assert.Equal(0, Searches.ReportsOf(request));
        Assert.Equal(first, Searches.Results(Searches.Run(request)));
    }

    [Fact]
    public void Run_WithoutItsLog_ReadsTheRuns()
    {
        var request = Searches.Request(_world, "tuned");
        var first = Searches.Run(request);
        File.Delete(Path.Combine(request.Out, "trials.jsonl"));
        Assert.Equal(0, Searches.ReportsOf(request));
        Assert.Equal(first.Best!.Number, Searches.Run(request).Best!.Number);
    }

    [Fact]
    public void Run_LargerBudget_GoesOnWhereTheSmallerEnded()
    {
        var request = Searches.Request(_world, "grown");
        Searches.Run(request with { Trials = 2 });
        var grown = Searches.Results(Searches.Run(request));
        Assert.Equal(Searches.Results(Searches.Run(Searches.Request(_world, "whole"))), grown);
        Assert.Equal(grown, Searches.Results(Searches.Run(request with { Trials = 1 })));
    }

    [Fact]
    public void Run_TestPart_IsNeverRead()
    {
        var expected = Searches.Results(Searches.Run(Searches.Request(_world, "whole")));
        var inverted = _world.Beside("inverted");
        CopyWithInvertedTestLabels(inverted);
        var request = Searches.Request(_world, "tuned") with { Dataset = inverted };
        Assert.Equal(expected, Searches.Results(Searches.Run(request)));
        Assert.All(Directory.GetFiles(Path.Combine(request.Out, "runs"), "run.json", SearchOption.AllDirectories), f => Assert.Contains("\"test\": null", File.ReadAllText(f), StringComparison.Ordinal));

        // A run that tests does see the difference.
        var run = Runs.Request(_world, "run", model: "PoolingMLP");
        Assert.NotEqual(Runs.Train(run).Test!.Logloss, Runs.Train(run with { Dataset = inverted, Out = _world.Beside("other") }).Test!.Logloss);
    }

    [Fact]
    public void Run_ChoiceOnTheTestPart_IsRefused()
    {
        var request = Searches.Request(_world, "tuned", config: SmallTraining.Config with { Selection = SelectionPart.Test });
        Assert.Contains("a search never reads the test part", Assert.Throws<ConfigurationException>(() => Searches.Run(request)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(request.Out));
        var space = Assert.Throws<ConfigurationException>(() => Searches.Request(_world, "tuned", "selection: {choices: [valid, test]}"));
        Assert.Contains("a search never reads the test part", space.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TrialThatDiverges_FailsAndTheSearchGoesOn()
    {
        // Twenty layers whose weights jump by 100 a step: their product leaves the range of a float at once.
        var config = SmallTraining.Config with { ClipNorm = 0, PoolingMlp = new PoolingMlpOptions { Hidden = [.. Enumerable.Repeat(16, 20)] } };
        var request = Searches.Request(_world, "tuned", "dense.learning_rate: {choices: [0.005, 100]}\nbatch_size: {choices: [64, 32]}", config) with { Trials = 9 };
        var result = Searches.Run(request);
        Assert.Equal(4, result.Trials.Count);
        Assert.Equal("every combination of the space was tried", result.Note);
        var failed = result.Trials.Where(t => t.State == TrialState.Failed).ToList();
        Assert.NotEmpty(failed);
        Assert.All(failed, t => Assert.Equal("100", t.Values["dense.learning_rate"]));
        Assert.All(failed, t => Assert.Contains("expected a finite number", t.Problem, StringComparison.Ordinal));
        Assert.All(failed, t => Assert.Null(t.Score(SelectionMetric.Auc)));
        Assert.Equal(TrialState.Finished, result.Best!.State);
        Assert.Equal(0, Searches.ReportsOf(request));
    }

    [Fact]
    public void Run_TrialThatCannotBeBuilt_FailsAndTheSearchGoesOn()
    {
        var config = SmallTraining.Config with { Mian = SmallTraining.Config.Mian with { Heads = 8 } };
        var request = Searches.Request(_world, "tuned", "embedding.dimension: {choices: [8, 7]}", config) with { Model = "MIAN", Trials = 2 };
        var result = Searches.Run(request);
        Assert.Equal([TrialState.Finished, TrialState.Failed], result.Trials.Select(t => t.State));
        Assert.Contains("heads do not divide", result.Trials[1].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_StartThatCannotBeTrained_IsAnError()
    {
        var config = SmallTraining.Config with { Mian = SmallTraining.Config.Mian with { Heads = 7 } };
        var request = Searches.Request(_world, "tuned", "batch_size: {choices: [32, 64]}", config) with { Model = "MIAN" };
        Assert.Contains("heads do not divide", Assert.Throws<MianException>(() => Searches.Run(request)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_EqualTrials_TheEarliestIsTheBest()
    {
        // The share of warm-up steps makes no difference to a schedule of one step: all trials come out the same.
        var config = SmallTraining.Config with { BatchSize = 1 << 20, Epochs = 1, Dense = SmallTraining.Config.Dense with { Decay = LearningRateDecay.Constant } };
        var result = Searches.Run(Searches.Request(_world, "tuned", "dense.warm_up: {choices: [0, 0.1, 0.2]}", config) with { Trials = 3 });
        Assert.Single(result.Trials.Select(t => t.ValidAuc).Distinct());
        Assert.Equal(1, result.Best!.Number);
        Assert.Equal([1, 2, 3], result.Ranking.Select(t => t.Number));
    }

    [Fact]
    public void Run_TimeThatIsUsedUp_LeavesTheFirstTrial()
    {
        var request = Searches.Request(_world, "tuned") with { Trials = null, Minutes = 1e-9 };
        Assert.Equal([1], Searches.Run(request).Trials.Select(t => t.Number));
        Assert.Equal([1], Searches.Run(request).Trials.Select(t => t.Number));
        Assert.Equal([1, 2], Searches.Run(request with { Trials = 2, Minutes = null }).Trials.Select(t => t.Number));
        Assert.Equal([1, 2], Searches.Run(request).Trials.Select(t => t.Number));
    }

    [Fact]
    public void Run_LoglossAsMetric_TheSmallestIsTheBest()
    {
        var result = Searches.Run(Searches.Request(_world, "tuned", config: SmallTraining.Config with { Metric = SelectionMetric.Logloss }));
        Assert.Equal(result.Trials.Min(t => t.ValidLogloss), result.Best!.ValidLogloss);
    }

    [Theory]
    [InlineData("seed", "its --seed is 3, not 4")]
    [InlineData("space", "its space differs")]
    [InlineData("config", "the settings that it started from, or the version of mian, differ")]
    [InlineData("model", "its model is PoolingMLP, not MIAN")]
    public void Run_FolderOfAnotherSearch_IsLeftAlone(string what, string expected)
    {
        var request = Searches.Request(_world, "tuned") with { Trials = 1 };
        Searches.Run(request);
        var other = what switch
        {
            "seed" => request with { Seed = 4 },
            "space" => Searches.Request(_world, "tuned", "batch_size: {choices: [32, 64]}"),
            "model" => request with { Model = "MIAN" },
            _ => request with { Config = request.Config with { Epochs = 3 } },
        };
        Assert.Contains(expected, Assert.Throws<MianException>(() => Searches.Run(other)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FolderWithSomethingElse_IsLeftAlone()
    {
        Directory.CreateDirectory(_world.Beside("mine"));
        File.WriteAllText(_world.Beside("mine/letter.txt"), "mine");
        Assert.Contains("holds no search", Assert.Throws<MianException>(() => Searches.Run(Searches.Request(_world, "mine"))).Message, StringComparison.Ordinal);
        Assert.Contains("is a file", Assert.Throws<MianException>(() => Searches.Run(Searches.Request(_world, "mine/letter.txt"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WhileAnotherSearches_IsRefused()
    {
        var request = Searches.Request(_world, "tuned") with { Trials = 1 };
        var refused = "";
        Searches.Watching(request, () => refused = Assert.Throws<MianException>(() => Searches.Run(request)).Message);
        Assert.Contains($"process {Environment.ProcessId} searches there now", refused, StringComparison.Ordinal);
        Searches.Run(request);
    }

    [Fact]
    public void Run_DamagedLog_SaysWhatToDo()
    {
        var request = Searches.Request(_world, "tuned") with { Trials = 1 };
        Searches.Run(request);
        File.WriteAllText(Path.Combine(request.Out, "trials.jsonl"), "{\"number\": ");
        Assert.Contains("is damaged", Assert.Throws<MianException>(() => Searches.Run(request)).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> ValuesOf(TuneResult result) => result.Trials.Select(t => string.Join(' ', t.Values.Values));

    /// <summary>Inverts every label of the test part.</summary>
    private void CopyWithInvertedTestLabels(string to)
    {
        var labels = _world.Dataset.Samples(SplitName.Test).Column<byte>("label");
        var written = Enumerable.Range(0, (int)_world.Dataset.Samples(SplitName.Test).Rows).Select(row => labels[row]).ToArray();
        foreach (var file in Directory.GetFiles(_world.Path, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(_world.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            var bytes = File.ReadAllBytes(file);
            if (Path.GetFileName(file).StartsWith("samples-test", StringComparison.Ordinal))
            {
                var place = bytes.AsSpan().IndexOf(written);
                Assert.True(place > 0 && place == bytes.AsSpan().LastIndexOf(written));
                foreach (ref var value in bytes.AsSpan(place, written.Length)) value = (byte)(1 - value);
            }

            File.WriteAllBytes(copy, bytes);
        }
    }
}
