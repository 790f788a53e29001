using Mian.Schema;
using Mian.Torch.Layers;
using Mian.Torch.Models;

namespace Mian.Torch.Tests.Models;

/// <summary>Which models look at the order of behaviours.</summary>
[Collection(nameof(TorchState))]
public sealed class HistoryOrderTests
{
    private static readonly DatasetSchema Schema = RandomBatch.Schema(multiValued: true);

    [Fact]
    public void Score_PoolingMlp_IgnoresTheOrder() => AssertSame(true, "PoolingMLP", new MianOptions());

    [Fact]
    public void Score_MianWithoutPositions_IgnoresTheOrder() => AssertSame(true, "MIAN", new MianOptions { Position = false, Blocks = 2 });

    [Fact]
    public void Score_MianWithoutTransformer_IgnoresTheOrder() => AssertSame(true, "MIAN", new MianOptions { Transformer = LayerNormPlacement.None });

    [Fact]
    public void Score_MianWithPositions_SeesTheOrder() => AssertSame(false, "MIAN", new MianOptions());

    private static void AssertSame(bool same, string model, MianOptions options)
    {
        using var learner = SmallTraining.Create(Schema, model, SmallTraining.Config with { Mian = options });
        var batch = RandomBatch.Make(Schema, [5, 0, 6, 2, 1], 2, 4);
        var (forward, backward) = (learner.Score(batch), learner.Score(BatchEdit.ReverseHistories(batch)));
        Assert.Equal(same, forward.Zip(backward).All(p => Math.Abs(p.First - p.Second) < 1e-5));
    }
}
