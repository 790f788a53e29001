using System.Globalization;
using Mian.Reports.Experiments;
using Mian.Reports.Summary;
using Mian.Reports.Text;
using Mian.Reports.Writing;

namespace Mian.Reports.Report;

/// <summary>What the runs cost, how they were set, and how to repeat everything.</summary>
internal static class ClosingSections
{
    private const int LongestConfig = 20_000;

    public static void WriteCost(MarkupWriter page, ReportData data)
    {
        foreach (var experiment in new[] { data.Comparison, data.Ablation }.OfType<ReportExperiment>())
            page.DataTable(experiment == data.Comparison ? "Models" : "Ablations", Costs(experiment));
        page.Paragraph("Seconds and samples/s: mean over seeds, training steps only; where several processes shared the machine they say little. Peak memory: resident memory of the whole process while the row was trained, largest of the seeds.", "hint");
    }

    public static void WriteSettings(MarkupWriter page, ReportData data)
    {
        page.Paragraph("Every setting of the first recorded run of each row, defaults included, as its config.yaml holds them.", "hint");
        foreach (var experiment in new[] { data.Comparison, data.Ablation }.OfType<ReportExperiment>())
        {
            if (data.Comparison is not null && data.Ablation is not null) page.Heading(experiment == data.Comparison ? "Models" : "Ablations");
            foreach (var row in experiment.Result.Rows)
            {
                if (experiment.RunsOf(row.Name).FirstOrDefault() is not { } run) continue;
                page.Open("details").Element("summary", PlainText.Shorten(row.Name, 80) + (row.Settings is { } file ? $" (settings from {PlainText.Shorten(file, 80)})" : ""));
                page.Open("pre", ("tabindex", "0")).Open("code").Lines(PlainText.Shorten(run.Config, LongestConfig).TrimEnd()).Close().Close().Close().Break();
            }
        }
    }

    public static void WriteProvenance(MarkupWriter page, ReportData data)
    {
        page.FactTable([.. ProvenanceOf(data)]);
        foreach (var experiment in new[] { data.Comparison, data.Ablation }.OfType<ReportExperiment>())
            page.Behind(experiment == data.Comparison ? "Runs of the comparison" : "Runs of the ablations", [("Runs", Runs(experiment))]);
        if (data.Commands.Count == 0) return;
        page.Heading("Commands that repeat every table");
        foreach (var command in data.Commands)
        {
            page.Paragraph(command.Purpose, "purpose");
            page.Open("pre").Open("code").Lines(PlainText.Shorten(command.CommandLine, LongestConfig)).Close().Close().Break();
        }
    }

    private static TableText Costs(ReportExperiment experiment)
    {
        var measured = ExperimentTables.Metrics(experiment.Result).Columns(c => c is ">seconds" or ">samples/s" or ">peak memory");
        return new TableText(
            [.. measured.Header, ">dense parameters", ">embedding parameters", ">kept after epochs"],
            [.. experiment.Result.Rows.Zip(measured.Rows, (row, cells) =>
            {
                var run = experiment.RunsOf(row.Name).FirstOrDefault();
                var kept = row.Runs.Select(r => r.BestEpoch).OfType<double>().Select(e => e.ToString("0.##", CultureInfo.InvariantCulture));
                return (string[])[.. cells, run is null ? NumberText.Missing : NumberText.Count(run.DenseParameters), run is null ? NumberText.Missing : NumberText.Count(run.EmbeddingParameters), Join(kept)];
            })]);
    }

    private static IEnumerable<SummaryFact> ProvenanceOf(ReportData data)
    {
        List<ReportRun> runs = [.. new[] { data.Comparison, data.Ablation }.OfType<ReportExperiment>().SelectMany(e => e.Runs)];
        yield return new("Data set", data.Dataset);
        yield return new("Content hash of the data set", data.DatasetHash);
        foreach (var experiment in new[] { data.Comparison, data.Ablation }.OfType<ReportExperiment>())
            yield return new(experiment == data.Comparison ? "Seeds of the comparison" : "Seeds of the ablations", string.Join(", ", experiment.Result.Seeds.Select(s => s.ToString(CultureInfo.InvariantCulture))));
        yield return new("Runs trained by mian", Join(runs.Select(r => r.Version).Distinct()));
        yield return new("Threads", Join(runs.Select(r => r.Threads).Distinct().Order().Select(t => t.ToString(CultureInfo.InvariantCulture))));
        yield return new("Device", Join(runs.Select(r => r.Device).Distinct()));
        yield return new("This page written by mian", data.Version);
    }

    private static TableText Runs(ReportExperiment experiment) => new(
        ["row", ">seed", "state", ">validation AUC", ">test AUC", "folder below runs"],
        [.. experiment.Result.Rows.SelectMany(row => row.Runs.Select(run => (string[])
        [
            row.Name, run.Seed.ToString(CultureInfo.InvariantCulture), run.State.ToString().ToLowerInvariant(), NumberText.Metric(run.ValidAuc), NumberText.Metric(run.Auc),
            experiment.RunsOf(row.Name).FirstOrDefault(r => r.Seed == run.Seed)?.Folder ?? NumberText.Missing,
        ]))]);

    private static string Join(IEnumerable<string> texts) => string.Join(", ", texts) is { Length: > 0 } joined ? joined : NumberText.Missing;
}
