using Mian.Batches;
using Mian.Schema;
using Mian.Torch.Training;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Embeddings;

public sealed class FieldVectorsTests
{
    [Fact]
    public void Embed_EveryKindOfField_EqualsNaiveLookUp()
    {
        using var scope = NewDisposeScope();
        var schema = RandomBatch.Schema(multiValued: true);
        using var learner = Learner.Create(schema, "PoolingMLP", Config, (1, true));
        var batch = RandomBatch.Make(schema, [2, 0, 3], 2, 4);
        using var input = learner.Embeddings.Embed(batch, training: false);
        foreach (var (group, tensor) in new[] { (FieldGroup.Item, input.Item), (FieldGroup.Behaviour, input.Behaviours), (FieldGroup.User, input.User!), (FieldGroup.Context, input.Context!) })
        {
            foreach (var slice in learner.Model.Shape.Fields(group))
            {
                for (var row = 0; row < batch.RowsOf(group); row++)
                    Assert.Equal(Naive(learner, batch.Field(slice.Field.Name), row), tensor[row].narrow(0, slice.Offset, slice.Width).data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
            }
        }
    }

    [Fact]
    public void Collect_SharedTable_SumsGradientsByRow()
    {
        using var scope = NewDisposeScope();
        var schema = RandomBatch.Schema();
        using var learner = Learner.Create(schema, "PoolingMLP", Config, (1, true));
        var batch = RandomBatch.Make(schema, [2, 3], 1, 4);
        using var input = learner.Embeddings.Embed(batch, training: true);
        (input.Item.sum() + 10 * input.Behaviours.sum()).backward();
        learner.Embeddings.Collect(input);
        var table = learner.Embeddings.Tables.Single(t => t.Name == "item_id");
        for (var slot = 0; slot < table.TouchedIds.Length; slot++)
        {
            var id = table.TouchedIds[slot];
            var expected = Count(batch.Field("item_id"), id) + 10 * Count(batch.Field("past_item"), id);
            Assert.Equal(expected, table.Gradients[slot * 4], 4);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(RandomBatch.Rows)]
    public void Embed_IdOutsideTable_NamesFieldAndRows(int id)
    {
        var schema = RandomBatch.Schema();
        using var learner = Learner.Create(schema, "PoolingMLP", Config, (1, true));
        var batch = RandomBatch.Make(schema, [2], 1, 4);
        batch.Field("past_category").Ids[1] = id;
        var error = Assert.Throws<MianException>(() => learner.Embeddings.Embed(batch, training: false));
        Assert.Contains($"'past_category' has id {id}, but its table 'category' has {RandomBatch.Rows} rows", error.Message, StringComparison.Ordinal);
    }

    private static TrainConfig Config => new() { Embedding = new EmbeddingConfig { Dimension = 4 } };

    private static int Count(FieldValues values, int id) => values.Ids.Take(values.Values).Count(i => i == id);

    private static float[] Naive(Learner learner, FieldValues values, int row)
    {
        var table = learner.Embeddings.Tables.Single(t => t.Name == values.Schema.Table).Weights;
        var ids = values.Row(row).ToArray();
        var factor = values.Schema.Kind == FieldKind.Scaled ? values.Scales[row] : 1f / Math.Max(1, ids.Length);
        return [.. Enumerable.Range(0, table.Dimension).Select(d => factor * ids.Sum(id => table.Row(id)[d]))];
    }
}
