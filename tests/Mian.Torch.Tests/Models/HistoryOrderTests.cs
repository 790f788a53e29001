using Mian.Schema;
using Mian.Torch.Kernels;
using Mian.Torch.Layers;
using Mian.Torch.Models;
using Mian.Torch.Training;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Models;

/// <summary>Which models look at the order of behaviours.</summary>
[Collection(nameof(TorchState))]
public sealed class HistoryOrderTests
{
    private static readonly DatasetSchema Schema = RandomBatch.Schema(multiValued: true);

    // By the equations of each. A model that is missing here fails.
    private static readonly Dictionary<string, bool> SeesTheOrder = new()
    {
        ["LR"] = false,
        ["WideDeep"] = false,
        ["DCN"] = false,
        ["DCNv2"] = false,
        ["DeepFM"] = false,
        ["xDeepFM"] = false,
        ["PoolingMLP"] = false,
        ["DIN"] = false,
        ["DIEN"] = true,
        ["BST"] = true,
        ["MIAN"] = true,
    };

    public static TheoryData<string, ModelFlavor?> Flavors => ModelVariants.Flavors();

    [Theory]
    [MemberData(nameof(Flavors))]
    public void Score_HistoriesBackwards_DiffersWhereTheModelReadsInOrder(string model, ModelFlavor? flavor) =>
        AssertSees(SeesTheOrder[model], model, ModelVariants.With(SmallTraining.Config, model, flavor));

    [Theory]
    [InlineData(AttentionalUpdate.Agru)]
    [InlineData(AttentionalUpdate.Aigru)]
    [InlineData(AttentionalUpdate.None)]
    public void Score_DienWithAnyUpdate_SeesTheOrder(AttentionalUpdate update) =>
        AssertSees(true, "DIEN", ModelVariants.With(SmallTraining.Config, "DIEN", ("Update", update)));

    [Fact]
    public void Score_BstThatPoolsByTheMean_SeesTheOrder() =>
        AssertSees(true, "BST", ModelVariants.With(SmallTraining.Config, "BST", ("Pooling", SequencePooling.Mean)));

    [Fact]
    public void Score_MianWithoutPositions_IgnoresTheOrder() => AssertSees(false, "MIAN", new() { Mian = new() { Position = false, Blocks = 2 } });

    [Fact]
    public void Score_MianWithoutTransformer_IgnoresTheOrder() => AssertSees(false, "MIAN", new() { Mian = new() { Transformer = LayerNormPlacement.None } });

    [Fact]
    public void Score_MianWithoutIbim_IgnoresTheOrder() => AssertSees(false, "MIAN", new() { Mian = new() { Ibim = false } });

    private static void AssertSees(bool expected, string model, TrainConfig config)
    {
        using var learner = SmallTraining.Create(Schema, model, config with { Embedding = SmallTraining.Config.Embedding with { InitialDeviation = 1 } });
        // Vectors and parameters so large that an untrained network shows the order clearly: positions start next to zero.
        using (no_grad())
        {
            foreach (var parameter in learner.Model.parameters()) parameter.uniform_(-0.5, 0.5);
        }

        var batch = RandomBatch.Make(Schema, [5, 0, 6, 2, 1], 2, 4);
        var (forward, backward) = (learner.Score(batch), learner.Score(BatchEdit.ReverseHistories(batch)));
        var moves = forward.Zip(backward, (a, b) => Math.Abs(a - b) / Math.Max(1, Math.Abs(a))).ToArray();
        // Samples 2, 3, 8 and 9 have one behaviour or none, whose order is the same.
        Assert.All(moves.Index().Where(m => m.Index is 2 or 3 or 8 or 9), m => Assert.True(m.Item < 1e-5, $"sample {m.Index} moves by {m.Item}"));
        if (expected) Assert.True(moves.Max() > 1e-3, $"{model} moves by {moves.Max()} at most");
        else Assert.All(moves, m => Assert.True(m < 1e-5, $"{model} moves by {m}"));
    }
}
