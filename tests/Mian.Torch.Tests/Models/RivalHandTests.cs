using Mian.Batches;
using Mian.Schema;
using Mian.Torch.Kernels;
using Mian.Torch.Layers;
using Mian.Torch.Models;
using Mian.Torch.Training;
using static Mian.Torch.Tests.Models.HandCase;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Models;

/// <summary>
/// Rivals on numbers that can be worked out on paper. One sample with two behaviours; D = 2; the means of the behaviour
/// fields are p = (1, 1) and q = (1, 0), the item's fields i = (1, 2) and j = (0, 1), so x_0 = [1 1 1 0 1 2 0 1], which sums to 7.
/// First-order weights add up to 0.5 - 1 + (1 + 3) / 2 + 0.25 = 1.75. The deep part has relu(7) · 0.5 + relu(-7) · 100 - 1 = 2.5.
/// </summary>
[Collection(nameof(TorchState))]
public sealed class RivalHandTests
{
    private const double Linear = 1.75;
    private const double Deep = 2.5;
    private static readonly DatasetSchema Schema = RandomBatch.Schema(userFields: 0, contextFields: 0);
    private static readonly int[] Two = [2];

    [Fact]
    public void Lr_ByHand_AddsWeightsAndBias() => AssertLogit("LR", new(), Linear + 0.25, ("bias", [0.25f]));

    [Fact]
    public void PoolingMlp_ByHand_ReadsTheMeans() => AssertLogit("PoolingMLP", new() { PoolingMlp = new() { Hidden = Two } }, Deep);

    [Fact]
    public void WideDeep_ByHand_AddsBothParts() => AssertLogit("WideDeep", new() { WideDeep = new() { Hidden = Two } }, Linear + Deep);

    // p·q + p·i + p·j + q·i + q·j + i·j = 1 + 3 + 1 + 1 + 0 + 2
    [Fact]
    public void DeepFm_ByHand_AddsAllPairs() => AssertLogit("DeepFM", new() { Deepfm = new() { Hidden = Two } }, Linear + 8 + Deep);

    // x_1 = x_0 (x_0·w_0) + b_0 + x_0 with x_0·w_0 = 3.5 sums to 3.5·7 + 1 + 7 = 32.5 and begins with 5.5;
    // x_2 = x_0 (x_1·w_1) + b_1 + x_1 with x_1·w_1 = 5.5 sums to 5.5·7 + 2 + 32.5 = 73.
    [Fact]
    public void Dcn_ByHand_CrossesTwice() => AssertLogit(
        "DCN", new() { Dcn = new() { Hidden = Two, CrossLayers = 2 } }, 73 + Deep,
        ("cross.weight", [.. Enumerable.Repeat(0.5f, 8), 1, 0, 0, 0, 0, 0, 0, 0]),
        ("cross.bias", [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]),
        ("cross.logit_weight", Ones(8)));

    // x_1 = x_0 ∘ (x_0 + 1) + x_0 = [3 3 3 0 3 8 0 3], which sums to 23; stacked, the deep part reads it: relu(23) · 0.5 - 1.
    [Theory]
    [InlineData(CrossStructure.Parallel, 23 + Deep)]
    [InlineData(CrossStructure.Stacked, 10.5)]
    public void DcnV2_IdentityByHand_CrossesOnce(CrossStructure structure, double expected)
    {
        (string, float[])[] cross = [("cross.layers.0.weight", Identity(8)), ("cross.layers.0.bias", Ones(8))];
        AssertLogit("DCNv2", Config(structure, CrossForm.Matrix, 8), expected, [.. cross, .. Logit(structure)]);
    }

    // Vᵀ x_0 picks the 2, U repeats it: x_1 = x_0 ∘ (2 + 1) + x_0 = 4 x_0.
    [Fact]
    public void DcnV2_LowRankByHand_CrossesOnce() => AssertLogit(
        "DCNv2", Config(CrossStructure.Parallel, CrossForm.LowRank, 1), 28 + Deep,
        [("cross.narrow.0.weight", [0, 0, 0, 0, 0, 1, 0, 0]), ("cross.layers.0.weight", Ones(8)), ("cross.layers.0.bias", Ones(8)), .. Logit(CrossStructure.Parallel)]);

    // Both bends are saturated: the experts give U · 1 and U · -1 with U = 2 and 1, gated by a half each: 1 - 0.5 + 1 = 1.5, x_1 = 2.5 x_0.
    [Fact]
    public void DcnV2_ExpertsByHand_CrossesOnce() => AssertLogit(
        "DCNv2", Config(CrossStructure.Parallel, CrossForm.Mixture, 1), 17.5 + Deep,
        [
            ("cross.gate.weight", new float[16]),
            ("cross.narrow.0.weight", [0, 0, 0, 0, 0, 50, 0, 0, 0, 0, 0, 0, 0, -50, 0, 0]),
            ("cross.middle.0", [50, 50]),
            ("cross.layers.0.weight", [.. Enumerable.Range(0, 8).SelectMany(_ => new float[] { 2, 1 })]),
            ("cross.layers.0.bias", Ones(8)),
            .. Logit(CrossStructure.Parallel),
        ]);

    // The fields sum to (3, 4). X^1 = (3, 4) ∘ (3, 4) = (9, 16), p^1 = 25; X^2 = X^1 ∘ (3, 4) = (27, 64), p^2 = 91; 25 + 0.1 · 91 = 34.1.
    [Fact]
    public void XDeepFm_ByHand_CompressesTwice() => AssertLogit(
        "xDeepFM", new() { Xdeepfm = new() { Hidden = Two, Cin = [1, 1] } }, Linear + 34.1 + Deep,
        ("cin.layers.0.weight", Ones(16)), ("cin.layers.1.weight", Ones(4)), ("cin_logit.weight", [1, 0.1f]));

    // Two maps: the first, X = Σ v ∘ v' = (9, 16), goes on; the second, its negative, is pooled: -25. X^2 = (27, 64) with bias 1: 93.
    [Fact]
    public void XDeepFm_SplitHalfByHand_PoolsTheSecondHalf() => AssertLogit(
        "xDeepFM", new() { Xdeepfm = new() { Hidden = Two, Cin = [2, 1], Flavor = ModelFlavor.Official, CinBias = true } }, Linear - 25 + 9.3 + Deep,
        ("cin.layers.0.weight", [.. Ones(16), .. Ones(16).Select(w => -w)]), ("cin.layers.0.bias", [0, 0]),
        ("cin.layers.1.weight", Ones(4)), ("cin.layers.1.bias", [1]), ("cin_logit.weight", [1, 0.1f]));

    // A bend between: the second map is negative and becomes zero; the first is pooled whole and goes on.
    [Fact]
    public void XDeepFm_ReluByHand_BendsEachMap() => AssertLogit(
        "xDeepFM", new() { Xdeepfm = new() { Hidden = Two, Cin = [2, 1], CinActivation = CinActivation.Relu } }, Linear + 25 + 9.1 + Deep,
        ("cin.layers.0.weight", [.. Ones(16), .. Ones(16).Select(w => -w)]),
        ("cin.layers.1.weight", Ones(8)), ("cin_logit.weight", [1, 100, 0.1f]));

    // h_1 = (2 0 1 0), h_2 = (0 2 1 0), q = (1 2 0 1). The unit's first layer has 2 h[0] + q[1] + 2 (h - q)[2] + Σ h ∘ q - 3: 7 and 5; its score
    // adds 0.5. The interest is 7.5 h_1 + 5.5 h_2 = (15 11 13 0); with the candidate 43, of which the prediction layer takes half, less 1.
    [Fact]
    public void Din_ByHand_WeighsBehavioursByTheUnit() => AssertLogit(
        "DIN", new() { Din = new() { Hidden = Two, Attention = [1], AttentionActivation = Activation.Relu, Activation = Activation.Relu } }, 20.5,
        ("attention.first.weight", [2, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 1, 1, 1, 1]), ("attention.first.bias", [-3]),
        ("attention.score.weight", [1]), ("attention.score.bias", [0.5f]));

    // Both update gates are a half, candidates are the signs of the input: the extractor gives (0.5 0 0.5 0) and (0.25 0.5 0.75 0). The map of the
    // candidate is (0 2ln3 0 0), so the weights are 1/4 and 3/4. AUGRU then moves by 1/8 and 3/8: (0.453125 0.375 0.453125 0); the
    // official form by 5/8 and 7/8: (0.953125 0.875 0.953125 0).
    [Theory]
    [InlineData(AttentionalUpdate.Augru, 1.28125)]
    [InlineData(AttentionalUpdate.AugruOfficial, 2.78125)]
    public void Dien_ByHand_MovesByAttention(AttentionalUpdate update, double evolved)
    {
        float[] input = [.. new float[32], .. Identity(4, 50)];
        AssertLogit(
            "DIEN", new() { Dien = new() { Hidden = Two, AuxiliaryWeight = 0, Update = update, Activation = Activation.Relu } }, (evolved + 4) / 2 - 1,
            ("extractor.input", input), ("extractor.recurrent", new float[48]), ("extractor.bias", new float[12]),
            ("evolution.input", input), ("evolution.recurrent", new float[48]), ("evolution.bias", new float[12]),
            ("bilinear.weight", [0, 0, 0, 0, 2 * MathF.Log(3), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    }

    // The same states. PReLU makes (-1 0 0 0) of the mapped candidate (-10 0 0 0); the unit's first layer has 200 (h ∘ q)[0] + 75: -25 and 25, whose
    // sigmoids are 0 and 1, times ln 3: the weights are 1/4 and 3/4 again.
    [Fact]
    public void Dien_OfficialByHand_WeighsStatesByTheUnit()
    {
        float[] input = [.. new float[32], .. Identity(4, 50)];
        AssertLogit(
            "DIEN", new() { Dien = new() { Flavor = ModelFlavor.Official, Hidden = Two, AttentionHidden = [1], AuxiliaryWeight = 0, Activation = Activation.Relu } }, (2.78125 + 4) / 2 - 1,
            ("extractor.input", input), ("extractor.recurrent", new float[48]), ("extractor.bias", new float[12]),
            ("evolution.input", input), ("evolution.recurrent", new float[48]), ("evolution.bias", new float[12]),
            ("query.weight", [-10, .. new float[15]]), ("query.bias", new float[4]), ("query_activation.weight", [0.1f, 0.1f, 0.1f, 0.1f]),
            ("attention.first.weight", [.. new float[12], 200, 0, 0, 0]), ("attention.first.bias", [75]),
            ("attention.score.weight", [MathF.Log(3)]), ("attention.score.bias", [7]));
    }

    [Fact]
    public void Dien_Official_StartsWithTheSlopeOfTheAuthors()
    {
        using var learner = Learner.Create(Schema, "DIEN", new() { Dien = new() { Flavor = ModelFlavor.Official } }, (1, true));
        var slope = learner.Model.named_parameters().Single(p => p.name == "query_activation.weight").parameter;
        Assert.All(slope.data<float>().ToArray(), a => Assert.Equal(0.1f, a));
    }

    // Queries and keys are zero, so the candidate takes the mean of all three: q + (1 4/3 2/3 1/3), whose deviations (1/6 3/2 -7/6 -1/2) have variance
    // 35/36. The last norm doubles its second element, which leaves 3/2 / √(35/36) of a sum that was zero.
    [Fact]
    public void Bst_ByHand_AttendsFromTheCandidate()
    {
        var identity = Identity(4);
        const string block = "transformer.blocks.0";
        AssertLogit(
            "BST", new() { Bst = new() { Hidden = Two, FeedForward = 1, TransformerDropout = 0 } }, (1.5 / Math.Sqrt(35 / 36.0) + 4) / 2 - 1,
            ("transformer.position.weight", new float[28]),
            ($"{block}.attention_input.weight", [.. new float[32], .. identity]), ($"{block}.attention_input.bias", new float[12]),
            ($"{block}.attention_output.weight", identity), ($"{block}.attention_output.bias", new float[4]),
            ($"{block}.attention_norm.weight", Ones(4)), ($"{block}.attention_norm.bias", new float[4]),
            ($"{block}.feed_forward_input.weight", new float[4]), ($"{block}.feed_forward_input.bias", [0]),
            ($"{block}.feed_forward_output.weight", new float[4]), ($"{block}.feed_forward_output.bias", new float[4]),
            ($"{block}.feed_forward_norm.weight", [1, 2, 1, 1]), ($"{block}.feed_forward_norm.bias", new float[4]));
    }

    private static TrainConfig Config(CrossStructure structure, CrossForm form, int rank) =>
        new() { DcnV2 = new() { Hidden = Two, CrossLayers = 1, Structure = structure, Cross = form, Rank = rank, Experts = 2 } };

    private static (string, float[])[] Logit(CrossStructure structure) => structure == CrossStructure.Parallel ? [("cross_logit.weight", Ones(8))] : [];

    private static void AssertLogit(string model, TrainConfig config, double expected, params (string Name, float[] Values)[] parameters)
    {
        using var scope = NewDisposeScope();
        using var learner = Learner.Create(Schema, model, config with { Embedding = new() { Dimension = 2 } }, (1, true));
        FillTables(learner);
        var values = parameters.ToDictionary(p => p.Name, p => p.Values);
        var part = model is "DIN" or "DIEN" or "BST" or "PoolingMLP" ? "prediction" : "deep";
        (string, float[])[] deep =
        [
            ($"{part}.hidden.layers.0.weight", [.. Ones(8), .. Ones(8).Select(w => -w)]), ($"{part}.hidden.layers.0.bias", [0, 0]),
            ($"{part}.logit.weight", [0.5f, 100]), ($"{part}.logit.bias", [-1]),
        ];
        if (model != "LR") foreach (var (name, numbers) in deep) values.Add(name, numbers);
        HandCase.SetParameters(learner, values);
        Assert.Equal(expected, learner.Score(OneSample()).Single(), 1e-4);
    }

    private static void FillTables(Learner learner)
    {
        HandCase.SetTable(learner, "item_id", (2, [1, 2]), (4, [2, 0]), (5, [0, 2]));
        HandCase.SetTable(learner, "category", (3, [0, 1]), (6, [1, 0]));
        HandCase.SetTable(learner, "first_order/item_id", (2, [0.5f]), (4, [1]), (5, [3]));
        HandCase.SetTable(learner, "first_order/category", (3, [-1]), (6, [0.25f]));
    }

    private static Batch OneSample()
    {
        var batch = RandomBatch.Make(Schema, [2], 1, 1);
        batch.Field("item_id").Ids[0] = 2;
        batch.Field("category").Ids[0] = 3;
        (batch.Field("past_item").Ids[0], batch.Field("past_item").Ids[1]) = (4, 5);
        (batch.Field("past_category").Ids[0], batch.Field("past_category").Ids[1]) = (6, 6);
        return batch;
    }
}
