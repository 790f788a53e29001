using Mian.Torch.Kernels;
using Mian.Torch.Layers;
using Mian.Torch.Models;
using Mian.Torch.Training;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Models;

/// <summary>Models that read the behaviours one by one, against a loop over samples and steps; see <see cref="OracleComparison"/> for the tolerances.</summary>
[Collection(nameof(TorchState))]
public sealed class SequenceModelOracleTests
{
    private static readonly int[] Hidden = [12, 6];

    private static readonly Dictionary<string, (string Model, TrainConfig Config, Func<TextbookSample, Tensor> Textbook)> Cases = AllCases().ToDictionary(c => c.Name, c => c.Parts);

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_AnySwitch_EqualsALoopOverSamples(string name)
    {
        var schema = RandomBatch.Schema();
        OracleComparison.Compare(Cases[name], schema, RandomBatch.Make(schema, [3, 0, 6, 1], 1, 7));
        OracleComparison.Compare(Cases[name], schema, RandomBatch.Make(schema, [3, 0, 6], 3, 8));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_MultiValuedAndScaledFields_EqualsALoopOverSamples(string name)
    {
        var schema = RandomBatch.Schema(multiValued: true);
        OracleComparison.Compare(Cases[name], schema, RandomBatch.Make(schema, [2, 0, 4], 2, 13));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_FewGroupsAndNoHistory_EqualsALoopOverSamples(string name)
    {
        foreach (var (users, contexts) in ((int, int)[])[(0, 2), (3, 0), (0, 0)])
        {
            var schema = RandomBatch.Schema(users, contexts);
            OracleComparison.Compare(Cases[name], schema, RandomBatch.Make(schema, [0, 0], 2, 11));
            OracleComparison.Compare(Cases[name], schema, RandomBatch.Make(schema, [2], 1, 12));
        }
    }

    // α L_aux enters in training only. ReLU in the prediction layer, because Dice then takes the statistics of the batch.
    [Theory]
    [InlineData(ModelFlavor.Paper, AuxiliaryForm.Inner)]
    [InlineData(ModelFlavor.Paper, AuxiliaryForm.Network)]
    [InlineData(ModelFlavor.Official, AuxiliaryForm.Inner)]
    [InlineData(ModelFlavor.Official, AuxiliaryForm.Network)]
    public void Backward_DienWithAuxiliaryLoss_EqualsALoopOverSamples(ModelFlavor flavor, AuxiliaryForm form)
    {
        var official = flavor == ModelFlavor.Official;
        var options = new DienOptions { Flavor = flavor, Hidden = Hidden, AttentionHidden = [7, 3], Activation = Activation.Relu, AuxiliaryForm = form, AuxiliaryWeight = 0.7 };
        var textbook = TextbookSequenceModels.Dien(official ? "augru_official" : "augru", official, (_, _, x) => x.relu());
        foreach (var (lengths, samples, multiValued) in ((int[], int, bool)[])[([3, 0, 6, 1], 1, false), ([3, 0, 6, 2], 3, false), ([2, 0, 4], 2, true), ([1, 0, 1], 2, false)])
        {
            var schema = RandomBatch.Schema(multiValued: multiValued);
            var batch = RandomBatch.WithNegativeBehaviours(RandomBatch.Make(schema, lengths, samples, 7), 17);
            OracleComparison.CompareLoss(("DIEN", new() { Dien = options }, textbook, TextbookSequenceModels.DienPairs(form == AuxiliaryForm.Network), 0.7), schema, batch);
        }
    }

    private static IEnumerable<(string Name, (string, TrainConfig, Func<TextbookSample, Tensor>) Parts)> AllCases()
    {
        yield return Din("paper", new(), (false, false), dice: true);
        yield return Din("fuxictr", new() { Flavor = ModelFlavor.Fuxictr }, (false, false), dice: true);
        yield return Din("official", new() { Flavor = ModelFlavor.Official }, (true, true), dice: false);
        yield return Din("softmax", new() { Softmax = true }, (true, false), dice: true);
        yield return Din("scale", new() { Scale = true }, (false, true), dice: true);
        yield return Din("official, no softmax", new() { Flavor = ModelFlavor.Official, Softmax = false }, (false, true), dice: false);
        yield return Din("one hidden layer", new() { Attention = [5] }, (false, false), dice: true);
        yield return Dien("paper", new(), "augru", unit: false);
        yield return Dien("fuxictr", new() { Flavor = ModelFlavor.Fuxictr }, "augru", unit: false);
        yield return Dien("official", new() { Flavor = ModelFlavor.Official }, "augru_official", unit: true);
        yield return Dien("agru", new() { Update = AttentionalUpdate.Agru }, "agru", unit: false);
        yield return Dien("aigru", new() { Update = AttentionalUpdate.Aigru }, "aigru", unit: false);
        yield return Dien("plain", new() { Update = AttentionalUpdate.None }, "none", unit: false);
        yield return Dien("wide states", new() { StateWidth = 21, AuxiliaryWeight = 0 }, "augru", unit: false);
        yield return Dien("states of 48", new() { StateWidth = 48, AuxiliaryWeight = 0, Attention = DienAttention.Unit }, "augru", unit: true);
        yield return Bst("candidate", new());
        yield return Bst("candidate, five heads", new() { Heads = 5 });
        yield return Bst("mean", new() { Pooling = SequencePooling.Mean });
        yield return Bst("two blocks, five heads", new() { Blocks = 2, Heads = 5 });
    }

    private static (string, (string, TrainConfig, Func<TextbookSample, Tensor>)) Din(string name, DinOptions options, (bool Softmax, bool Scale) form, bool dice) => ($"DIN, {name}", (
        "DIN",
        new() { Din = options with { Hidden = Hidden, Attention = options.Attention.Count == 1 ? options.Attention : [9, 17] } },
        TextbookSequenceModels.Din(form.Softmax, form.Scale, dice ? TextbookSequenceModels.FreshDice : TextbookSequenceModels.Sigmoid, TextbookSequenceModels.FreshDice)));

    private static (string, (string, TrainConfig, Func<TextbookSample, Tensor>)) Dien(string name, DienOptions options, string update, bool unit) => ($"DIEN, {name}", (
        "DIEN",
        new() { Dien = options with { Hidden = Hidden, AttentionHidden = [7, 3] } },
        TextbookSequenceModels.Dien(update, unit, TextbookSequenceModels.FreshDice)));

    private static (string, (string, TrainConfig, Func<TextbookSample, Tensor>)) Bst(string name, BstOptions options) => ($"BST, {name}", (
        "BST",
        new() { Bst = options with { Hidden = Hidden, FeedForward = 11, TransformerDropout = 0 } },
        TextbookSequenceModels.Bst(options.Heads, options.Pooling == SequencePooling.Mean)));
}
