using System.Globalization;
using Mian.Cli.Execution;
using Mian.Cli.Parsing;
using Mian.Cli.Printing;
using Mian.Dataset;
using Mian.Experiments;
using Mian.Files;
using Mian.Reports.Experiments;
using Mian.Torch.Experiments;

namespace Mian.Cli.Experiments;

/// <summary>Runs an experiment, keeps its two files up to date, and prints the tables.</summary>
internal static class ExperimentReport
{
    /// <summary>Name of the folder of runs within <c>--out</c>.</summary>
    public const string Runs = "runs";

    /// <summary>Does all of it.</summary>
    /// <param name="plan">What to train.</param>
    /// <param name="folder">Folder of the files.</param>
    /// <param name="context">The command.</param>
    /// <returns>0, or 1 where a run failed.</returns>
    public static int Run(ExperimentPlan plan, string folder, CommandContext context)
    {
        var file = Path.Combine(folder, plan.Kind == ExperimentKind.Compare ? "compare" : "ablate");
        OutputFolder.Require(folder, plan.Dataset, "the table and its runs");
        RequireSameDataset(plan, folder);
        plan = plan with { Earlier = EarlierOf(plan, folder) };
        ExperimentResult? latest = null;
        try
        {
            ExperimentJob.Run(plan, result => Save(latest = result, file), context.Progress, context.Cancellation);
        }
        catch (OperationCanceledException) when (latest is not null)
        {
            context.Progress.Line(string.Create(CultureInfo.InvariantCulture,
                $"{latest.Finished} of {latest.Planned} runs are finished; the table of them is in {file}.md. The same command continues where this one stopped."));
            throw;
        }

        Print(latest!, file, context);
        context.Json?.Write(latest!);
        return latest!.Failed > 0 ? ExitCode.Failure : ExitCode.Ok;
    }

    /// <summary>Where the data set is gone, the table in the folder knows which one it was.</summary>
    private static ExperimentResult? EarlierOf(ExperimentPlan plan, string folder)
    {
        if (Directory.Exists(plan.Dataset) || !ExperimentFolder.HasTables(folder)) return null;
        var tables = ExperimentFolder.Open(folder);
        return plan.Kind == ExperimentKind.Compare ? tables.Comparison ?? tables.Ablation : tables.Ablation ?? tables.Comparison;
    }

    /// <summary>The tables in a folder are about one data set: another one's would take their place, and the runs of the first would belong to no table.</summary>
    private static void RequireSameDataset(ExperimentPlan plan, string folder)
    {
        if (!Directory.Exists(plan.Dataset) || ExperimentFolder.TablesIn(folder) is not { Count: > 0 } tables) return;
        using var dataset = PreparedDataset.Open(plan.Dataset);
        if (tables.FirstOrDefault(t => t.DatasetHash != dataset.Manifest.ContentHash) is not { } other) return;
        throw new MianException(
            $"--out {folder} holds experiments on another data set: {(other.Kind == ExperimentKind.Compare ? "compare" : "ablate")}.json there is about {other.DatasetPath} with content hash {other.DatasetHash}, but {dataset.Directory} has {dataset.Manifest.ContentHash}. " +
            "Keep the experiments of each data set in a folder of its own: name another --out, or move away what is there if it is no longer wanted.");
    }

    private static void Save(ExperimentResult result, string file)
    {
        AtomicFile.WriteText(file + ".json", JsonResultFile.ToNode(result).ToJsonString(JsonResultFile.Format) + "\n");
        AtomicFile.WriteText(file + ".md", ExperimentPage.Of(result));
    }

    private static void Print(ExperimentResult result, string file, CommandContext context)
    {
        TextTable.Write(context, ExperimentTables.Metrics(result));
        if (result.Tests.Count > 0) TextTable.Write(context, ExperimentTables.Tests(result));
        if (result.Slices is not null) context.Print(SliceTables.Summary(result));
        foreach (var note in ExperimentTables.Notes(result)) context.Print(note);
        context.Print($"The tables are in {file}.md and {file}.json.");
    }
}
