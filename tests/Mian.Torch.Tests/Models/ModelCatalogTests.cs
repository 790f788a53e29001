using Mian.Configuration;
using Mian.Torch.Models;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Models;

public sealed class ModelCatalogTests
{
    [Theory]
    [InlineData("xdeepfm", "xDeepFM")]
    [InlineData("Wide&Deep", "WideDeep")]
    [InlineData("deep&cross", "DCN")]
    [InlineData("DCN-V2", "DCNv2")]
    public void Find_NameOrTitleInAnyCase_FindsTheModel(string written, string name) => Assert.Equal(name, ModelCatalog.Find(written).Name);

    [Fact]
    public void Find_UnknownName_SuggestsTheNearest()
    {
        var error = Assert.Throws<ConfigurationException>(() => ModelCatalog.Find("DeepFN"));
        Assert.StartsWith("--model: 'DeepFN' is not a model. Did you mean 'DeepFM'? Known models: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_NamesTitlesAndSections_AreUniqueAndComplete()
    {
        var words = ModelCatalog.All.SelectMany(e => new[] { e.Name, e.Title }.Distinct()).ToList();
        Assert.Equal(words.Count, words.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Equal("MIAN", ModelCatalog.Find("MIAN").Title);
        // Names become folders and sections keys of a configuration.
        Assert.All(ModelCatalog.All, e => Assert.Matches("^[A-Za-z0-9]+$", e.Name));
        var keys = StrictYaml.Write(new TrainConfig()).Split('\n').Where(l => l.Contains(':', StringComparison.Ordinal)).Select(l => l.Split(':')[0]).ToHashSet();
        Assert.All(ModelCatalog.All, e => Assert.Contains(e.Section, keys));
    }

    [Theory]
    [InlineData("DeepFM")]
    [InlineData("xDeepFM")]
    public void Build_FieldsOfDifferentDimensions_NamesThemAndTheSetting(string model)
    {
        var config = SmallTraining.Config with { Embedding = new EmbeddingConfig { Dimension = 4, Dimensions = new Dictionary<string, int> { ["category"] = 6 } } };
        var error = Assert.Throws<MianException>(() => SmallTraining.Create(RandomBatch.Schema(userFields: 1, contextFields: 0), model, config).Dispose());
        Assert.StartsWith($"{model} multiplies the vectors of all fields with each other, so they must share one embedding dimension.", error.Message, StringComparison.Ordinal);
        Assert.Contains("item_id 4, category 6, past_item 4, past_category 6, user0 4", error.Message, StringComparison.Ordinal);
        Assert.Contains("'embedding.dimensions'", error.Message, StringComparison.Ordinal);
        foreach (var other in (string[])["LR", "WideDeep", "DCN", "DCNv2"]) SmallTraining.Create(RandomBatch.Schema(), other, config).Dispose();
    }

    [Theory]
    [InlineData("xdeepfm: {cin: []}", "'cin' needs the width of at least one layer")]
    [InlineData("xdeepfm: {cin: [8, 0]}", "every width in 'cin' must be from 1 to 65536, found 0")]
    [InlineData("xdeepfm: {cin: [7, 5], flavor: official}", "every width in 'cin' but the last must be even where the maps are split, found 7")]
    [InlineData("xdeepfm: {hidden: [0]}", "every width in 'hidden'")]
    [InlineData("dcn: {cross_layers: 0}", "from 1 to 16, found 0")]
    [InlineData("dcn_v2: {structure: beside}", "one of parallel, stacked")]
    [InlineData("dcn_v2: {flavor: tensorflow}", "one of paper, official, fuxictr")]
    [InlineData("deepfm: {dropout: 1}", "from 0 to 0.95, found 1")]
    [InlineData("lr: {hidden: [8]}", "unknown key")]
    public void Parse_WrongSetting_SaysWhatIsExpected(string yaml, string message)
    {
        var error = Assert.Throws<ConfigurationException>(() => StrictYaml.Parse<TrainConfig>(yaml, "test"));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_SettingBesideFlavor_GoesBeforeIt()
    {
        var config = StrictYaml.Parse<TrainConfig>("xdeepfm: {flavor: official, split_half: false, cin: [7, 5]}\ndcn_v2: {flavor: official, structure: parallel, cross: low_rank}\nlr: {}", "test");
        Assert.False(config.Xdeepfm.ChosenCin.SplitHalf);
        Assert.Equal(CrossStructure.Parallel, config.DcnV2.ChosenStructure);
        Assert.Equal(CrossForm.LowRank, config.DcnV2.Cross);
        Assert.Equal([6, 6, 3], Enum.GetValues<ModelFlavor>().Select(f => new DcnOptions { Flavor = f }.ChosenCrossLayers));
        Assert.Equal(2, new DcnOptions { Flavor = ModelFlavor.Fuxictr, CrossLayers = 2 }.ChosenCrossLayers);
        Assert.Equal(CrossStructure.Stacked, (config.DcnV2 with { Structure = null }).ChosenStructure);
    }
}
