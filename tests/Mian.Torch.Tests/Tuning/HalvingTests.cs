using Mian.Configuration;
using Mian.Tests.Batches;
using Mian.Torch.Models;
using Mian.Torch.Tests.Models;
using Mian.Torch.Tests.Training;
using Mian.Torch.Training;
using Mian.Torch.Tuning;

namespace Mian.Torch.Tests.Tuning;

/// <summary>Three epochs: rungs 1 and 3, brackets of three trials, of which one goes on.</summary>
[Collection(nameof(TorchState))]
public sealed class HalvingTests : IDisposable
{
    private readonly PublishedWorld _world = new(new WorldOptions { Users = 60 });

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Run_TwoBrackets_TrainsTheBestOfEachToItsEnd()
    {
        var request = Request("tuned");
        var result = Searches.Run(request);
        Assert.Equal(7, result.Trials.Count);
        Assert.Equal(TrialState.Finished, result.Trials[0].State);
        foreach (var bracket in result.Trials.Skip(1).Chunk(3))
        {
            var best = bracket.OrderByDescending(t => t.Curve[0].ValidAuc).ThenBy(t => t.Number).First();
            Assert.All(bracket, t => Assert.Equal(t == best ? (TrialState.Finished, 3.0) : (TrialState.Stopped, 1.0), (t.State, t.Epochs)));
        }

        Assert.All(result.Trials.Where(t => t.State == TrialState.Stopped), t => Assert.Empty(Directory.GetFiles(Path.Combine(request.Out, "runs", t.Run!), "*.safetensors")));
    }

    [Fact]
    public void Run_TrialThatPaused_IsBitForBitTheWholeTraining()
    {
        var request = Request("tuned");
        var result = Searches.Run(request);
        var config = StrictYaml.Read<TrainConfig>(Path.Combine(request.Out, "best.yaml"));
        var continued = result.Trials.First(t => t.Number > 1 && t.State == TrialState.Finished);
        foreach (var trial in new[] { result.Best!, continued })
        {
            var settings = StrictYaml.Apply(request.Config, [.. trial.Values.Select(v => $"{v.Key}={v.Value}")]);
            if (trial == result.Best) Assert.Equal(StrictYaml.Write(settings), StrictYaml.Write(config));
            var run = Runs.Train(new TrainRequest { Dataset = _world.Path, Model = request.Model, Config = settings, Out = _world.Beside($"run {trial.Number}"), Seed = 3, Threads = 1, Replace = true, Test = false });
            Assert.Equal((trial.ValidAuc, trial.ValidGauc, trial.ValidLogloss), (run.Valid!.Auc, run.Valid.Gauc, run.Valid.Logloss));
            Assert.Equal(trial.Curve, run.Train.Curve);
        }
    }

    [Fact]
    public void Run_InterruptedAgainAndAgain_FindsTheSame()
    {
        var expected = Searches.Results(Searches.Run(Request("whole")));
        var request = Request("often");
        var times = 0;
        while (!Searches.RunUntil(request, 13)) times++;
        Assert.True(times > 3, $"{times} interruptions");
        Assert.Equal(expected, Searches.Results(Searches.Run(request)));
        Assert.Equal(0, Searches.ReportsOf(request));
    }

    [Fact]
    public void Run_FurtherBracket_EndsAsIfItHadBeenSoFromTheStart()
    {
        var request = Request("grown");
        Searches.Run(request with { Trials = 4 });
        Assert.Equal(Searches.Results(Searches.Run(Request("whole"))), Searches.Results(Searches.Run(request)));
    }

    [Fact]
    public void Run_BracketThatGrows_KeepsWhatWasFinished()
    {
        var request = Request("grown");
        var finished = Searches.Run(request with { Trials = 3 }).Trials.Where(t => t.State == TrialState.Finished).Select(t => t.Number).ToList();
        Assert.Equal(2, finished.Count);
        var grown = Searches.Run(request);
        Assert.All(finished, number => Assert.Equal(TrialState.Finished, grown.Trials[number - 1].State));
        Assert.True(grown.Best!.ValidAuc >= Searches.Run(Request("whole")).Best!.ValidAuc);
    }

    [Fact]
    public void Run_Halving_TakesFewerEpochsThanRandom()
    {
        var halving = Searches.Run(Request("halving"));
        var random = Searches.Run(Request("random") with { Search = SearchKind.Random });
        Assert.Equal(random.Trials.Select(t => string.Join(' ', t.Values.Values)), halving.Trials.Select(t => string.Join(' ', t.Values.Values)));
        Assert.Equal(3 + (2 * 5), halving.Trials.Sum(t => t.Epochs));
        Assert.Equal(7 * 3, random.Trials.Sum(t => t.Epochs));
    }

    [Fact]
    public void Run_FailedTrial_DoesNotGoOn()
    {
        var config = Config with { ClipNorm = 0, PoolingMlp = new PoolingMlpOptions { Hidden = [.. Enumerable.Repeat(16, 20)] } };
        var result = Searches.Run(Searches.Request(_world, "tuned", "dense.learning_rate: {choices: [0.005, 100]}\nbatch_size: {choices: [64, 32]}", config) with { Search = SearchKind.Halving });
        Assert.Equal(2, result.Trials.Count(t => t.State == TrialState.Failed));
        Assert.Equal(2, result.Trials.Count(t => t.State == TrialState.Finished));
    }

    [Fact]
    public void Run_OneEpoch_SaysThatItNeedsMore()
    {
        var error = Assert.Throws<ConfigurationException>(() => Searches.Run(Request("tuned") with { Config = SmallTraining.Config with { Epochs = 1 } }));
        Assert.Contains("epochs: expected 2 or more", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TimeThatIsUsedUp_LeavesTheFirstTrial() =>
        Assert.Equal([1], Searches.Run(Request("tuned") with { Trials = null, Minutes = 1e-9 }).Trials.Select(t => t.Number));

    private static TrainConfig Config => SmallTraining.Config with { Epochs = 3, Patience = 0 };

    private TuneRequest Request(string name) => Searches.Request(_world, name, config: Config) with { Search = SearchKind.Halving, Trials = 7 };
}
