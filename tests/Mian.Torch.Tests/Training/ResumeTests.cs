using Mian.Dataset;
using Mian.Tests.Batches;
using Mian.Torch.Tests.Models;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Training;

/// <summary>An interrupted and resumed run is bit for bit the run that nobody interrupted.</summary>
[Collection(nameof(TorchState))]
public sealed class ResumeTests : IDisposable
{
    private readonly PublishedWorld _world = new(new WorldOptions { Users = 60, NegativesPerClick = 2, Timing = NegativeTiming.Fresh });

    public static TheoryData<string> Models => SmallTraining.AllModels();

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public void Run_SameSeedAndThreads_GivesTheSameBits(string model)
    {
        var (first, second) = (Runs.Request(_world, "a", Runs.Random, model), Runs.Request(_world, "b", Runs.Random, model));
        Assert.Equal(Runs.Results(Runs.Train(first)), Runs.Results(Runs.Train(second)));
        Assert.Equal(Runs.ModelOf(first), Runs.ModelOf(second));
        var other = Runs.Request(_world, "c", Runs.Random, model) with { Seed = 4 };
        Runs.Train(other);
        Assert.NotEqual(Runs.ModelOf(first), Runs.ModelOf(other));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Run_ResumedAfterAnyReport_GivesTheSameBits(string model)
    {
        var whole = Runs.Request(_world, "whole", Runs.Random, model);
        var expected = Runs.Results(Runs.Train(whole));
        var interrupted = 0;
        // One report a batch and one a validation: the numbers fall on batches, on validations within an epoch and at its end.
        foreach (var reports in (int[])[1, 5, 9, 10, 11, 12, 20, 22, 24])
        {
            var request = Runs.Request(_world, $"after {reports}", Runs.Random, model);
            if (Runs.TrainUntil(request, reports)) continue;
            interrupted++;
            Assert.Equal(expected, Runs.Results(Runs.Train(request with { Resume = true })));
            Assert.Equal(Runs.ModelOf(whole), Runs.ModelOf(request));
        }

        Assert.True(interrupted > 6, $"{interrupted} interruptions");
    }

    [Fact]
    public void Run_InterruptedAgainAndAgain_GivesTheSameBits()
    {
        var config = Runs.Random with { CheckpointMinutes = 0.0001 };
        var whole = Runs.Request(_world, "whole", config);
        Runs.Train(whole);
        var request = Runs.Request(_world, "often", config);
        var times = 1;
        for (; !Runs.TrainUntil(request, 7); times++) request = request with { Resume = true };
        Assert.True(times > 3, $"{times} parts");
        Assert.Equal(Runs.ModelOf(whole), Runs.ModelOf(request));
    }

    [Fact]
    public void Run_CheckpointsOften_ChangeNothing()
    {
        var (seldom, often) = (Runs.Request(_world, "seldom", Runs.Random), Runs.Request(_world, "often", Runs.Random with { CheckpointMinutes = 0 }));
        Runs.Train(seldom);
        Runs.Train(often);
        Assert.Equal(Runs.ModelOf(seldom).Length, Runs.ModelOf(often).Length);
        Assert.Equal(Runs.ModelOf(seldom), Runs.ModelOf(often));
    }

    [Fact]
    public void Run_ResumedWhenFinished_ReportsAgain()
    {
        var request = Runs.Request(_world, "done");
        var first = Runs.Train(request);
        var again = Runs.Train(request with { Resume = true });
        Assert.Equal(Runs.Results(first), Runs.Results(again));
    }

    [Fact]
    public void Run_ResumedWithOtherSettings_NamesTheFirstThatDiffers()
    {
        var request = Runs.Request(_world, "run");
        Assert.False(Runs.TrainUntil(request, 3));
        var config = request.Config;
        AssertRefused(request with { Seed = 9 }, "'seed: 3', now: 'seed: 9'");
        AssertRefused(request with { Model = "PoolingMLP" }, "'model: MIAN', now: 'model: PoolingMLP'");
        AssertRefused(request with { Config = config with { BatchSize = 65 } }, "'batch_size: 64', now: 'batch_size: 65'");
        AssertRefused(request with { Config = config with { Mian = config.Mian with { Blocks = 2 } } }, "'blocks: 1', now: 'blocks: 2'");
        using var other = new PublishedWorld(new WorldOptions { Users = 60, NegativesPerClick = 2, Timing = NegativeTiming.Fresh, Seed = 2 });
        AssertRefused(request with { Dataset = other.Path }, "'data set: ");
        // The case of the model's name decides nothing.
        Runs.Train(request with { Resume = true, Model = "mian" });

        static void AssertRefused(TrainRequest request, string difference)
        {
            var error = Assert.Throws<MianException>(() => Runs.Train(request with { Resume = true }));
            Assert.Contains(difference, error.Message, StringComparison.Ordinal);
            Assert.Contains("belongs to another run", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Step_NoGradientForAParameter_IsAZeroGradient()
    {
        // The Transformer gets no gradient from a batch without behaviours; a resumed learner has no cleared gradient left from before.
        var schema = RandomBatch.Schema();
        var (full, empty) = (RandomBatch.Make(schema, [3, 4], 2, 1), RandomBatch.Make(schema, [0, 0], 2, 2));
        using var whole = SmallTraining.Create(schema, "MIAN");
        whole.Step(full, 1);
        var path = _world.Beside("step.safetensors");
        Checkpoint.Save(path, whole, new TrainingState { Fingerprint = "f", Steps = 1 });
        using var resumed = SmallTraining.Create(schema, "MIAN", seed: 5);
        Checkpoint.Load(path, resumed, "f");
        Assert.Equal(whole.Step(empty, 1), resumed.Step(empty, 1));
        Assert.Equal(whole.Score(full), resumed.Score(full));
    }
}
