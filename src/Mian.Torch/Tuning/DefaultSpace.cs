using System.Text;
using Mian.Configuration;
using Mian.Torch.Models;
using Mian.Torch.Training;
using Mian.Tuning;

namespace Mian.Torch.Tuning;

/// <summary>Where a search looks by default: the common settings, and the options of the model by their names, so that a new model has a space at once.</summary>
public static class DefaultSpace
{
    private const string Dimension = "embedding.dimension";
    private const string FirstOrder = "first_order";
    private const string Widths = "{choices: [[64], [128, 64], [200, 80], [256, 128], [400, 400]]}";
    private const string Layers = "{low: 1, high: 4}";
    private const string Share = "{low: 0, high: 0.5}";
    private const string Switch = "{choices: [true, false]}";

    /// <summary>The settings that every model has.</summary>
    private static readonly Dictionary<string, string> Common = new()
    {
        [Dimension] = "{choices: [8, 16, 32, 64]}",
        ["embedding.learning_rate"] = "{low: 0.0003, high: 0.01, scale: log}",
        ["embedding.l2"] = "{choices: [0, 1e-6, 1e-5, 1e-4, 1e-3]}",
        ["dense.learning_rate"] = "{low: 0.0003, high: 0.01, scale: log}",
        ["dense.weight_decay"] = "{choices: [0, 1e-5, 1e-4, 1e-3, 1e-2]}",
        ["batch_size"] = "{choices: [256, 512, 1024, 2048, 4096]}",
        [FirstOrder] = Switch,
    };

    /// <summary>Options of models, by name, or by path where models differ. Switches of whole modules are no hyper-parameters but another model; 'mian ablate' compares those.</summary>
    private static readonly Dictionary<string, string> Options = new()
    {
        ["hidden"] = Widths,
        ["dropout"] = Share,
        ["transformer_dropout"] = "{low: 0, high: 0.3}",
        ["normalisation"] = "{choices: [none, layer, batch]}",
        ["products"] = Switch,
        ["blocks"] = "{choices: [1, 2]}",
        ["heads"] = "{choices: [1, 2, 4]}",
        ["feed_forward"] = "{choices: [64, 128, 256]}",
        ["cross_layers"] = Layers,
        ["dcn.cross_layers"] = "{choices: [null, 1, 2, 3, 4]}", // null is the depth of the flavour, 6
        ["mian.cross_layers"] = "{choices: [0, 1, 2, 3]}",
        ["rank"] = "{choices: [16, 32, 64]}",
        ["cross"] = "{choices: [matrix, low_rank, mixture]}",
        ["cin"] = "{choices: [[16, 16], [32, 32], [64, 64], [32, 32, 32]]}",
    };

    /// <summary>The space of a model, as a file for <c>--space</c>.</summary>
    /// <param name="model">Name in <see cref="ModelCatalog"/>.</param>
    /// <exception cref="ConfigurationException">No model has this name.</exception>
    public static string YamlOf(string model)
    {
        var entry = ModelCatalog.Find(model);
        // A model of one weight a value has no vectors whose dimension could matter; one with such weights cannot get them twice.
        var own = entry.OwnInputs(new TrainConfig());
        var skipped = new[] { own.HasFlag(ModelInputs.Vectors) ? null : Dimension, own.HasFlag(ModelInputs.FirstOrder) ? FirstOrder : null };
        var text = new StringBuilder();
        foreach (var (key, range) in Common.Where(c => !skipped.Contains(c.Key))) text.Append($"{key}: {range}\n");
        foreach (var key in SettingKey.Of<TrainConfig>().Where(k => k.Path == $"{entry.Section}.{k.Name}"))
        {
            if (Options.TryGetValue(key.Path, out var range) || Options.TryGetValue(key.Name, out range)) text.Append($"{key.Path}: {range}\n");
        }

        return text.ToString();
    }

    /// <summary>The space of a model.</summary>
    /// <param name="model">Name in <see cref="ModelCatalog"/>.</param>
    /// <param name="config">Where the search starts.</param>
    /// <exception cref="ConfigurationException">No model has this name, or a value of the space does not go with the settings.</exception>
    public static SearchSpace Of(string model, TrainConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var keys = SettingKey.Of<TrainConfig>().ToDictionary(k => k.Path);
        var space = SearchSpaceReader.Parse(YamlOf(model), $"the default space of {model}", config, key => TunableKeys.Refuse(model, key));
        return new SearchSpace([.. space.Parameters.Select(p => p is Choices choices ? WithStart(choices, keys[p.Key].TextIn(config)) : p)]);
    }

    /// <summary>Where the search starts is always a choice, so that the first trial counts for searches that learn and for importance.</summary>
    private static Choices WithStart(Choices choices, string start) =>
        choices.Values.Contains(start) ? choices : choices with { Values = [start, .. choices.Values] };
}
