using Mian.Configuration;
using Mian.Dataset;
using Mian.Progress;
using Mian.Tests.Batches;
using Mian.Torch.Checkpoints;
using Mian.Torch.Evaluation;
using Mian.Torch.Tests.Models;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Training;

[Collection(nameof(TorchState))]
public sealed class TrainingJobTests : IDisposable
{
    private readonly PublishedWorld _world = new(new WorldOptions { Users = 90 });

    public void Dispose() => _world.Dispose();

    // Not LR: clicks of this world come from what candidate and history have in common, which no sum of single weights can tell.
    [Theory]
    [InlineData("MIAN")]
    [InlineData("PoolingMLP")]
    [InlineData("WideDeep")]
    [InlineData("DCN")]
    [InlineData("DCNv2")]
    [InlineData("DeepFM")]
    [InlineData("xDeepFM")]
    [InlineData("DIN")]
    [InlineData("DIEN")]
    [InlineData("BST")]
    public void Run_LearnableWorld_LearnsIt(string model)
    {
        using var world = new PublishedWorld(new WorldOptions { Users = 400 });
        var epochs = model == "BST" ? 8 : 4; // Post-LN learns more slowly
        var manifest = Runs.Train(Runs.Request(world, "run", SmallTraining.Config with { Epochs = epochs }, model));
        Assert.True(manifest.Test!.Auc > 0.63, $"AUC {manifest.Test.Auc}");
        Assert.True(manifest.Train.Curve[^1].TrainLoss < manifest.Train.Curve[0].TrainLoss);
        Assert.NotNull(manifest.Test.Ceiling);
        Assert.Equal(manifest.Train.Samples, epochs * world.World.Samples[SplitName.Train].Count);
    }

    [Theory]
    [InlineData(SelectionMetric.Auc)]
    [InlineData(SelectionMetric.Gauc)]
    [InlineData(SelectionMetric.Logloss)]
    public void Run_AnyMetric_KeepsTheBestCheckpointByIt(SelectionMetric metric)
    {
        using var world = new PublishedWorld(new WorldOptions { Users = 90, NegativesPerClick = 2 });
        var manifest = Runs.Train(Runs.Request(world, "run", SmallTraining.Config with { Metric = metric, Epochs = 4, Patience = 0, ValidationsPerEpoch = 2 }));
        double? Score(double? auc, double? gauc, double? logloss) => metric switch { SelectionMetric.Auc => auc, SelectionMetric.Gauc => gauc, _ => -logloss };
        Assert.Equal(8, manifest.Train.Curve.Count);
        var best = manifest.Train.Curve.MaxBy(p => Score(p.ValidAuc, p.ValidGauc, p.ValidLogloss))!;
        Assert.Equal(best.Epoch, manifest.Train.BestEpoch);
        Assert.Equal(Score(best.ValidAuc, best.ValidGauc, best.ValidLogloss), Score(manifest.Valid!.Auc, manifest.Valid.Gauc, manifest.Valid.Logloss));
    }

    [Fact]
    public void Run_NoImprovement_EndsAfterPatience()
    {
        var config = SmallTraining.Config with { Epochs = 30, Patience = 2, Dense = new DenseConfig { LearningRate = 0.05 } };
        var manifest = Runs.Train(Runs.Request(_world, "run", config));
        var curve = manifest.Train.Curve;
        Assert.True(curve.Count < 30, $"{curve.Count} epochs");
        Assert.Equal(curve.Count - 2, Math.Round(manifest.Train.BestEpoch));
    }

    [Fact]
    public void Run_ManyValidationsAnEpoch_SpreadsThem()
    {
        var manifest = Runs.Train(Runs.Request(_world, "run", SmallTraining.Config with { BatchSize = 16, ValidationsPerEpoch = 4, Patience = 0 }));
        var epochs = manifest.Train.Curve.Select(p => p.Epoch).ToList();
        Assert.Equal(8, epochs.Count);
        for (var i = 0; i < epochs.Count; i++) Assert.InRange(epochs[i], (i + 1) / 4.0 - 1e-9, (i + 1.2) / 4.0);
    }

    [Fact]
    public void Run_Reports_PlanAndEpochs()
    {
        var sink = new Lines();
        TrainingJob.Run(Runs.Request(_world, "run"), sink);
        Assert.Contains(sink.Texts, l => l.StartsWith("plan: ", StringComparison.Ordinal) && l.Contains("table item_id", StringComparison.Ordinal));
        Assert.Equal(2, sink.Texts.Count(l => l.Contains("valid AUC", StringComparison.Ordinal)));
        Assert.Contains("epoch 1/2", sink.Phases);
        Assert.Contains("validating", sink.Phases);
        Assert.Contains("testing", sink.Phases);
    }

    [Fact]
    public void Run_WithoutTest_LeavesItAlone() => Assert.Null(Runs.Train(Runs.Request(_world, "run") with { Test = false }).Test);

    [Fact]
    public void Run_ValidationOfOneClass_SaysSo()
    {
        var world = new LearnableWorld(new WorldOptions { Users = 30 });
        var valid = world.Samples[SplitName.Valid];
        for (var i = 0; i < valid.Count; i++) valid[i] = valid[i] with { Label = 1 };
        using var published = new PublishedWorld(world);
        var error = Assert.Throws<MianException>(() => Runs.Train(Runs.Request(published, "run")));
        Assert.Contains("only positives", error.Message, StringComparison.Ordinal);
        Assert.Contains("metric", error.Message, StringComparison.Ordinal);
        Runs.Train(Runs.Request(published, "other", SmallTraining.Config with { Metric = SelectionMetric.Logloss }));
    }

    [Fact]
    public void Run_LastBatchOfOneSample_IsNormalised()
    {
        var samples = _world.World.Samples[SplitName.Train].Count;
        var config = SmallTraining.Config with { BatchSize = samples - 1, Epochs = 1, PoolingMlp = Runs.Random.PoolingMlp };
        Assert.Equal(2, Runs.Train(Runs.Request(_world, "run", config, "PoolingMLP")).Train.Steps);
    }

    [Fact]
    public void Run_OutIsAFile_IsRefused()
    {
        File.WriteAllText(_world.Beside("file"), "mine");
        AssertRefused("is a file", Runs.Request(_world, "file"));
        Assert.Equal("mine", File.ReadAllText(_world.Beside("file")));
    }

    [Fact]
    public void Run_OutHoldsSomethingElse_IsLeftAlone()
    {
        Directory.CreateDirectory(_world.Beside("photos"));
        File.WriteAllText(Path.Combine(_world.Beside("photos"), "a.jpg"), "mine");
        AssertRefused("holds no run", Runs.Request(_world, "photos"));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(_world.Beside("photos"), "a.jpg")));
    }

    [Fact]
    public void Run_NothingToResume_SaysSo() => AssertRefused("nothing to resume", Runs.Request(_world, "none") with { Resume = true });

    [Fact]
    public void Run_EmptyFolder_IsUsed()
    {
        Directory.CreateDirectory(_world.Beside("run"));
        Assert.NotNull(Runs.Train(Runs.Request(_world, "run")).Test);
    }

    [Fact]
    public void Run_FinishedRunInOut_IsLeftAloneUnlessReplaced()
    {
        var request = Runs.Request(_world, "run");
        var first = Runs.Results(Runs.Train(request));
        var before = File.ReadAllBytes(Path.Combine(request.Out, "run.json"));
        var error = Assert.Throws<MianException>(() => Runs.Train(request with { Seed = request.Seed + 1 }));
        Assert.Contains("holds a finished run, which is left alone", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(request.Out, "run.json")));
        Assert.Equal(first, Runs.Results(Runs.Train(request with { Replace = true })));
    }

    [Fact]
    public void Run_DamagedFiles_AreNamed()
    {
        var request = Runs.Request(_world, "run");
        Runs.Train(request);
        foreach (var (name, resume) in ((string, bool)[])[("checkpoint.safetensors", true), ("model.safetensors", false)])
        {
            var path = Path.Combine(request.Out, name);
            var bytes = File.ReadAllBytes(path);
            File.WriteAllBytes(path, bytes[..^7]);
            var error = Assert.Throws<MianException>(() =>
            {
                if (resume) Runs.Train(request with { Resume = true });
                else ModelBundle.Open(request.Out, 1).Dispose();
            });
            Assert.Contains(name, error.Message, StringComparison.Ordinal);
            File.WriteAllBytes(path, bytes);
        }

        File.Copy(Path.Combine(request.Out, "model.safetensors"), Path.Combine(request.Out, "checkpoint.safetensors"), overwrite: true);
        AssertRefused("no training checkpoint", request with { Resume = true });
        File.WriteAllText(Path.Combine(request.Out, "run.json"), "{ \"version\": ");
        AssertBundle("damaged", request);
        File.WriteAllText(Path.Combine(request.Out, "run.json"), "{}");
        AssertBundle("damaged", request);
        File.Delete(Path.Combine(request.Out, "run.json"));
        AssertBundle("not finished", request);
        File.Delete(Path.Combine(request.Out, "checkpoint.safetensors"));
        AssertBundle("no run", request);
    }

    [Fact]
    public void FromJson_DamagedState_NamesTheFile()
    {
        Assert.Contains("here", Assert.Throws<MianException>(() => TrainingState.FromJson("{ \"epoch\": x", "here")).Message, StringComparison.Ordinal);
        Assert.Contains("here", Assert.Throws<MianException>(() => TrainingState.FromJson("null", "here")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_PoisonedCheckpoint_StopsAndKeepsIt()
    {
        var request = Runs.Request(_world, "run");
        Assert.False(Runs.TrainUntil(request, 4));
        var path = Path.Combine(request.Out, "checkpoint.safetensors");
        Poison(path);
        var before = File.ReadAllBytes(path);
        var error = Assert.Throws<DivergenceException>(() => Runs.Train(request with { Resume = true }));
        // The batches that were built already are trained before a cancelled run saves.
        Assert.InRange(error.Step, 4, 12);
        Assert.Contains($"step {error.Step} is NaN", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.False(File.Exists(Path.Combine(request.Out, "run.json")));
    }

    [Fact]
    public void Run_HeadsThatDoNotDivide_SaysWhatDoes() => AssertRefused(
        "heads do not divide", Runs.Request(_world, "run", SmallTraining.Config with { Mian = SmallTraining.Config.Mian with { Heads = 7 } }));

    [Fact]
    public void Run_UserFieldsOfDifferentDimension_NamesThem() => AssertRefused(
        "gender 4", Runs.Request(_world, "run", WithDimension("gender")));

    [Fact]
    public void Run_UnknownEmbeddingTable_SuggestsTheNearest()
    {
        var error = Assert.Throws<ConfigurationException>(() => Runs.Train(Runs.Request(_world, "run", WithDimension("catgory"))));
        Assert.Contains("category", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_UnknownModel_SuggestsTheNearest()
    {
        var error = Assert.Throws<ConfigurationException>(() => Runs.Train(Runs.Request(_world, "run", model: "MIAM")));
        Assert.Contains("MIAN", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("batch_size: 0")]
    [InlineData("mian: {hidden: [20, 0]}")]
    [InlineData("pooling_mlp: {hidden: [-1]}")]
    [InlineData("mian: {blocks: 0}")]
    [InlineData("embedding: {dimensions: {item_id: 0}}")]
    [InlineData("dense: {learning_rate: 0}")]
    [InlineData("out_of_vocabulary_rate: 2")]
    [InlineData("optimiser: adam")]
    [InlineData("metric: recall")]
    public void Parse_BadSetting_IsRefused(string yaml) => Assert.Throws<ConfigurationException>(() => StrictYaml.Parse<TrainConfig>(yaml, "test"));

    [Fact]
    public void Write_Config_ReadsBackTheSame()
    {
        var config = WithDimension("category") with { History = 5, Metric = SelectionMetric.Gauc };
        Assert.Equal(StrictYaml.Write(config), StrictYaml.Write(StrictYaml.Parse<TrainConfig>(StrictYaml.Write(config), "test")));
    }

    private static TrainConfig WithDimension(string table) =>
        SmallTraining.Config with { Embedding = SmallTraining.Config.Embedding with { Dimensions = new Dictionary<string, int> { [table] = 4 } } };

    /// <summary>Every weight of the items' table becomes NaN.</summary>
    private static void Poison(string path)
    {
        const string Table = "table/item_id";
        using var file = SafeTensorsFile.Open(path);
        var tensors = file.Names.Where(n => n != Table).Select(n => file.Entry(n).Type == TensorType.F32
            ? TensorSource.FromMemory<float>(n, file.ReadArray<float>(n), [.. file.Entry(n).Shape])
            : TensorSource.FromMemory<long>(n, file.ReadArray<long>(n), [.. file.Entry(n).Shape])).ToList();
        var values = file.ReadArray<float>(Table);
        Array.Fill(values, float.NaN);
        tensors.Add(TensorSource.FromMemory<float>(Table, values, [.. file.Entry(Table).Shape]));
        SafeTensorsWriter.Write(path, tensors, file.Metadata);
    }

    private static void AssertRefused(string message, TrainRequest request) =>
        Assert.Contains(message, Assert.Throws<MianException>(() => Runs.Train(request)).Message, StringComparison.Ordinal);

    private static void AssertBundle(string message, TrainRequest request) =>
        Assert.Contains(message, Assert.Throws<MianException>(() => ModelBundle.Open(request.Out, 1)).Message, StringComparison.Ordinal);

    private sealed class Lines : IProgressSink
    {
        public List<string> Texts { get; } = [];

        public HashSet<string> Phases { get; } = [];

        public void Report(string phase, long done, long total, string unit, string? detail = null) => Phases.Add(phase);

        public void Line(string text) => Texts.Add(text);
    }
}
