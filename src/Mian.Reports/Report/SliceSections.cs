using Mian.Metrics;
using Mian.Reports.Charts;
using Mian.Reports.Experiments;
using Mian.Reports.Figures;
using Mian.Reports.Text;
using Mian.Reports.Writing;
using Mian.Significance;

namespace Mian.Reports.Report;

/// <summary>The metrics of groups of test samples, for every row as tables and for a few as charts.</summary>
internal static class SliceSections
{
    private static readonly (string Name, Func<SliceResult, double?> Of)[] Metrics = [("AUC", s => s.Auc), ("GAUC", s => s.Gauc), ("logloss", s => s.Logloss)];

    public static void Write(MarkupWriter page, ReportExperiment experiment)
    {
        List<SliceResult> all = [.. experiment.Runs.FirstOrDefault(r => r.Test is { Slices.Count: > 0 })?.Test?.Slices ?? []];
        if (all.Count == 0)
        {
            page.Paragraph("No finished run has slices: finish the runs with the command that started them.", "note");
            return;
        }

        page.Paragraph("Means over seeds. History length: behaviours that the model saw. Item frequency: the candidate’s events in the training part. Category in history: whether the candidate’s category occurs in it. A dash: the group has one class only, or nothing.", "hint");
        page.Open("div", ("class", "charts")).Break();
        foreach (var slice in all.GroupBy(s => s.Slice)) WriteSlice(page, experiment, [.. slice]);
        page.Close().Break();
    }

    private static void WriteSlice(MarkupWriter page, ReportExperiment experiment, List<SliceResult> groups)
    {
        var title = TitleOf(groups[0].Slice);
        var rows = ReportSelection.RowsOf(experiment.Result).Where(r => experiment.RunsOf(r).Any()).ToList();
        (string, SeriesStyle)[] series = [.. rows.Select(r => (r, ReportSelection.StyleOf(experiment.Result, r)))];
        List<SliceGroupRow> shown = [.. groups.Where(g => g.Count > 0).Select(g => new SliceGroupRow(g.Group, g.Count, [.. rows.Select(r => MeanOf(experiment, (r, g), s => s.Auc)?.Mean)]))];
        TableText[] tables = [.. Metrics.Select(m => TableOf(experiment, groups, m))];
        if (SliceChart.Draw(title, series, shown) is { } figure)
            page.Chart((title, "AUC within each group; the table has every row, GAUC and logloss too."), figure, tables);
        else
            page.Behind(title, tables.Select((t, i) => ($"{title}: {Metrics[i].Name}", t)));
    }

    private static TableText TableOf(ReportExperiment experiment, List<SliceResult> groups, (string Name, Func<SliceResult, double?> Of) metric) => new(
        [metric.Name, .. groups.Select(g => ">" + g.Group)],
        [
            (string[])["samples", .. groups.Select(g => NumberText.Count(g.Count))],
            (string[])["positives", .. groups.Select(g => NumberText.Count(g.Positives))],
            .. experiment.Result.Rows.Where(r => experiment.RunsOf(r.Name).Any()).Select(r => (string[])[r.Name, .. groups.Select(g => ExperimentTables.Metric(MeanOf(experiment, (r.Name, g), metric.Of)))]),
        ]);

    private static Spread? MeanOf(ReportExperiment experiment, (string Row, SliceResult Group) of, Func<SliceResult, double?> metric) => Spread.Of(
        experiment.RunsOf(of.Row).Select(r => r.Test?.Slices.FirstOrDefault(s => s.Slice == of.Group.Slice && s.Group == of.Group.Group) is { } slice ? metric(slice) : null));

    private static string TitleOf(string name) => name.Length == 0 ? "Slice" : char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' ');
}
