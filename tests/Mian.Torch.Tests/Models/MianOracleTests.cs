using Mian.Batches;
using Mian.Schema;
using Mian.Torch.Layers;
using Mian.Torch.Models;
using Mian.Torch.Training;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Models;

/// <summary>MIAN against its textbook form: logits to 1e-5, gradients to 1e-4 of the largest gradient of each tensor.</summary>
public sealed class MianOracleTests
{
    private static readonly int[] Mixed = [3, 0, 1, 6, 2];

    public static TheoryData<string, MianOptions> Switches() => new()
    {
        { "default", new MianOptions() },
        { "post-ln", new MianOptions { Transformer = LayerNormPlacement.PostLn } },
        { "no transformer", new MianOptions { Transformer = LayerNormPlacement.None } },
        { "three blocks, four heads", new MianOptions { Blocks = 3, Heads = 4 } },
        { "no position", new MianOptions { Position = false } },
        { "without ibim", new MianOptions { Ibim = false } },
        { "without iuim", new MianOptions { Iuim = false } },
        { "without icim", new MianOptions { Icim = false } },
        { "without iuim and icim", new MianOptions { Iuim = false, Icim = false } },
        { "without gim", new MianOptions { Gim = false } },
        { "sum", new MianOptions { Combine = GlobalCombination.Sum, SumWidth = 24 } },
        { "layer norm", new MianOptions { Normalisation = InputNormalisation.Layer } },
        { "sum, no transformer", new MianOptions { Transformer = LayerNormPlacement.None, Combine = GlobalCombination.Sum, SumWidth = 24 } },
        { "two cross layers", new MianOptions { CrossLayers = 2 } },
        { "cross, without gim and iuim", new MianOptions { CrossLayers = 1, Gim = false, Iuim = false } },
        { "one hidden layer", new MianOptions { Hidden = [16], FeedForward = 20 } },
    };

    [Theory]
    [MemberData(nameof(Switches))]
    public void Forward_AnySwitch_EqualsTextbookForm(string name, MianOptions options)
    {
        Assert.NotNull(name);
        foreach (var products in new[] { false, true })
        {
            Compare(RandomBatch.Schema(), options with { Products = products }, RandomBatch.Make(RandomBatch.Schema(), Mixed, 1, 7));
            Compare(RandomBatch.Schema(), options with { Products = products }, RandomBatch.Make(RandomBatch.Schema(), Mixed, 3, 8));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(6)]
    public void Forward_BatchOfOne_EqualsTextbookForm(int length) =>
        Compare(RandomBatch.Schema(), new MianOptions(), RandomBatch.Make(RandomBatch.Schema(), [length], 1, 3));

    [Fact]
    public void Forward_AllHistoriesEmpty_EqualsTextbookForm() =>
        Compare(RandomBatch.Schema(), new MianOptions(), RandomBatch.Make(RandomBatch.Schema(), [0, 0], 2, 5));

    [Theory]
    [InlineData(0, 2)]
    [InlineData(3, 0)]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    public void Forward_GroupsWithFewFields_EqualsTextbookForm(int userFields, int contextFields)
    {
        var schema = RandomBatch.Schema(userFields, contextFields);
        Compare(schema, new MianOptions(), RandomBatch.Make(schema, Mixed, 2, 11));
    }

    [Fact]
    public void Forward_MultiValuedAndScaledFields_EqualsTextbookForm()
    {
        var schema = RandomBatch.Schema(multiValued: true);
        Compare(schema, new MianOptions(), RandomBatch.Make(schema, Mixed, 2, 13));
    }

    [Fact]
    public void Forward_EqualGlobalScores_LeavesVectorsAsTheyAre()
    {
        using var scope = NewDisposeScope();
        var gim = new GlobalInteraction([2, 3], GlobalCombination.Concat, 1);
        using (no_grad()) gim.parameters().First(p => p.shape.Length == 1 && p.shape[0] == 5).zero_();
        var x = rand(4, 5);
        Assert.True(allclose(x, gim.Forward(x, null), atol: 1e-6));
    }

    private static void Compare(DatasetSchema schema, MianOptions options, Batch batch)
    {
        using var scope = NewDisposeScope();
        var config = new TrainConfig { Embedding = new EmbeddingConfig { Dimension = 8, InitialDeviation = 0.7 }, Mian = options with { TransformerDropout = 0 } };
        using var learner = Learner.Create(schema, "MIAN", config, (5, true));
        learner.Model.train();
        using var input = learner.Embeddings.Embed(batch, training: true);
        var logits = learner.Model.call(input);
        var weights = rand_like(logits) + 0.5;
        (logits * weights).sum().backward();
        var got = Gradients(learner.Model, input);

        learner.Model.zero_grad();
        foreach (var leaf in Leaves(input)) leaf.grad!.zero_();
        var expected = Textbook(learner.Model, options, input);
        AssertClose("logits", expected, logits, 1e-5);
        (expected * weights).sum().backward();
        foreach (var (name, gradient) in Gradients(learner.Model, input))
        {
            var scale = Math.Max(1e-3, gradient.abs().max().item<float>());
            // The product skips the Transformer where there is no behaviour at all; its gradient is then absent instead of zero.
            AssertClose(name, gradient / scale, got.TryGetValue(name, out var own) ? own / scale : zeros_like(gradient), 1e-4);
        }
    }

    private static Tensor Textbook(CtrModel model, MianOptions o, ModelInput input)
    {
        var batch = input.Batch;
        var lengths = batch.SampleRequest.Take(batch.Samples).Select(r => batch.RequestHistory[r + 1] - batch.RequestHistory[r]).ToArray();
        var longest = Math.Max(1, lengths.Max());
        var rows = Enumerable.Range(0, batch.Samples).Select(b =>
        {
            var begin = batch.RequestHistory[batch.SampleRequest[b]];
            return cat([input.Behaviours.narrow(0, begin, lengths[b]), zeros(longest - lengths[b], input.Behaviours.shape[1])], 0);
        });
        var requests = tensor(batch.SampleRequest.Take(batch.Samples).Select(r => (long)r).ToArray());
        Tensor? Spread(Tensor? fields, FieldGroup group) => fields?.index_select(0, requests).view(batch.Samples, model.Shape.Count(group), -1);
        var switches = new TextbookMian.Switches(
            o.Ibim, o.Iuim, o.Icim, o.Gim, o.Transformer switch { LayerNormPlacement.PreLn => "pre", LayerNormPlacement.PostLn => "post", _ => "none" },
            o.Blocks, o.Heads, o.Position, o.Combine == GlobalCombination.Sum, o.Normalisation == InputNormalisation.Layer ? "layer" : "none", o.Products, o.CrossLayers);
        var textbook = new TextbookMian(model.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter), switches);
        return textbook.Logits(input.Item, (stack(rows, 0), lengths), Spread(input.User, FieldGroup.User), Spread(input.Context, FieldGroup.Context));
    }

    private static IEnumerable<Tensor> Leaves(ModelInput input) =>
        new[] { input.Item, input.Behaviours, input.User, input.Context }.Where(t => t is not null && t.grad is not null).Select(t => t!);

    private static Dictionary<string, Tensor> Gradients(CtrModel model, ModelInput input)
    {
        var all = model.named_parameters().Where(p => p.parameter.grad is not null).ToDictionary(p => p.name, p => p.parameter.grad!.clone());
        if (input.Item.grad is not null) all["e_i"] = input.Item.grad.clone();
        if (input.Behaviours.grad is not null && input.Behaviours.numel() > 0) all["e_b"] = input.Behaviours.grad.clone();
        if (input.User?.grad is not null) all["e_u"] = input.User.grad.clone();
        if (input.Context?.grad is not null) all["e_c"] = input.Context.grad.clone();
        return all;
    }

    private static void AssertClose(string name, Tensor expected, Tensor actual, double tolerance)
    {
        if (expected.numel() == 0) return;
        var difference = (expected - actual).abs().max().item<float>();
        Assert.True(difference <= tolerance, $"{name} differs by {difference}, allowed {tolerance}");
    }
}
