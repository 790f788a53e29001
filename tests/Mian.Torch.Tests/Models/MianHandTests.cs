using Mian.Batches;
using Mian.Schema;
using Mian.Torch.Layers;
using Mian.Torch.Models;
using Mian.Torch.Training;
using static Mian.Torch.Tests.Models.HandCase;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Models;

/// <summary>
/// All of MIAN, products included, on numbers that can be worked out on paper. One sample, D = 2: e_i = (1 2 0 1), behaviours (2 0 2 0) and (0 0 0 0), the
/// newer one last, user fields (1 0) and (0 2), one context field (3 1). With c = atanh(ln 3 / 2), scores of c and -c have weights of 3/4 and 1/4.
/// </summary>
/// <remarks>
/// <para>Transformer: the newest place adds (0 2 0 2), so LN gives s = (1 -1 1 -1) and -s. Queries and keys are so large that each behaviour attends to itself alone:
/// A = (3 -1 3 -1) and (-1 3 -1 3). The feed-forward layer has relu(LN(A)[0] + 1) = 2 and 0, which adds 2 (-1 1 1 -1) to the first: (1 1 5 -3). The last LN, whose
/// third element is doubled, gives h_1 = (0 0 2√2 -√2) and h_2 = (-1 1 -2 1).</para>
/// <para>IBIM: M e_i = (1 2 1 1). e_i·w_i + b = 0; h_1·w_h = c; h_2·w_h + (M e_i ∘ h_2)·w_p = -c/√2 + c + c/√2 - 2 c = -c. Σ a h = (-1/4 1/4 3/√2-1/2 -3/(2√2)+1/4), whose product with M e_i
/// is (-1/4 1/2 3/√2-1/2 -3/(2√2)+1/4); together they sum to 3√2/2 - 1/4.</para>
/// <para>IUIM: M e_i = (2 1); scores 1 - 3 + 1 + (1 + c) = c and 1/2 + 1/2 - 2 + (1 - c) = -c. Σ a e = (3/4 1/2), the product (3/2 1/2): together 13/4.
/// ICIM: one field has the weight 1 whatever its score: (3 1), and M e_i = (1 2) makes (3 2): together 9.</para>
/// <para>GIM: the seven vectors sum to 2, 15/4 + 3√2/2, 4, 29/4, 3, 13 and 4. R_iuim alone has a score, ln 2: 4 (3/4) - 3 + ln 2, the last within the tanh. Its weight is 2/8,
/// the others' 1/8; times seven, R_g sums to 7/8 (37 + 3√2/2 + 29/4).</para>
/// </remarks>
[Collection(nameof(TorchState))]
public sealed class MianHandTests
{
    private static readonly DatasetSchema Schema = RandomBatch.Schema(userFields: 2, contextFields: 1);

    // The prediction layer has relu(Σ) / 2 + 100 relu(-Σ) - 1, and the sum form's maps add all elements up first.
    [Theory]
    [InlineData(GlobalCombination.Concat)]
    [InlineData(GlobalCombination.Sum)]
    public void Mian_ByHand_WeighsWithinAndBetweenModules(GlobalCombination combine)
    {
        using var scope = NewDisposeScope();
        var options = new MianOptions { Hidden = [2], FeedForward = 1, TransformerDropout = 0, Combine = combine, SumWidth = 1 };
        using var learner = Learner.Create(Schema, "MIAN", new() { Embedding = new() { Dimension = 2 }, Mian = options }, (1, true));
        SetTable(learner, "item_id", (2, [1, 2]), (4, [2, 0]));
        SetTable(learner, "category", (3, [0, 1]), (6, [2, 0]));
        SetTable(learner, "user0", (2, [1, 0]));
        SetTable(learner, "user1", (2, [0, 2]));
        SetTable(learner, "context0", (2, [3, 1]));
        SetParameters(learner, Parameters(combine).ToDictionary(p => p.Name, p => p.Values));
        var sum = 7 / 8.0 * (37 + 1.5 * Math.Sqrt(2) + 7.25);
        Assert.Equal(sum / 2 - 1, learner.Score(OneSample()).Single(), 2e-4);
    }

    private static IEnumerable<(string Name, float[] Values)> Parameters(GlobalCombination combine)
    {
        var c = (float)Math.Atanh(Math.Log(3) / 2);
        int[] widths = [4, 12, 4, 8, 4, 8, 2];
        yield return ("gim.score_weight", [.. new float[20], (float)Math.Atanh(Math.Log(2)), 0, 0, 0, 4, 0, 0, 0, .. new float[14]]);
        yield return ("gim.score_bias", [0, 0, 0, -3, 0, 0, 0]);
        var width = combine == GlobalCombination.Sum ? 1 : widths.Sum();
        if (combine == GlobalCombination.Sum)
        {
            for (var l = 0; l < widths.Length; l++) yield return ($"gim.maps.{l}.weight", Ones(widths[l]));
        }

        yield return ("prediction.hidden.layers.0.weight", [.. Ones(width), .. Ones(width).Select(w => -w)]);
        yield return ("prediction.hidden.layers.0.bias", [0, 0]);
        yield return ("prediction.logit.weight", [0.5f, 100]);
        yield return ("prediction.logit.bias", [-1]);
        foreach (var parameter in Transformer().Concat(Ibim(c)).Concat(Fields(c))) yield return parameter;
    }

    private static IEnumerable<(string, float[])> Transformer()
    {
        const string block = "ibim.transformer.blocks.0";
        yield return ("ibim.transformer.position.weight", [0, 2, 0, 2, .. new float[20]]);
        yield return ($"{block}.attention_input.weight", [.. Identity(4, 50), .. Identity(4), .. Identity(4)]); // q, k, v
        yield return ($"{block}.attention_input.bias", new float[12]);
        yield return ($"{block}.attention_output.weight", Identity(4));
        yield return ($"{block}.attention_output.bias", new float[4]);
        yield return ($"{block}.attention_norm.weight", Ones(4));
        yield return ($"{block}.attention_norm.bias", new float[4]);
        yield return ($"{block}.feed_forward_input.weight", [1, 0, 0, 0]);
        yield return ($"{block}.feed_forward_input.bias", [1]);
        yield return ($"{block}.feed_forward_output.weight", [-1, 1, 1, -1]);
        yield return ($"{block}.feed_forward_output.bias", new float[4]);
        yield return ($"{block}.feed_forward_norm.weight", Ones(4));
        yield return ($"{block}.feed_forward_norm.bias", new float[4]);
        yield return ("ibim.transformer.final_norm.weight", [1, 1, 2, 1]);
        yield return ("ibim.transformer.final_norm.bias", new float[4]);
    }

    private static IEnumerable<(string, float[])> Ibim(float c)
    {
        var root = MathF.Sqrt(2);
        yield return ("ibim.item_score.weight", [1, 0, 0, 0]);
        yield return ("ibim.item_score.bias", [-1]);
        yield return ("ibim.behaviour_score.weight", [0, c + c / root, c / (2 * root), 0]);
        yield return ("ibim.product_score", [0, -c, 0, 0]);
        yield return ("ibim.item_map.weight", Identity(4));
        yield return ("ibim.item_map.bias", [0, 0, 1, 0]);
    }

    private static IEnumerable<(string, float[])> Fields(float c)
    {
        yield return ("iuim.item_score.weight", [0, 0, 0, 1, 0.5f, 0, 0, 0]);
        yield return ("iuim.item_score.bias", [-3, 0.5f]);
        yield return ("iuim.field_weight", [1, 0, 0, -1]);
        yield return ("iuim.product_weight", [(1 + c) / 2, 0, 0, (1 - c) / 2]);
        yield return ("iuim.item_map.weight", [1, 0, 0, 0, 0, 0, 0, 1]);
        yield return ("iuim.item_map.bias", [1, 0]);
        yield return ("icim.item_score.weight", [1, 2, 3, 4]);
        yield return ("icim.item_score.bias", [-5]);
        yield return ("icim.field_weight", [1, 1]);
        yield return ("icim.product_weight", [1, 1]);
        yield return ("icim.item_map.weight", new float[8]);
        yield return ("icim.item_map.bias", [1, 2]);
    }

    private static Batch OneSample()
    {
        var batch = RandomBatch.Make(Schema, [2], 1, 1);
        (batch.Field("item_id").Ids[0], batch.Field("category").Ids[0]) = (2, 3);
        (batch.Field("past_item").Ids[0], batch.Field("past_item").Ids[1]) = (4, 5);
        (batch.Field("past_category").Ids[0], batch.Field("past_category").Ids[1]) = (6, 7);
        foreach (var name in (string[])["user0", "user1", "context0"]) batch.Field(name).Ids[0] = 2;
        return batch;
    }
}
