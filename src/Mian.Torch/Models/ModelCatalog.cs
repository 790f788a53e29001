using Mian.Configuration;
using Mian.Torch.Training;

namespace Mian.Torch.Models;

/// <summary>One model that the command knows.</summary>
/// <param name="Name">Name in the paper's spelling.</param>
/// <param name="Paper">Where it was published.</param>
/// <param name="Section">Key of its own settings within those of a run.</param>
/// <param name="Build">Makes the network.</param>
public sealed record CatalogEntry(string Name, string Paper, string Section, Func<ModelShape, TrainConfig, CtrModel> Build)
{
    private readonly string? _title;

    /// <summary>The paper's spelling where it is not fit for a command line or a folder, such as <c>Wide&amp;Deep</c>; for tables. Default: the name.</summary>
    public string Title { get => _title ?? Name; init => _title = value; }

    /// <summary>How the behaviours reach the logit, for readers of <c>mian models</c>. Default: as their mean.</summary>
    public string Behaviours { get; init; } = "mean";

    /// <summary>What its own equations read under given settings. Default: vectors.</summary>
    public Func<TrainConfig, ModelInputs> OwnInputs { get; init; } = _ => ModelInputs.Vectors;

    /// <summary>What has to be read under given settings: its own inputs, and first-order weights where <see cref="TrainConfig.FirstOrder"/> adds them.</summary>
    public ModelInputs Inputs(TrainConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return OwnInputs(config) | (config.FirstOrder ? ModelInputs.FirstOrder : ModelInputs.None);
    }

    /// <summary>True where <see cref="TrainConfig.FirstOrder"/> adds something that the model's own equations lack.</summary>
    internal bool GetsFirstOrder(TrainConfig config) => config.FirstOrder && !OwnInputs(config).HasFlag(ModelInputs.FirstOrder);
}

/// <summary>All models, one line each.</summary>
public static class ModelCatalog
{
    /// <summary>The models by name.</summary>
    public static IReadOnlyList<CatalogEntry> All { get; } =
    [
        new("MIAN", "Zhang et al., WSDM 2021, arXiv 2012.06968", "mian", (shape, c) => new MIAN(shape, c.Mian)) { Behaviours = "Transformer, attention of the candidate, mean" },
        new("PoolingMLP", "base model of Zhou et al., KDD 2018, arXiv 1706.06978", "pooling_mlp", (shape, c) => new PoolingMLP(shape, c.PoolingMlp)),
        new("LR", "Richardson et al., WWW 2007, doi 10.1145/1242572.1242643", "lr", (shape, _) => new LR(shape)) { OwnInputs = _ => ModelInputs.FirstOrder, Behaviours = "mean of their weights" },
        new("WideDeep", "Cheng et al., DLRS 2016, arXiv 1606.07792", "wide_deep", (shape, c) => new WideDeep(shape, c.WideDeep)) { Title = "Wide&Deep", OwnInputs = VectorsAndFirstOrder },
        new("DCN", "Wang et al., ADKDD 2017, arXiv 1708.05123", "dcn", (shape, c) => new DCN(shape, c.Dcn)) { Title = "Deep&Cross" },
        new("DCNv2", "Wang et al., WWW 2021, arXiv 2008.13535", "dcn_v2", (shape, c) => new DCNv2(shape, c.DcnV2)) { Title = "DCN-v2" },
        new("DeepFM", "Guo et al., IJCAI 2017, arXiv 1703.04247", "deepfm", (shape, c) => new DeepFM(shape, c.Deepfm)) { OwnInputs = VectorsAndFirstOrder },
        new("xDeepFM", "Lian et al., KDD 2018, arXiv 1803.05170", "xdeepfm", (shape, c) => new xDeepFM(shape, c.Xdeepfm)) { OwnInputs = VectorsAndFirstOrder },
        new("DIN", "Zhou et al., KDD 2018, arXiv 1706.06978", "din", (shape, c) => new DIN(shape, c.Din)) { Behaviours = "attention of the candidate" },
        new("DIEN", "Zhou et al., AAAI 2019, arXiv 1809.03672", "dien", (shape, c) => new DIEN(shape, c.Dien)) { OwnInputs = DienInputs, Behaviours = "in order: GRU, then GRU with attention of the candidate" },
        new("BST", "Chen et al., DLP-KDD 2019, arXiv 1905.06874", "bst", (shape, c) => new BST(shape, c.Bst)) { Behaviours = "in order: Transformer together with the candidate" },
    ];

    /// <summary>All names with commas between them, for messages.</summary>
    public static string KnownNames => string.Join(", ", All.Select(e => e.Name));

    /// <summary>Finds a model by its name or title, whatever the case.</summary>
    /// <exception cref="ConfigurationException">No model has this name; the nearest is suggested.</exception>
    public static CatalogEntry Find(string name) =>
        TryFind(name) ?? throw new ConfigurationException("--model", [new ConfigurationMistake("", Unknown(name))]);

    /// <summary>The same, but null where no model has this name.</summary>
    public static CatalogEntry? TryFind(string name) => All.FirstOrDefault(e => Same(e.Name, name) || Same(e.Title, name));

    /// <summary>What is wrong with a name that no model has; the nearest is suggested.</summary>
    public static string Unknown(string name) => $"'{name}' is not a model.{NearestName.Suggest(name, All.Select(e => e.Name))} Known models: {KnownNames}.";

    private static bool Same(string known, string written) => string.Equals(known, written, StringComparison.OrdinalIgnoreCase);

    private static ModelInputs DienInputs(TrainConfig config) =>
        ModelInputs.Vectors | (config.Dien.ChosenAuxiliaryWeight > 0 ? ModelInputs.NegativeBehaviours : ModelInputs.None);

    private static ModelInputs VectorsAndFirstOrder(TrainConfig config) => ModelInputs.Vectors | ModelInputs.FirstOrder;
}
