using System.CommandLine;
using Mian.Cli.Execution;
using Mian.Cli.Printing;
using Mian.Dataset;
using Mian.Ingest.Description;

namespace Mian.Cli.Commands;

/// <summary><c>mian data describe</c>.</summary>
internal sealed class DataDescribeCommand : MianCommand
{
    private readonly Argument<string> _dataset = new("DATASET") { Description = "Folder that 'mian data prepare --out' wrote." };

    /// <summary>Makes the command.</summary>
    public DataDescribeCommand() : base(
        "describe",
        "Show what a data set holds: its parts, its fields with their statistics, and how long, old and varied its histories are.",
        "mian data describe data/world")
    {
        Add(_dataset);
        AddSharedOptions();
    }

    /// <inheritdoc/>
    protected override int Execute(CommandContext context)
    {
        using var dataset = PreparedDataset.Open(context.Arguments.GetRequiredValue(_dataset));
        var description = DatasetDescription.Of(dataset, context.Cancellation);
        DescriptionTable.Write(context, dataset.Manifest, description);
        context.Json?.Write(description);
        return ExitCode.Ok;
    }
}
