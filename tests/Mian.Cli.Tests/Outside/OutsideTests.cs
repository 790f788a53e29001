using Mian.Torch.Models;

namespace Mian.Cli.Tests.Outside;

/// <summary>
/// What <c>mian export</c> and <c>mian predict --inputs</c> write is enough to compute every logit: plain loops over doubles, which share no
/// code with the models, agree to 1e-5 of max(1, |logit|).
/// </summary>
[Collection(TrainingTests.Name)]
public sealed class OutsideTests(OutsideWorld world) : IClassFixture<OutsideWorld>
{
    private const double Tolerance = 1e-5;

    private static readonly string[] Small =
    [
        "epochs=2", "patience=0", "batch_size=64", "embedding.dimension=4", "embedding.initial_deviation=0.3", "embedding.learning_rate=0.02", "dense.learning_rate=0.01",
        "out_of_vocabulary_rate=0.02", "mian.feed_forward=8", "mian.hidden=[24, 12]", "pooling_mlp.hidden=[8, 6]", "wide_deep.hidden=[8]", "dcn.hidden=[8]",
        "dcn_v2.hidden=[8]", "dcn_v2.rank=3", "dcn_v2.experts=2", "deepfm.hidden=[8]", "xdeepfm.hidden=[8]", "xdeepfm.cin=[6, 4, 3]",
        "din.hidden=[8]", "din.attention=[6, 5]", "dien.hidden=[8]", "dien.attention_hidden=[6, 5]", "bst.hidden=[8]", "bst.feed_forward=8",
    ];

    public static TheoryData<string> Models => [.. ModelCatalog.All.Select(e => e.Name)];

    public static TheoryData<string, string[]> Options => new()
    {
        { "MIAN", ["mian.products=false"] },
        { "MIAN", ["mian.transformer=none"] },
        { "MIAN", ["mian.products=false", "mian.transformer=none", "mian.normalisation=batch"] },
        { "MIAN", ["mian.transformer=post_ln", "mian.blocks=2", "mian.heads=3", "mian.position=false"] },
        { "MIAN", ["mian.combine=sum", "mian.sum_width=10", "mian.normalisation=layer", "history=3"] },
        { "MIAN", ["mian.gim=false", "mian.ibim=false"] },
        { "MIAN", ["mian.iuim=false", "mian.icim=false"] },
        { "MIAN", ["mian.cross_layers=2"] },
        { "MIAN", ["first_order=true"] },
        { "DIN", ["first_order=true"] },
        { "DeepFM", ["first_order=true"] },
        { "PoolingMLP", ["pooling_mlp.normalisation=batch"] },
        { "DCNv2", ["dcn_v2.cross=low_rank", "dcn_v2.structure=stacked"] },
        { "DCNv2", ["dcn_v2.cross=mixture"] },
        { "DIN", ["din.flavor=official"] },
        { "DIEN", ["dien.flavor=official"] },
        { "DIEN", ["dien.update=aigru", "dien.auxiliary_weight=0"] },
        { "BST", ["bst.pooling=mean", "bst.blocks=2"] },
        { "xDeepFM", ["xdeepfm.flavor=official", "xdeepfm.cin_activation=relu"] },
        { "xDeepFM", ["xdeepfm.flavor=fuxictr", "xdeepfm.cin_activation=sigmoid"] },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void Logits_OfEveryModel_FollowFromTheTwoFiles(string model) => Check(model, []);

    [Theory]
    [MemberData(nameof(Options))]
    public void Logits_UnderOptions_FollowFromTheTwoFiles(string model, string[] settings) => Check(model, settings);

    private void Check(string model, string[] settings)
    {
        using var folder = new TemporaryFolder();
        Run(["train", world.Dataset, "--model", model, "--seed", "3", "--out", folder["run"], "--set", .. Small, .. settings]);
        Run("export", folder["run"], "--format", "safetensors", "--out", folder["model.safetensors"]);
        Run("predict", folder["run"], "--output", folder["scores.csv"], "--inputs", folder["inputs.jsonl"]);

        var file = new OutsideFile(folder["model.safetensors"]);
        var samples = File.ReadLines(folder["inputs.jsonl"]).Select(line => new OutsideSample(file, line)).ToList();

        Assert.Equal(ModelCatalog.Find(model).Name, file.Metadata["model"]);
        // Fixed statistics of Dice stay zero, and the network of an auxiliary loss is not read for a logit.
        Assert.All(file.Names.Where(n => !n.EndsWith("running_mean", StringComparison.Ordinal)), name => Assert.Contains(file[name], value => value != 0));
        Assert.True(samples.Count > 100);
        Assert.Contains(samples, s => s.Length > 2);
        Assert.True(samples.Max(s => s.Logit) - samples.Min(s => s.Logit) > 1000 * Tolerance, "The logits hardly differ, so they show little.");
        Assert.All(samples, s => Assert.InRange(OutsideModels.Score(file, s), s.Logit - Bound(s), s.Logit + Bound(s)));
    }

    private static double Bound(OutsideSample sample) => Tolerance * Math.Max(1, Math.Abs(sample.Logit));

    private static void Run(params string[] words)
    {
        var run = CommandRun.Of(words);
        Assert.True(run.ExitCode == 0, run.Error);
    }
}
