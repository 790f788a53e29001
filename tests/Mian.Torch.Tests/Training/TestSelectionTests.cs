using Mian.Configuration;
using Mian.Progress;
using Mian.Tests.Batches;
using Mian.Torch.Tests.Models;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Training;

/// <summary>The leaderboards' habit, <c>selection: test</c>: it chooses by the test part, changes nothing else, and says so.</summary>
[Collection(nameof(TorchState))]
public sealed class TestSelectionTests : IDisposable
{
    private readonly PublishedWorld _world = new(new WorldOptions { Users = 90, NegativesPerClick = 2 });

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(SelectionMetric.Auc)]
    [InlineData(SelectionMetric.Gauc)]
    [InlineData(SelectionMetric.Logloss)]
    public void Run_OnTest_KeepsTheCheckpointThatIsBestThere(SelectionMetric metric)
    {
        var differed = 0;
        for (var seed = 1; seed <= 4; seed++)
        {
            var manifest = Train(OnTest with { Metric = metric }, seed);
            var best = manifest.Train.Curve.MaxBy(p => Score(metric, p.TestAuc, p.TestGauc, p.TestLogloss))!;
            Assert.Equal(8, manifest.Train.Curve.Count);
            Assert.Equal(best.Epoch, manifest.Train.BestEpoch);
            Assert.Equal((best.TestAuc, best.TestGauc, best.TestLogloss), (manifest.Test!.Auc, manifest.Test.Gauc, manifest.Test.Logloss));
            // The metrics of the validation part stay those of the validation part.
            Assert.Equal((best.ValidAuc, best.ValidGauc, best.ValidLogloss), (manifest.Valid!.Auc, manifest.Valid.Gauc, manifest.Valid.Logloss));
            var honest = manifest.Train.Curve.MaxBy(p => Score(metric, p.ValidAuc, p.ValidGauc, p.ValidLogloss))!;
            if (honest != best) differed++;
        }

        Assert.True(differed > 0, "Both parts chose the same checkpoint for every seed, so this test says nothing.");
    }

    [Fact]
    public void Run_OnTest_TrainsAsTheHonestRunDoes()
    {
        var (habit, honest) = (Train(OnTest, 2), Train(OnTest with { Selection = SelectionPart.Valid }, 2));

        Assert.Equal(honest.Train.Curve, habit.Train.Curve.Select(p => p with { TestAuc = null, TestGauc = null, TestLogloss = null }));
        Assert.Equal(honest.Train.Samples, habit.Train.Samples);
        Assert.True(habit.Test!.Auc >= honest.Test!.Auc, $"{habit.Test.Auc} was chosen, {honest.Test.Auc} was there to choose");
    }

    [Fact]
    public void Run_OnTest_EndsEarlyByTheTestPart()
    {
        var config = OnTest with { Epochs = 30, Patience = 2, ValidationsPerEpoch = 1, Dense = new DenseConfig { LearningRate = 0.05 } };
        var curve = Train(config, 3).Train.Curve;

        var best = curve.ToList().FindIndex(p => p.TestAuc == curve.Max(q => q.TestAuc));
        Assert.True(curve.Count < 30, $"{curve.Count} epochs");
        Assert.Equal(best + 2, curve.Count - 1);
    }

    [Fact]
    public void Run_OnTest_WarnsOnceAndLeavesItInItsFiles()
    {
        var sink = new Lines();
        var request = Runs.Request(_world, "habit", OnTest);
        TrainingJob.Run(request, sink);

        Assert.Single(sink.Texts, t => t.StartsWith("WARNING: 'selection: test' chooses the checkpoint", StringComparison.Ordinal));
        Assert.Contains("\"selection\": \"test\"", File.ReadAllText(Path.Combine(request.Out, "run.json")), StringComparison.Ordinal);
        Assert.Contains("selection: test\n", File.ReadAllText(Path.Combine(request.Out, "config.yaml")), StringComparison.Ordinal);
        Assert.Equal(SelectionPart.Test, new RunFolder(request.Out).LoadManifest().Config.Selection);
    }

    [Fact]
    public void Run_OnValidation_NeitherWarnsNorKnowsTheTestPart()
    {
        var sink = new Lines();
        var request = Runs.Request(_world, "honest");
        TrainingJob.Run(request, sink);

        Assert.DoesNotContain(sink.Texts, t => t.Contains("WARNING", StringComparison.Ordinal) || t.Contains("test AUC", StringComparison.Ordinal));
        Assert.DoesNotContain("test_auc", File.ReadAllText(Path.Combine(request.Out, "run.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ResumedAsAnHonestRun_IsRefused()
    {
        var request = Runs.Request(_world, "habit", OnTest);
        Assert.False(Runs.TrainUntil(request, 6));

        var error = Assert.Throws<MianException>(() => Runs.Train(request with { Resume = true, Config = OnTest with { Selection = SelectionPart.Valid } }));
        Assert.Contains("'selection: test'", error.Message, StringComparison.Ordinal);
        Assert.NotNull(Runs.Train(request with { Resume = true }).Test);
    }

    [Fact]
    public void Run_WithoutTheTestPart_IsRefused()
    {
        var error = Assert.Throws<ConfigurationException>(() => Runs.Train(Runs.Request(_world, "run", OnTest) with { Test = false }));

        Assert.Contains("leaves the test part alone", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_world.Beside("run")));
    }

    private static TrainConfig OnTest => SmallTraining.Config with { Selection = SelectionPart.Test, Epochs = 4, Patience = 0, ValidationsPerEpoch = 2 };

    private RunManifest Train(TrainConfig config, long seed) => Runs.Train(Runs.Request(_world, $"{config.Selection}-{config.Metric}-{seed}", config) with { Seed = seed });

    private static double? Score(SelectionMetric metric, double? auc, double? gauc, double? logloss) =>
        metric switch { SelectionMetric.Auc => auc, SelectionMetric.Gauc => gauc, _ => -logloss };

    private sealed class Lines : IProgressSink
    {
        public List<string> Texts { get; } = [];

        public void Report(string phase, long done, long total, string unit, string? detail = null) { }

        public void Line(string text) => Texts.Add(text);
    }
}
