using Mian.Torch.Layers;
using Mian.Torch.Models;
using Mian.Torch.Training;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Models;

/// <summary>
/// Models without attention against their textbook forms: logits to 1e-5, gradients of every parameter and table row to 1e-4 of the
/// largest gradient of their tensor.
/// </summary>
[Collection(nameof(TorchState))]
public sealed class FieldModelOracleTests
{
    private static readonly int[] Mixed = [3, 0, 6];
    private static readonly int[] Hidden = [12, 6];

    private static readonly Dictionary<string, Case> Cases = AllCases().ToDictionary(c => c.Name);

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_AnySwitch_EqualsTextbookForm(string name)
    {
        var schema = RandomBatch.Schema();
        OracleComparison.Compare(Cases[name].Parts, schema, RandomBatch.Make(schema, Mixed, 1, 7));
        OracleComparison.Compare(Cases[name].Parts, schema, RandomBatch.Make(schema, Mixed, 2, 8));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_MultiValuedAndScaledFields_EqualsTextbookForm(string name)
    {
        var schema = RandomBatch.Schema(multiValued: true);
        OracleComparison.Compare(Cases[name].Parts, schema, RandomBatch.Make(schema, [2, 0, 4], 2, 13));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Forward_GroupsWithFewFieldsAndNoHistory_EqualsTextbookForm(string name)
    {
        foreach (var (users, contexts) in ((int, int)[])[(0, 2), (3, 0), (0, 0)])
        {
            var schema = RandomBatch.Schema(users, contexts);
            OracleComparison.Compare(Cases[name].Parts, schema, RandomBatch.Make(schema, [0, 0], 2, 11));
            OracleComparison.Compare(Cases[name].Parts, schema, RandomBatch.Make(schema, [2], 1, 12));
        }
    }

    private static IEnumerable<Case> AllCases()
    {
        yield return new("LR", "LR", new TrainConfig(), TextbookFieldModels.Lr);
        yield return new("PoolingMLP", "PoolingMLP", new() { PoolingMlp = new() { Hidden = Hidden } }, TextbookFieldModels.PoolingMlp);
        yield return new("PoolingMLP, layer norm", "PoolingMLP", new() { PoolingMlp = new() { Hidden = [8], Normalisation = InputNormalisation.Layer } }, TextbookFieldModels.PoolingMlp);
        yield return new("WideDeep", "WideDeep", new() { WideDeep = new() { Hidden = Hidden } }, TextbookFieldModels.WideDeep);
        yield return new("WideDeep, layer norm", "WideDeep", new() { WideDeep = new() { Hidden = [8], Normalisation = InputNormalisation.Layer } }, TextbookFieldModels.WideDeep);
        yield return new("DeepFM", "DeepFM", new() { Deepfm = new() { Hidden = Hidden } }, TextbookFieldModels.DeepFm);
        yield return new("DeepFM, layer norm", "DeepFM", new() { Deepfm = new() { Hidden = [8], Normalisation = InputNormalisation.Layer } }, TextbookFieldModels.DeepFm);
        foreach (var layers in (int[])[1, 2, 3, 5])
            yield return new($"DCN, {layers} layers", "DCN", new() { Dcn = new() { Hidden = Hidden, CrossLayers = layers } }, TextbookFieldModels.Dcn);
        yield return new("DCN, layer norm", "DCN", new() { Dcn = new() { Hidden = [8], Normalisation = InputNormalisation.Layer } }, TextbookFieldModels.Dcn);
        foreach (var form in Enum.GetValues<CrossForm>())
        {
            yield return DcnV2($"{form}", new() { Cross = form }, stacked: false);
            yield return DcnV2($"{form}, stacked", new() { Cross = form, Structure = CrossStructure.Stacked, CrossLayers = 2 }, stacked: true);
        }

        yield return DcnV2("one expert", new() { Cross = CrossForm.Mixture, Experts = 1, CrossLayers = 1 }, stacked: false);
        yield return DcnV2("layer norm", new() { Normalisation = InputNormalisation.Layer }, stacked: false);
        yield return DcnV2("official", new() { Flavor = ModelFlavor.Official }, stacked: true);
        yield return DcnV2("fuxictr", new() { Flavor = ModelFlavor.Fuxictr }, stacked: false);
        yield return DcnV2("official, parallel", new() { Flavor = ModelFlavor.Official, Structure = CrossStructure.Parallel }, stacked: false);
        foreach (var activation in Enum.GetValues<CinActivation>())
        {
            foreach (var split in new[] { false, true })
                yield return XDeepFm($"{activation}, split {split}", new() { CinActivation = activation, SplitHalf = split, CinBias = split }, (activation, split));
        }

        yield return XDeepFm("paper", new(), (CinActivation.Identity, false));
        yield return XDeepFm("official", new() { Flavor = ModelFlavor.Official }, (CinActivation.Identity, true));
        yield return XDeepFm("fuxictr", new() { Flavor = ModelFlavor.Fuxictr }, (CinActivation.Identity, false));
        yield return XDeepFm("official, whole", new() { Flavor = ModelFlavor.Official, SplitHalf = false, CinBias = true }, (CinActivation.Identity, false));
        yield return XDeepFm("one layer, layer norm", new() { Cin = [3], Normalisation = InputNormalisation.Layer }, (CinActivation.Identity, false));
    }

    private static Case DcnV2(string name, DcnV2Options options, bool stacked)
    {
        options = options with { Hidden = Hidden, Rank = 3, Experts = Math.Min(options.Experts, 3) };
        return new($"DCNv2, {name}", "DCNv2", new() { DcnV2 = options }, TextbookFieldModels.DcnV2(options, stacked));
    }

    private static Case XDeepFm(string name, XDeepFmOptions options, (CinActivation, bool) form)
    {
        options = options with { Hidden = Hidden, Cin = options.Cin.Count == 1 ? options.Cin : [6, 4, 3] };
        return new($"xDeepFM, {name}", "xDeepFM", new() { Xdeepfm = options }, TextbookFieldModels.XDeepFm(options, form));
    }

    private sealed record Case(string Name, string Model, TrainConfig Config, Func<TextbookSample, Tensor> Textbook)
    {
        internal (string, TrainConfig, Func<TextbookSample, Tensor>) Parts => (Model, Config, Textbook);
    }
}
