using System.CommandLine;
using System.CommandLine.Parsing;
using Mian.Cli.Execution;
using Mian.Dataset;
using Mian.Torch.Evaluation;
using Mian.Torch.Native;

namespace Mian.Cli.Parsing;

/// <summary>What commands that use a trained run have in common: the run, its data set, and the part of it.</summary>
internal sealed class RunArguments
{
    private readonly Argument<string> _run = new("RUN") { Description = "Folder that 'mian train --out' wrote." };
    private readonly Option<string?> _dataset = NamedOption.Path("--dataset", "Where the data set is, if it was moved since training; it may have grown.", "DATASET");
    private readonly Option<PartName> _split = PartOption.Of("--split", "Part of the data set; days are those that 'mian data append' added.");

    /// <summary>Adds them to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="withSplit">True where the command works on a part of the data set.</param>
    public void AddTo(Command command, bool withSplit)
    {
        command.Add(_run);
        if (withSplit)
            command.Add(_split);
        command.Add(_dataset);
    }

    /// <summary>The folder of the run.</summary>
    public string Run(CommandContext context) => context.Arguments.GetRequiredValue(_run);

    /// <summary>The part.</summary>
    public PartName Split(CommandContext context) => context.Arguments.GetRequiredValue(_split);

    /// <summary>True where the part was named on the command line.</summary>
    public bool NamesSplit(CommandResult command) => command.GetResult(_split) is { Implicit: false };

    /// <summary>Opens the run.</summary>
    public ModelBundle Open(CommandContext context)
    {
        TorchRuntime.EnsureLoaded();
        return ModelBundle.Open(Run(context), context.Threads, context.Arguments.GetValue(_dataset));
    }
}
