using Mian.Schema;
using Mian.Torch.Checkpoints;
using Mian.Torch.Embeddings;
using Mian.Torch.Models;
using Mian.Torch.Tests.Models;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Embeddings;

/// <summary>Which tables a model has, what they are called, and how they start.</summary>
[Collection(nameof(TorchState))]
public sealed class TableListingTests
{
    private static readonly DatasetSchema Schema = RandomBatch.Schema(userFields: 1, contextFields: 0);
    private static readonly EmbeddingConfig Config = new() { Dimension = 4, Dimensions = new Dictionary<string, int> { ["category"] = 6 } };

    [Fact]
    public void Of_Vectors_ListsOneTableAnIdSpace() => AssertTables(
        ModelInputs.Vectors, ("item_id", "item_id", 4, false), ("category", "category", 6, false), ("user0", "user0", 4, false));

    [Fact]
    public void Of_FirstOrder_ListsOneNumberAnId() => AssertTables(
        ModelInputs.FirstOrder,
        ("first_order/item_id", "item_id", 1, true), ("first_order/category", "category", 1, true), ("first_order/user0", "user0", 1, true));

    [Fact]
    public void Of_Both_ListsBoth() =>
        Assert.Equal(6, TableListing.Of(Schema, Config, ModelInputs.Vectors | ModelInputs.FirstOrder).Select(t => t.Name).Distinct().Count());

    [Theory]
    [InlineData("LR", false, true)]
    [InlineData("WideDeep", true, true)]
    [InlineData("DeepFM", true, true)]
    [InlineData("xDeepFM", true, true)]
    [InlineData("DCN", true, false)]
    [InlineData("DCNv2", true, false)]
    [InlineData("PoolingMLP", true, false)]
    public void SaveModel_TablesOfAModel_StandInTheFileByName(string model, bool vectors, bool firstOrder)
    {
        using var learner = Learner.Create(Schema, model, SmallTraining.Config, (1, true));
        var path = Path.GetTempFileName();
        try
        {
            Checkpoint.SaveModel(path, learner, "hash");
            using var file = SafeTensorsFile.Open(path);
            var tables = file.Names.Where(n => n.StartsWith("table/", StringComparison.Ordinal)).ToDictionary(n => n, n => file.Entry(n).Shape.ToArray());
            string[] spaces = ["item_id", "category", "user0"];
            Assert.Equal(
                spaces.Where(_ => vectors).Select(s => $"table/{s}").Concat(spaces.Where(_ => firstOrder).Select(s => $"table/first_order/{s}")).Order(StringComparer.Ordinal),
                tables.Keys.Order(StringComparer.Ordinal));
            Assert.All(tables, t => Assert.Equal([RandomBatch.Rows, t.Key.Contains("first_order", StringComparison.Ordinal) ? 1 : 8], t.Value));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Create_FirstOrderTables_StartNextToZero()
    {
        using var learner = Learner.Create(Schema, "DeepFM", SmallTraining.Config, (1, true));
        foreach (var table in learner.Embeddings.Tables)
        {
            var largest = table.Weights.RowRange(0, (int)table.Weights.Rows).ToArray().Max(Math.Abs);
            Assert.True(table.Weights.Dimension == 1 ? largest is > 0 and < 1e-3f : largest > 0.1f, $"{table.Name}: {largest}");
        }
    }

    private static void AssertTables(ModelInputs inputs, params (string, string, int, bool)[] expected)
    {
        var tables = TableListing.Of(Schema, Config, inputs).ToList();
        Assert.Equal(expected, tables.Select(t => (t.Name, t.Source, t.Dimension, t.IsFirstOrder)));
        Assert.All(tables, t => Assert.Equal(RandomBatch.Rows, t.Rows));
    }
}
