using System.CommandLine;
using System.Globalization;
using Mian.Cli.Execution;
using Mian.Cli.Parsing;
using Mian.Cli.Printing;
using Mian.Configuration;
using Mian.Dataset;
using Mian.Torch.Models;
using Mian.Torch.Native;
using Mian.Torch.Training;

namespace Mian.Cli.Commands;

/// <summary><c>mian models</c>.</summary>
internal sealed class ModelsCommand : MianCommand
{
    private readonly Argument<string?> _dataset = new("DATASET") { Description = "Folder that 'mian data prepare --out' wrote, to count the parameters for.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _config = NamedOption.Path("--config", "Settings as a YAML file, as 'mian train' takes them.", "FILE");
    private readonly Option<string[]> _set = NamedOption.Assignments("Change single settings, e.g. embedding.dimension=16.");

    /// <summary>Makes the command.</summary>
    public ModelsCommand() : base(
        "models",
        "List the models: their papers, what they read of a data set, and how many parameters they have on it.",
        "mian models",
        "mian models data/world --set embedding.dimension=16")
    {
        Add(_dataset);
        Add(_config);
        Add(_set);
        AddSharedOptions();
    }

    /// <inheritdoc/>
    protected override int Execute(CommandContext context)
    {
        TorchRuntime.EnsureLoaded();
        var file = context.Arguments.GetValue(_config);
        var config = StrictYaml.Apply(file is null ? new TrainConfig() : StrictYaml.Read<TrainConfig>(file), context.Arguments.GetRequiredValue(_set));
        var path = context.Arguments.GetValue(_dataset);
        using var dataset = path is null ? null : PreparedDataset.Open(path);
        var rows = ModelCatalog.All.Select(entry => Describe(entry, config, dataset)).ToList();
        string[] header = ["model", "paper", "reads", "behaviours enter as"];
        TextTable.Write(context.Output, context.Width, dataset is null ? header : [.. header, "dense", "in tables"], rows.Select(r => Cells(r, dataset is not null)));
        context.Print();
        context.Print("Train one with 'mian train DATASET --model NAME --out RUN', or all with 'mian compare DATASET --out DIR'. Equations and settings: docs/models.");
        context.Json?.Write(new { Models = rows });
        return ExitCode.Ok;
    }

    private static ModelFacts Describe(CatalogEntry entry, TrainConfig config, PreparedDataset? dataset)
    {
        var inputs = entry.Inputs(config);
        string[] reads =
        [
            .. inputs.HasFlag(ModelInputs.Vectors) ? ["vectors"] : (string[])[],
            .. inputs.HasFlag(ModelInputs.FirstOrder) ? ["one weight an id"] : (string[])[],
            .. inputs.HasFlag(ModelInputs.NegativeBehaviours) ? ["drawn items"] : (string[])[],
        ];
        var plan = dataset is null ? null : TrainingPlan.Of(dataset, entry.Name, config);
        return new ModelFacts(entry.Name, entry.Title, entry.Paper, entry.Section, reads, entry.Behaviours, plan?.DenseParameters, plan?.Tables.Sum(t => t.Rows * t.Dimension));
    }

    private static string[] Cells(ModelFacts facts, bool counted)
    {
        string[] cells = [facts.Name, facts.Paper, string.Join(", ", facts.Reads), facts.Behaviours];
        return counted ? [.. cells, Count(facts.DenseParameters), Count(facts.TableParameters)] : cells;
    }

    private static string Count(long? number) => number?.ToString("N0", CultureInfo.InvariantCulture) ?? "-";

    /// <summary>One model, as <c>--json</c> writes it.</summary>
    private sealed record ModelFacts(
        string Name, string Title, string Paper, string Section, IReadOnlyList<string> Reads, string Behaviours, long? DenseParameters, long? TableParameters);
}
