using Mian.Cli.Execution;
using Mian.Cli.Parsing;
using Mian.Cli.Printing;
using Mian.Cli.Results;
using Mian.Dataset;
using Mian.Torch.Evaluation;

namespace Mian.Cli.Commands;

/// <summary><c>mian evaluate</c>.</summary>
internal sealed class EvaluateCommand : MianCommand
{
    private readonly RunArguments _arguments = new();

    /// <summary>Makes the command.</summary>
    public EvaluateCommand() : base(
        "evaluate",
        "Score a part of the data set with a trained run: all metrics, and slices by history length, item frequency and category.",
        "mian evaluate runs/world --split valid --json valid.json")
    {
        _arguments.AddTo(this, withSplit: true);
        AddSharedOptions();
    }

    /// <inheritdoc/>
    protected override int Execute(CommandContext context)
    {
        using var memory = new MemoryWatch();
        using var bundle = _arguments.Open(context);
        var part = _arguments.Split(context);
        bundle.RequireUnseen(part);
        var result = EvaluationJob.Run(bundle, part, context.Progress, context.Cancellation);
        context.Print($"{bundle.Manifest.Model} on {bundle.Manifest.Dataset}, seed {bundle.Manifest.Seed}");
        EvaluationTable.Write(context.Output, context.Width, [(part.ToString(), result)]);
        if (part == SplitName.Test) RunText.WriteCaveat(context, bundle.Manifest);
        context.Print();
        EvaluationTable.WriteSlices(context.Output, context.Width, result);
        context.Json?.Write(RunResult.Of(bundle.Manifest, (part, result), _arguments.Run(context), memory.Peak()));
        return ExitCode.Ok;
    }
}
