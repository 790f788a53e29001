using System.CommandLine;
using Mian.Cli.Execution;
using Mian.Cli.Experiments;
using Mian.Cli.Parsing;
using Mian.Cli.Printing;
using Mian.Dataset;
using Mian.Experiments;
using Mian.Torch.Experiments;
using Mian.Torch.Native;

namespace Mian.Cli.Commands;

/// <summary><c>mian ablate</c>.</summary>
internal sealed class AblateCommand : MianCommand
{
    private readonly ExperimentArguments _arguments = new();
    private readonly Option<string?> _out = NamedOption.Path("--out", "Folder for the table and its runs; may be that of 'mian compare'. Required unless --list is given.");
    private readonly Option<bool> _list = new("--list") { Description = "Only show the variants, and which of them this data set and these settings can have." };

    /// <summary>Makes the command.</summary>
    public AblateCommand() : base(
        "ablate",
        "Switch off MIAN's modules one by one, train each variant with several seeds, and test whether it differs from the full model. Ctrl-C keeps the table so far; the same command continues.",
        "mian ablate data/world --seeds 3 --out experiments/world",
        "mian ablate data/world --list")
    {
        _arguments.AddTo(this);
        Add(_out);
        Add(_list);
        AddSharedOptions();
        Validators.Add(result =>
        {
            if (result.GetValue(_out) is null && !result.GetValue(_list))
                result.AddError("Option '--out' is required: name the folder for the table and its runs, or ask for the --list only.");
        });
    }

    /// <inheritdoc/>
    protected override int Execute(CommandContext context)
    {
        TorchRuntime.EnsureLoaded();
        var file = _arguments.ConfigFile(context);
        var (variants, skipped) = VariantsOf(context, file);
        if (context.Arguments.GetValue(_list)) return List(context, variants, skipped);
        var folder = context.Arguments.GetRequiredValue(_out)!;
        return ExperimentReport.Run(new ExperimentPlan
        {
            Kind = ExperimentKind.Ablate,
            Dataset = _arguments.Dataset(context),
            Variants = [.. variants.Select(v => v with { Settings = file })],
            Skipped = skipped,
            Seeds = _arguments.Seeds(context),
            Runs = Path.Combine(folder, ExperimentReport.Runs),
            Threads = context.Threads,
        }, folder, context);
    }

    private (IReadOnlyList<Variant> Variants, IReadOnlyList<SkippedVariant> Skipped) VariantsOf(CommandContext context, string? file)
    {
        using var dataset = PreparedDataset.Open(_arguments.Dataset(context));
        return Ablations.Of(_arguments.Read(context, file), dataset.Schema);
    }

    private static int List(CommandContext context, IReadOnlyList<Variant> variants, IReadOnlyList<SkippedVariant> skipped)
    {
        var rows = Ablations.All.Select(a => new
        {
            a.Name,
            a.Table,
            a.Switches,
            LeftOut = skipped.FirstOrDefault(s => s.Name == a.Name)?.Reason,
        }).ToList();
        TextTable.Write(context.Output, context.Width, ["variant", "from", "settings", "left out here because"], rows.Select(r => new[] { r.Name, r.Table, r.Switches, r.LeftOut ?? "" }));
        context.Print($"{variants.Count} rows with the full model.");
        context.Json?.Write(new { Variants = rows });
        return ExitCode.Ok;
    }
}
