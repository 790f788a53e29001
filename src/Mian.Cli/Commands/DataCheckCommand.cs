using System.CommandLine;
using Mian.Cli.Execution;
using Mian.Cli.Printing;
using Mian.Dataset;
using Mian.Ingest.Checks;

namespace Mian.Cli.Commands;

/// <summary><c>mian data check</c>.</summary>
internal sealed class DataCheckCommand : MianCommand
{
    private readonly Argument<string> _dataset = new("DATASET") { Description = "Folder that 'mian data prepare --out' wrote." };

    /// <summary>Makes the command.</summary>
    public DataCheckCommand() : base(
        "check",
        "Look for leaks: anything in a data set that would let a model see what it has to predict. Exits with 1 where there is one.",
        "mian data check data/world")
    {
        Add(_dataset);
        AddSharedOptions();
    }

    /// <inheritdoc/>
    protected override int Execute(CommandContext context)
    {
        var folder = context.Arguments.GetRequiredValue(_dataset);
        using var dataset = PreparedDataset.Open(folder);
        var report = DatasetCheck.Run(dataset, context.Progress, context.Cancellation);
        TextTable.Write(context.Output, context.Width, ["check", "", "finding"], report.Findings.Select(f => new[] { f.Name, f.Passed ? "ok" : "FAILED", f.Reason }));
        context.Json?.Write(new { Dataset = dataset.Manifest.Recipe, DatasetHash = dataset.Manifest.ContentHash, report.Passed, report.Findings });
        if (!report.Passed)
            throw new MianException($"{report.Findings.Count(f => !f.Passed)} of {report.Findings.Count} checks of '{folder}' failed. Do not trust a model trained on it; correct the recipe or the raw tables and prepare it again.");
        context.Print("No leak was found.");
        return ExitCode.Ok;
    }
}
