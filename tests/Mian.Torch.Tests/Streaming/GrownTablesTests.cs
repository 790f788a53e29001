using Mian.Dataset;
using Mian.Ingest.Tests.Appending;
using Mian.Schema;
using Mian.Torch.Checkpoints;
using Mian.Torch.Evaluation;
using Mian.Torch.Optimizers;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Streaming;

[Collection(nameof(TorchState))]
public sealed class GrownTablesTests : IDisposable
{
    private readonly DailyShop _shop = new(8, days: 1);

    public void Dispose() => _shop.Dispose();

    [Theory]
    [InlineData(RowOptimizerKind.LazyAdam, "DeepFM")]
    [InlineData(RowOptimizerKind.RowWiseAdagrad, "MIAN")]
    [InlineData(RowOptimizerKind.Sgd, "MIAN")]
    public void Load_GrownTables_KeepsOldRowsAndStatesAndLeavesFreshOnes(RowOptimizerKind optimizer, string model)
    {
        var config = Streams.Config with { Embedding = Streams.Config.Embedding with { Optimizer = optimizer } };
        Streams.TrainBase(_shop, config, model);
        using var before = PreparedDataset.Open(_shop.Set);
        _shop.Append(0);
        using var grown = PreparedDataset.Open(_shop.Set);
        var run = new RunFolder(Streams.Folder(_shop, "base"));
        using var learner = Learner.Create(grown.Schema, model, config, (7, true));
        using var fresh = Learner.Create(grown.Schema, model, config, (7, true));
        Checkpoint.LoadGrownModel(run.Model, learner);
        Assert.True(Checkpoint.LoadGrownOptimizers(run.Checkpoint, learner));
        using var saved = SafeTensorsFile.Open(run.Model);
        using var states = SafeTensorsFile.Open(run.Checkpoint);

        var (grew, statesSeen) = (0, 0);
        foreach (var (table, start) in learner.Embeddings.Tables.Zip(fresh.Embeddings.Tables))
        {
            var old = before.Schema.Tables.First(t => t.Name == table.Source).Rows;
            var weights = saved.ReadArray<float>($"table/{table.Name}");
            Assert.Equal(old * table.Weights.Dimension, weights.Length);
            Assert.Equal(weights, table.Weights.RowRange(0, old).ToArray());
            var added = (int)table.Weights.Rows - old;
            Assert.Equal(start.Weights.RowRange(old, added).ToArray(), table.Weights.RowRange(old, added).ToArray());
            Assert.True(added == 0 || start.Weights.RowRange(old, added).ToArray().Any(w => w != 0));
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
    }

    [Fact]
    public void Open_RunOfBefore_TakesEveryLaterIdAsOutOfVocabulary()
    {
        Streams.TrainBase(_shop);
        using var before = PreparedDataset.Open(_shop.Set);
        _shop.Append(0);
        using var bundle = ModelBundle.Open(Streams.Folder(_shop, "base"), 1);
        Assert.Equal(0, bundle.Days);
        var checkedRows = 0;
        foreach (var table in bundle.Learner.Embeddings.Tables)
        {
            for (var row = before.Schema.Tables.First(t => t.Name == table.Source).Rows; row < table.Weights.Rows; row++, checkedRows++)
                Assert.Equal(table.Weights.Row(ReservedIds.OutOfVocabulary).ToArray(), table.Weights.Row(row).ToArray());
        }

        Assert.True(checkedRows > 0);
    }

    [Fact]
    public void ReadFirstRows_ShapesThatDoNotFit_AreExplained()
    {
        Streams.TrainBase(_shop);
        using var file = SafeTensorsFile.Open(new RunFolder(Streams.Folder(_shop, "base")).Model);
        using var narrow = new Mian.Torch.Tables.EmbeddingStorage(1000, 7);
        using var few = new Mian.Torch.Tables.EmbeddingStorage(1, 8);
        Assert.Contains("expected F32 [at most 1000, 7]", Assert.Throws<MianException>(() => file.ReadFirstRows("table/item_id", narrow)).Message, StringComparison.Ordinal);
        Assert.Contains("expected F32 [at most 1, 8]", Assert.Throws<MianException>(() => file.ReadFirstRows("table/item_id", few)).Message, StringComparison.Ordinal);
    }
}
