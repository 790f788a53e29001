using Mian.Experiments;
using Mian.Schema;
using Mian.Torch.Layers;
using Mian.Torch.Models;
using Mian.Torch.Training;

namespace Mian.Torch.Experiments;

/// <summary>One ablation of MIAN: a switch of the same model.</summary>
/// <param name="Name">Name in the table.</param>
/// <param name="Table">Where it comes from.</param>
/// <param name="Switches">What it sets, as <c>--set</c> takes it.</param>
/// <param name="Apply">Sets it.</param>
public sealed record Ablation(string Name, string Table, string Switches, Func<TrainConfig, TrainConfig> Apply);

/// <summary>The ablations of the paper, and of what mian adds to it.</summary>
public static class Ablations
{
    /// <summary>Name of the row of the model as it is set.</summary>
    public const string Full = nameof(MIAN);

    private const string Modules = "the paper's table of modules";
    private const string Transformers = "the paper's table of Transformers";
    private const string Additions = "not in the paper";
    private const string ProductSwitch = "mian.products=false";

    /// <summary>All ablations.</summary>
    public static IReadOnlyList<Ablation> All { get; } =
    [
        new("w/o IUIM", Modules, "mian.iuim=false", Mian(o => o with { Iuim = false })),
        new("w/o ICIM", Modules, "mian.icim=false", Mian(o => o with { Icim = false })),
        new("w/o IBIM", Modules, "mian.ibim=false", Mian(o => o with { Ibim = false })),
        new("w/o GIM", Modules, "mian.gim=false", Mian(o => o with { Gim = false })),
        new("w/o IUIM and ICIM", Modules, "mian.iuim=false mian.icim=false", Mian(o => o with { Iuim = false, Icim = false })),
        new("Pre-LN Transformer", Transformers, "mian.transformer=pre_ln", Mian(o => o with { Transformer = LayerNormPlacement.PreLn })),
        new("Post-LN Transformer", Transformers, "mian.transformer=post_ln", Mian(o => o with { Transformer = LayerNormPlacement.PostLn })),
        new("no Transformer", Transformers, "mian.transformer=none", Mian(o => o with { Transformer = LayerNormPlacement.None })),
        new("w/o products", Additions, ProductSwitch, Mian(o => o with { Products = false })),
        new("w/o crosses", Additions, "mian.cross_layers=0", Mian(o => o with { CrossLayers = 0 })),
        new("w/o first-order weights", Additions, "first_order=false", c => c with { FirstOrder = false }),
    ];

    /// <summary>The full model and every ablation that these settings and this data can have.</summary>
    /// <param name="config">Settings of the full model.</param>
    /// <param name="schema">Fields of the data set.</param>
    public static (IReadOnlyList<Variant> Variants, IReadOnlyList<SkippedVariant> Skipped) Of(TrainConfig config, DatasetSchema schema)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(schema);
        var (variants, skipped) = (new List<Variant> { new(Full, Full, config) }, new List<SkippedVariant>());
        var effects = new Dictionary<(MianOptions, bool), string> { [Effective(config, schema)] = Full };
        foreach (var ablation in All)
        {
            var changed = ablation.Apply(config);
            var effect = Effective(changed, schema);
            if (effects.TryAdd(effect, ablation.Name)) variants.Add(new(ablation.Name, Full, changed));
            else skipped.Add(new(ablation.Name, ReasonOf(ablation, (config, schema), effects[effect])));
        }

        return (variants, skipped);
    }

    private static Func<TrainConfig, TrainConfig> Mian(Func<MianOptions, MianOptions> change) => config => config with { Mian = change(config.Mian) };

    /// <summary>The options with everything that cannot matter set to one value: options with equal effect are then equal.</summary>
    private static (MianOptions Options, bool FirstOrder) Effective(TrainConfig config, DatasetSchema schema)
    {
        var options = config.Mian;
        var (user, context) = (options.Iuim && Has(schema, FieldGroup.User), options.Icim && Has(schema, FieldGroup.Context));
        var effective = options with
        {
            Iuim = user,
            Icim = context,
            Transformer = options.Ibim ? options.Transformer : LayerNormPlacement.None,
            Products = options.Products && (options.Ibim || user || context),
        };
        return (effective, config.FirstOrder);
    }

    private static string ReasonOf(Ablation ablation, (TrainConfig Config, DatasetSchema Schema) full, string same)
    {
        var options = full.Config.Mian;
        if (!options.Ibim && ablation.Table == Transformers) return "the Transformer is part of IBIM, which these settings switch off";
        List<string> missing = [.. new[] { FieldGroup.User, FieldGroup.Context }.Where(g => !Has(full.Schema, g)).Select(g => g.ToString().ToLowerInvariant())];
        if (ablation.Name == "w/o IUIM" && missing.Contains("user")) return "the data set has no user fields, so there is no IUIM to leave out";
        if (ablation.Name == "w/o ICIM" && missing.Contains("context")) return "the data set has no context fields, so there is no ICIM to leave out";
        if (same != Full) return $"here it is the same model as '{same}'";
        if (ablation.Apply(full.Config) == full.Config) return $"these settings say {ablation.Switches} already: it is the full model";
        // What it switches off is on, and yet nothing changes: fields are missing.
        if (ablation.Switches == ProductSwitch) return "these settings and this data set leave no interaction whose products could be left out";
        return missing.Count > 1
            ? "the data set has neither user nor context fields, so there is no IUIM and no ICIM to leave out"
            : $"the data set has no {missing[0]} fields, and these settings switch the other of the two modules off already";
    }

    private static bool Has(DatasetSchema schema, FieldGroup group) => schema.Fields.Any(f => f.Group == group);
}
