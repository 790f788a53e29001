using Mian.Experiments;
using Mian.Metrics;
using Mian.Reports.Charts;
using Mian.Reports.Experiments;
using Mian.Reports.Figures;
using Mian.Reports.Text;
using Mian.Reports.Writing;
using Mian.Significance;

namespace Mian.Reports.Report;

/// <summary>The metrics of groups of test samples, for every row as tables and for a few as charts, and what the tests within the groups say.</summary>
internal static class SliceSections
{
    private const int LongestName = 12;
    private static readonly (string Name, Func<SliceResult, double?> Of)[] Metrics = [("AUC", s => s.Auc), ("GAUC", s => s.Gauc), ("logloss", s => s.Logloss)];

    public static void Write(MarkupWriter page, ReportExperiment experiment)
    {
        List<SliceResult> all = [.. experiment.Runs.FirstOrDefault(r => r.Test is { Slices.Count: > 0 })?.Test?.Slices ?? []];
        string[] names = [.. all.Select(s => s.Slice).Concat(SliceTables.Filled(experiment.Result).Select(t => t.Slice)).Distinct()];
        if (names.Length == 0)
        {
            page.Paragraph("No finished run has slices: finish the runs with the command that started them.", "note");
            return;
        }

        page.Paragraph("Means over seeds. History length: behaviours before the request. Item frequency: the candidate’s events in the training part. Inactivity: time from the last behaviour to the request. Category in history: whether the candidate’s category occurs in it; unknown where the candidate has none that is known. A dash: the group has one class only, or nothing.", "hint");
        WriteVerdict(page, experiment.Result);
        page.Open("div", ("class", "charts")).Break();
        foreach (var name in names)
        {
            if (all.Where(s => s.Slice == name).ToList() is { Count: > 0 } groups) WriteSlice(page, experiment, groups);
            if (SliceTables.Filled(experiment.Result).Any(t => t.Slice == name)) WriteTests(page, experiment.Result, name);
        }

        page.Close().Break();
    }

    private static void WriteVerdict(MarkupWriter page, ExperimentResult result)
    {
        if (result.Slices is not { } slices)
        {
            if (result.Rows.Count > 1) page.Paragraph("The groups are not tested: repeat the command that made this folder, which reads finished runs and tests them.", "hint");
            return;
        }

        page.Paragraph(SliceTables.Summary(result), slices.LeftOut is null ? null : "note");
        if (slices.LeftOut is null) page.Paragraph(ExperimentNotes.Slices(slices), "hint");
    }

    private static void WriteSlice(MarkupWriter page, ReportExperiment experiment, List<SliceResult> groups)
    {
        var title = SliceTables.TitleOf(groups[0].Slice);
        var rows = ReportSelection.RowsOf(experiment.Result).Where(r => experiment.RunsOf(r).Any()).ToList();
        (string, SeriesStyle)[] series = [.. rows.Select(r => (r, ReportSelection.StyleOf(experiment.Result, r)))];
        List<SliceGroupRow> shown = [.. groups.Where(g => g.Count > 0).Select(g => new SliceGroupRow(g.Group, g.Count, [.. rows.Select(r => MeanOf(experiment, (r, g), s => s.Auc)?.Mean)]))];
        TableText[] tables = [.. Metrics.Select(m => TableOf(experiment, groups, m))];
        if (SliceChart.Draw(title, series, shown) is { } figure)
            page.Chart((title, "AUC within each group; the table has every row, GAUC and logloss too."), figure, tables);
        else
            page.Behind(title, tables.Select((t, i) => ($"{title}: {Metrics[i].Name}", t)));
    }

    private static void WriteTests(MarkupWriter page, ExperimentResult result, string slice)
    {
        var title = $"{SliceTables.TitleOf(slice)}: difference and 95 % interval";
        var table = SliceTables.OfSlice(result, slice);
        List<IntervalRow> rows = [.. SliceTables.Filled(result).Where(t => t.Slice == slice && t.Test is not null).Select(t => RowOf(t.Group, t.Test!))];
        var axis = $"AUC of {PlainText.Shorten(result.Reference ?? "", LongestName)} minus that of {PlainText.Shorten(result.Slices!.Rival, LongestName)}";
        if (IntervalChart.Draw($"Differences in AUC by {PlainText.Shorten(slice, 60)} with 95 % intervals", axis, rows, mark: 0) is { } figure)
            page.Chart((title, $"To the right of the dashed line {result.Reference} is better than {result.Slices.Rival}. Diamonds and bold names: the difference is shown after Holm’s correction. Groups that are too small are in the table only."), figure, table);
        else
            page.Behind($"{title}: no group is large enough", [(title, table)]);
    }

    private static IntervalRow RowOf(string group, PairedTest test) => new(group, test.Difference)
    {
        Low = test.Low,
        High = test.High,
        Strong = Verdicts.Of(test) != Verdict.NotShown,
        Value = NumberText.Difference(test.Difference),
    };

    private static TableText TableOf(ReportExperiment experiment, List<SliceResult> groups, (string Name, Func<SliceResult, double?> Of) metric) => new(
        [metric.Name, .. groups.Select(g => ">" + g.Group)],
        [
            (string[])["samples", .. groups.Select(g => NumberText.Count(g.Count))],
            (string[])["positives", .. groups.Select(g => NumberText.Count(g.Positives))],
            .. experiment.Result.Rows.Where(r => experiment.RunsOf(r.Name).Any()).Select(r => (string[])[r.Name, .. groups.Select(g => ExperimentTables.Metric(MeanOf(experiment, (r.Name, g), metric.Of)))]),
        ]);

    private static Spread? MeanOf(ReportExperiment experiment, (string Row, SliceResult Group) of, Func<SliceResult, double?> metric) => Spread.Of(
        experiment.RunsOf(of.Row).Select(r => r.Test?.Slices.FirstOrDefault(s => s.Slice == of.Group.Slice && s.Group == of.Group.Group) is { } slice ? metric(slice) : null));
}
