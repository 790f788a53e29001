using System.Globalization;
using Mian.Cli.Execution;
using Mian.Cli.Explanations;
using Mian.Dataset;
using Mian.Experiments;
using Mian.Reports.Report;
using Mian.Torch.Evaluation;
using Mian.Torch.Experiments;
using Mian.Torch.Models;
using Mian.Torch.Native;

namespace Mian.Cli.Reporting;

/// <summary>The attention of a report: what the first finished run of MIAN as it is set attended to.</summary>
internal sealed class ReportExplanation(ReportRequest request, CommandContext context, ExperimentFolder folder)
{
    private const int Cases = 14;
    private const string Model = nameof(MIAN);

    /// <summary>Explains the run; null, with a reason, where there is nothing to explain.</summary>
    /// <param name="dataset">Folder of the data set; null where it is gone.</param>
    /// <param name="leftOut">Gets the reason.</param>
    public ReportAttention? Read(string? dataset, IDictionary<ReportPart, string> leftOut)
    {
        if (ReasonAgainst(dataset) is { } reason)
        {
            leftOut[ReportPart.Attention] = reason;
            return null;
        }

        var run = FinishedRun()!;
        TorchRuntime.EnsureLoaded();
        using var bundle = ModelBundle.Open(folder.PathOf(run), context.Threads, dataset);
        if (!bundle.Manifest.Config.Mian.Gim)
        {
            leftOut[ReportPart.Attention] = "MIAN is set without its global interaction module (mian.gim: false), so there are no global weights to show.";
            return null;
        }

        var explanation = RunExplanation.Of(bundle, new ExplanationRequest(SplitName.Test, Cases, context.Seed, null), context);
        return new ReportAttention(string.Create(CultureInfo.InvariantCulture, $"{Model}, seed {run.Seed}"), explanation.HeatMap!, explanation.FaithfulnessRows())
        {
            Global = explanation.GlobalAttention,
        };
    }

    private string? ReasonAgainst(string? dataset)
    {
        if (!request.Explain) return $"The heat map was not asked for (--no-explain). 'mian report {request.Folder}' adds it.";
        if (dataset is null) return $"The heat map needs the data set. 'mian report {request.Folder} --dataset FOLDER' adds it.";
        if (FinishedRun() is not { } run)
            return $"There is no finished run of {Model} to explain. 'mian compare {dataset} --models {Model} --out {request.Folder}' adds one.";
        return folder.HasModel(run)
            ? null
            : $"The parameters of the run in {folder.PathOf(run)} are gone, so it cannot be explained. Delete its folder and repeat the command that trained it.";
    }

    /// <summary>The first one that can be explained, else the first one that is there at all.</summary>
    private ExperimentRun? FinishedRun()
    {
        List<ExperimentRun> runs = [.. new[] { folder.Comparison, folder.Ablation }.OfType<ExperimentResult>()
            .SelectMany(result => result.Rows).Where(row => row is { Name: Model, Model: Model })
            .SelectMany(row => row.Runs).Where(run => folder.ManifestOf(run) is not null)];
        return runs.Find(folder.HasModel) ?? runs.FirstOrDefault();
    }
}
