using System.Globalization;
using Mian.Reports.Charts;
using Mian.Reports.Text;
using Mian.Reports.Writing;
using Mian.Significance;

namespace Mian.Reports.Report;

/// <summary>How validation went while training, one panel a row.</summary>
internal static class TrainingSections
{
    /// <summary>More validations of one run are thinned: neither eyes nor pages can hold them.</summary>
    private const int MostPoints = 120;

    public static void Write(MarkupWriter page, ReportData data)
    {
        foreach (var experiment in new[] { data.Comparison, data.Ablation }.OfType<ReportExperiment>().Where(e => e.Runs.Count < e.Result.Finished))
        {
            page.Paragraph(string.Create(CultureInfo.InvariantCulture,
                $"Of {experiment.Result.Finished} finished runs of the {(experiment == data.Comparison ? "comparison" : "ablations")} {experiment.Result.Finished - experiment.Runs.Count} left no record (run.json) in this folder, so they have no curves, slices and settings here. The command that trained them trains them again."), "note");
        }

        ReportExperiment[] experiments = [.. new[] { data.Comparison, data.Ablation }.OfType<ReportExperiment>().Where(e => e.Runs.Any(r => CurveOf(r).Points.Count > 0))];
        if (experiments.Length == 0)
        {
            page.Paragraph("No finished run has a validation AUC: finish the runs with the command that started them.", "note");
            return;
        }

        if (experiments.Any(e => e.Runs.Any(r => CurveOf(r).Points.Count > 1)))
            page.Paragraph("A blue line for each seed, before the other rows in grey; all panels have the same axes. The diamond is the checkpoint that was kept.", "hint");
        foreach (var experiment in experiments)
        {
            if (experiments.Length > 1) page.Heading(experiment == data.Comparison ? "Models" : "Ablations");
            WritePanels(page, experiment);
        }
    }

    /// <summary>The curve of a run, thinned where it has very many points.</summary>
    internal static ValidationCurve CurveOf(ReportRun run)
    {
        List<ReportValidation> points = [.. run.Curve.Where(p => p.Auc is { } auc && double.IsFinite(auc))];
        var kept = run.BestEpoch is { } best ? points.FindIndex(p => Math.Abs(p.Epoch - best) < 1e-9) : -1;
        if (points.Count > MostPoints)
        {
            var step = (points.Count - 1) / (double)(MostPoints - 1);
            List<int> chosen = [.. Enumerable.Range(0, MostPoints).Select(i => (int)Math.Round(i * step)).Append(Math.Max(kept, 0)).Distinct().Order()];
            (points, kept) = ([.. chosen.Select(i => points[i])], kept < 0 ? -1 : chosen.IndexOf(kept));
        }

        return new ValidationCurve(run.Seed, [.. points.Select(p => new ValidationSpot(p.Step, p.Auc!.Value))], kept);
    }

    private static void WritePanels(MarkupWriter page, ReportExperiment experiment)
    {
        var curves = experiment.Result.Rows.Select(row => (row.Name, Curves: experiment.RunsOf(row.Name).Select(CurveOf).Where(c => c.Points.Count > 0).ToList())).Where(r => r.Curves.Count > 0).ToList();
        if (ValidationPanel.Axes(curves.SelectMany(c => c.Curves)) is not { } axes) return;
        if (curves.All(r => r.Curves.All(c => c.Points.Count == 1)))
        {
            WriteSingle(page, experiment);
            return;
        }

        page.Open("div", ("class", "charts panels")).Break();
        foreach (var (name, own) in curves)
        {
            // One line of each other row is enough to compare with.
            List<ValidationCurve> others = [.. curves.Where(c => c.Name != name).Select(c => c.Curves[0])];
            page.Chart((name, ""), ValidationPanel.Draw(name, own, others, axes), TableOf(experiment, name));
        }

        page.Close().Break();
    }

    /// <summary>One validation a run makes no curve; the values still compare.</summary>
    private static void WriteSingle(MarkupWriter page, ReportExperiment experiment)
    {
        List<IntervalRow> rows = [.. experiment.Result.Rows.Select(row => (row.Name, Auc: Spread.Of(experiment.RunsOf(row.Name).SelectMany(r => CurveOf(r).Points).Select(p => (double?)p.Auc))))
            .Where(r => r.Auc is not null)
            .Select(r => new IntervalRow(r.Name, r.Auc!.Mean) { Low = r.Auc.Mean - r.Auc.Deviation, High = r.Auc.Mean + r.Auc.Deviation, Strong = r.Name == experiment.Result.Reference, Value = NumberText.Metric(r.Auc.Mean) })];
        var table = new TableText(["row", ">validation AUC"], [.. rows.Select(r => (string[])[r.Label, r.Value])]);
        page.Open("div", ("class", "charts")).Break();
        if (IntervalChart.Draw("Validation AUC by row", "validation AUC", [.. rows.OrderByDescending(r => r.Mean)]) is { } figure)
            page.Chart(("Validation AUC", "Each run was validated once, so there is no curve to draw."), figure, table);
        page.Close().Break();
    }

    private static TableText TableOf(ReportExperiment experiment, string row)
    {
        List<ReportRun> runs = [.. experiment.RunsOf(row)];
        var shown = runs.SelectMany(r => CurveOf(r).Points).Select(p => p.Step).ToHashSet();
        var steps = runs.SelectMany(r => r.Curve).Where(p => shown.Contains(p.Step)).GroupBy(p => p.Step).OrderBy(g => g.Key);
        return new TableText(
            [">step", ">epoch", .. runs.Select(r => string.Create(CultureInfo.InvariantCulture, $">seed {r.Seed}"))],
            [.. steps.Select(step => (string[])
            [
                NumberText.Count(step.Key), step.First().Epoch.ToString("0.##", CultureInfo.InvariantCulture),
                .. runs.Select(r => NumberText.Metric(r.Curve.FirstOrDefault(p => p.Step == step.Key)?.Auc)),
            ])]);
    }
}
