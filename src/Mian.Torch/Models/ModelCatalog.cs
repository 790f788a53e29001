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
    /// <summary>What it reads under given settings. Default: vectors.</summary>
    public Func<TrainConfig, ModelInputs> Inputs { get; init; } = _ => ModelInputs.Vectors;
}

/// <summary>All models, one line each.</summary>
public static class ModelCatalog
{
    /// <summary>The models by name.</summary>
    public static IReadOnlyList<CatalogEntry> All { get; } =
    [
        new("MIAN", "Zhang et al., WSDM 2021, arXiv 2012.06968", "mian", (shape, c) => new MIAN(shape, c.Mian)),
        new("PoolingMLP", "base model of Zhou et al., KDD 2018, arXiv 1706.06978", "pooling_mlp", (shape, c) => new PoolingMLP(shape, c.PoolingMlp)),
    ];

    /// <summary>Finds a model, whatever the case of the name.</summary>
    /// <exception cref="ConfigurationException">No model has this name; the nearest is suggested.</exception>
    public static CatalogEntry Find(string name) =>
        All.FirstOrDefault(e => string.Equals(e.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ConfigurationException("--model", [new ConfigurationMistake("model",
            $"'{name}' is not a model.{NearestName.Suggest(name, All.Select(e => e.Name))} Known models: {string.Join(", ", All.Select(e => e.Name))}.")]);
}
