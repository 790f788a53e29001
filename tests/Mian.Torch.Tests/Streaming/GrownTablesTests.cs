using Mian.Features;
using Mian.Schema;
using Mian.Tests.Batches;
using Mian.Torch.Checkpoints;
using Mian.Torch.Optimizers;
using Mian.Torch.Tests.Training;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Streaming;

/// <summary>A run whose tables have grown since: old rows stay as they were, bit for bit.</summary>
[Collection(nameof(TorchState))]
public sealed class GrownTablesTests : IDisposable
{
    private const int Added = 5;

    private readonly PublishedWorld _world = new(new WorldOptions { Users = 60 });

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(RowOptimizerKind.LazyAdam, "DeepFM")]
    [InlineData(RowOptimizerKind.RowWiseAdagrad, "MIAN")]
    [InlineData(RowOptimizerKind.Sgd, "MIAN")]
    public void Load_GrownTables_KeepsOldRowsAndStatesAndLeavesFreshOnes(RowOptimizerKind optimizer, string model)
    {
        var config = Runs.Random with { Embedding = Runs.Random.Embedding with { Optimizer = optimizer } };
        var request = Runs.Request(_world, "run", config, model);
        Runs.Train(request);
        var run = new RunFolder(request.Out);
        using var learner = Learner.Create(Grown(), model, config, (7, true));
        using var fresh = Learner.Create(Grown(), model, config, (7, true));
        Checkpoint.LoadGrownModel(run.Model, learner);
        Assert.True(Checkpoint.LoadGrownOptimizers(run.Checkpoint, learner));
        using var saved = SafeTensorsFile.Open(run.Model);
        using var states = SafeTensorsFile.Open(run.Checkpoint);

        var (grew, statesSeen) = (0, 0);
        foreach (var (table, start) in learner.Embeddings.Tables.Zip(fresh.Embeddings.Tables))
        {
            var old = RowsBefore(table.Source);
            var added = (int)table.Weights.Rows - old;
            Assert.Equal(saved.ReadArray<float>($"table/{table.Name}"), table.Weights.RowRange(0, old).ToArray());
            Assert.Equal(start.Weights.RowRange(old, added).ToArray(), table.Weights.RowRange(old, added).ToArray());
            Assert.All(Enumerable.Range(old, added), row => Assert.Contains(table.Weights.Row(row).ToArray(), w => w != 0));
            grew += added;
            foreach (var state in table.Optimizer!.State)
            {
                Assert.Equal(states.ReadArray<float>($"optimizer/table/{table.Name}/{state.Name}"), state.Values.RowRange(0, old).ToArray());
                Assert.All(state.Values.RowRange(old, added).ToArray(), v => Assert.Equal(0, v));
                statesSeen++;
            }
        }

        Assert.True(grew > 0);
        Assert.Equal(optimizer != RowOptimizerKind.Sgd, statesSeen > 0);
        Assert.True(learner.Steps > 0);
        Assert.False(Checkpoint.LoadGrownOptimizers(run.Checkpoint + ".none", learner));
    }

    [Fact]
    public void Initialise_FreshRows_DependOnSeedAndRowOnly()
    {
        using var small = Learner.Create(_world.Dataset.Schema, "MIAN", Runs.Random, (7, true));
        using var large = Learner.Create(Grown(), "MIAN", Runs.Random, (7, true));
        using var other = Learner.Create(Grown(), "MIAN", Runs.Random, (8, true));
        foreach (var (few, many) in small.Embeddings.Tables.Zip(large.Embeddings.Tables))
            Assert.Equal(few.Weights.RowRange(0, (int)few.Weights.Rows).ToArray(), many.Weights.RowRange(0, (int)few.Weights.Rows).ToArray());
        Assert.All(large.Embeddings.Tables.Zip(other.Embeddings.Tables), t => Assert.NotEqual(t.First.Weights.Row(2).ToArray(), t.Second.Weights.Row(2).ToArray()));
    }

    [Fact]
    public void ForgetRows_OfLaterIds_AreOutOfVocabulary()
    {
        using var learner = Learner.Create(Grown(), "DeepFM", Runs.Random, (7, true));
        learner.ForgetRows(_world.Dataset.Manifest.StageAfter(0));
        foreach (var table in learner.Embeddings.Tables)
        {
            var unknown = table.Weights.Row(ReservedIds.OutOfVocabulary).ToArray();
            for (var row = 0; row < table.Weights.Rows; row++)
                Assert.Equal(row == ReservedIds.OutOfVocabulary || row >= RowsBefore(table.Source), unknown.AsSpan().SequenceEqual(table.Weights.Row(row)));
        }
    }

    [Fact]
    public void ReadFirstRows_ShapesThatDoNotFit_AreExplained()
    {
        var request = Runs.Request(_world, "run");
        Runs.Train(request);
        using var file = SafeTensorsFile.Open(new RunFolder(request.Out).Model);
        using var narrow = new Mian.Torch.Tables.EmbeddingStorage(1000, 7);
        using var few = new Mian.Torch.Tables.EmbeddingStorage(1, 8);
        Assert.Contains("expected F32 [at most 1000, 7]", Assert.Throws<MianException>(() => file.ReadFirstRows("table/item_id", narrow)).Message, StringComparison.Ordinal);
        Assert.Contains("expected F32 [at most 1, 8]", Assert.Throws<MianException>(() => file.ReadFirstRows("table/item_id", few)).Message, StringComparison.Ordinal);
    }

    private int RowsBefore(string table) => _world.Dataset.Schema.Tables.First(t => t.Name == table).Rows;

    /// <summary>The schema after a day that brought values to every vocabulary.</summary>
    private DatasetSchema Grown()
    {
        var vocabularies = _world.Dataset.Schema.Fields.Where(f => f.Encoding is VocabularyEncoding).Select(f => f.Table).ToHashSet();
        return _world.Dataset.Schema with { Tables = [.. _world.Dataset.Schema.Tables.Select(t => vocabularies.Contains(t.Name) ? t with { Rows = t.Rows + Added } : t)] };
    }
}
