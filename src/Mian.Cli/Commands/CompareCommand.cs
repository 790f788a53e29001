using System.CommandLine;
using Mian.Cli.Execution;
using Mian.Cli.Experiments;
using Mian.Cli.Parsing;
using Mian.Experiments;
using Mian.Torch.Experiments;
using Mian.Torch.Native;

namespace Mian.Cli.Commands;

/// <summary><c>mian compare</c>.</summary>
internal sealed class CompareCommand : MianCommand
{
    private readonly ExperimentArguments _arguments = new();
    private readonly Option<string> _models = new("--models") { Description = "Names with commas between them, or all.", HelpName = "A,B", DefaultValueFactory = _ => "all" };
    private readonly Option<string?> _configs = NamedOption.Path("--configs", "Folder with settings of single models, MODEL.yaml or MODEL/best.yaml; they replace --config for that model.");
    private readonly Option<string> _out = NamedOption.RequiredPath("--out", "Folder for the table and its runs. Finished runs there are not repeated.");

    /// <summary>Makes the command.</summary>
    public CompareCommand() : base(
        "compare",
        "Train several models with several seeds and test whether they differ. Ctrl-C keeps the table so far; the same command continues, and several processes may share the work.",
        "mian compare data/world --models MIAN,PoolingMLP --seeds 3 --out experiments/world",
        "mian compare data/world --models all --configs tuned --out experiments/world")
    {
        _arguments.AddTo(this);
        Add(_models);
        Add(_configs);
        Add(_out);
        AddSharedOptions();
    }

    /// <inheritdoc/>
    protected override int Execute(CommandContext context)
    {
        TorchRuntime.EnsureLoaded();
        var folder = context.Arguments.GetRequiredValue(_out);
        return ExperimentReport.Run(new ExperimentPlan
        {
            Kind = ExperimentKind.Compare,
            Dataset = _arguments.Dataset(context),
            Variants = [.. ModelNames.Read(context.Arguments.GetRequiredValue(_models), _models.Name).Select(model => VariantOf(context, model))],
            Seeds = _arguments.Seeds(context),
            Runs = Path.Combine(folder, ExperimentReport.Runs),
            Threads = context.Threads,
        }, folder, context);
    }

    private Variant VariantOf(CommandContext context, string model)
    {
        var file = OwnSettings(context.Arguments.GetValue(_configs), model) ?? _arguments.ConfigFile(context);
        return new Variant(model, model, _arguments.Read(context, file)) { Settings = file };
    }

    private static string? OwnSettings(string? folder, string model)
    {
        if (folder is null) return null;
        if (!Directory.Exists(folder))
            throw new MianException($"--configs {folder} does not exist. Expected: a folder with files such as {Path.Combine(folder, model + ".yaml")}.");
        return new[] { Path.Combine(folder, model + ".yaml"), Path.Combine(folder, model, "best.yaml") }.FirstOrDefault(File.Exists);
    }
}
