using Mian.Dataset;
using Mian.Tests.Batches;
using Mian.Torch.Optimizers;
using Mian.Torch.Tests.Models;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Training;

[Collection(nameof(TorchState))]
public sealed class TrainingPlanTests : IDisposable
{
    private readonly PublishedWorld _world = new(new WorldOptions { Users = 40, NegativesPerClick = 3, Timing = NegativeTiming.Fresh });

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(RowOptimizerKind.LazyAdam, "MIAN")]
    [InlineData(RowOptimizerKind.RowWiseAdagrad, "MIAN")]
    [InlineData(RowOptimizerKind.Sgd, "MIAN")]
    [InlineData(RowOptimizerKind.LazyAdam, "LR")]
    [InlineData(RowOptimizerKind.LazyAdam, "WideDeep")]
    [InlineData(RowOptimizerKind.RowWiseAdagrad, "WideDeep")]
    public void Of_AnyOptimizer_EqualsWhatTheLearnerAllocates(RowOptimizerKind optimizer, string model)
    {
        var config = SmallTraining.Config with
        {
            Embedding = SmallTraining.Config.Embedding with { Optimizer = optimizer, Dimensions = new Dictionary<string, int> { ["category"] = 12 } },
        };
        var plan = TrainingPlan.Of(_world.Dataset, model, config);
        using var learner = Learner.Create(_world.Dataset.Schema, model, config, (1, true));
        Assert.Equal(learner.Embeddings.Tables.Select(t => t.Name), plan.Tables.Select(t => t.Table).Order(StringComparer.Ordinal));
        foreach (var table in learner.Embeddings.Tables)
        {
            var planned = plan.Tables.Single(t => t.Table == table.Name);
            Assert.Equal((table.Weights.Rows, table.Weights.Dimension, table.Weights.Bytes), (planned.Rows, planned.Dimension, planned.WeightBytes));
            // The index of touched rows is one int a row.
            Assert.Equal(table.Optimizer!.State.Sum(s => s.Values.Bytes) + 4 * table.Weights.Rows, planned.StateBytes);
        }

        Assert.Equal(plan.Tables.OrderByDescending(t => t.WeightBytes), plan.Tables);
        Assert.Equal(learner.Dense.Count, plan.DenseParameters);
        // Parameters, gradients and the two moments.
        Assert.Equal(learner.Dense.State.Sum(s => s.Values.Bytes) + 2 * 4 * learner.Dense.Count, plan.DenseBytes);
        var clicks = _world.World.Samples[SplitName.Train].Count;
        Assert.Equal(4 * clicks, plan.SamplesPerEpoch);
        Assert.Equal((4 * clicks + 63) / 64, plan.StepsPerEpoch);
        Assert.True(plan.PeakBytes > plan.Tables.Sum(t => t.WeightBytes + t.StateBytes) + plan.DenseBytes + plan.BatchBytes);
    }

    [Fact]
    public void RequireMemory_TooLittle_SaysWhatToReduce()
    {
        var plan = TrainingPlan.Of(_world.Dataset, "MIAN", SmallTraining.Config);
        plan.RequireMemory(plan.PeakBytes);
        var error = Assert.Throws<MianException>(() => plan.RequireMemory(plan.PeakBytes - 1));
        foreach (var advice in (string[])["embedding.dimension", "batch_size", "row_wise_adagrad", "min_count", plan.Tables[0].Table])
            Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_Plan_ListsEveryTable()
    {
        var plan = TrainingPlan.Of(_world.Dataset, "PoolingMLP", SmallTraining.Config);
        Assert.All(plan.Tables, t => Assert.Contains($"table {t.Table} ", plan.Describe(), StringComparison.Ordinal));
        Assert.Contains("GiB", (plan with { BatchBytes = 5L << 30 }).Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void ProcessMemory_Figures_ArePlausible()
    {
        Assert.True(ProcessMemory.AvailableBytes() > 1 << 20);
        Assert.True(ProcessMemory.PeakBytes() > 1 << 20);
    }
}
