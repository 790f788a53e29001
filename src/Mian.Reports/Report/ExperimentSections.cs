using System.Globalization;
using Mian.Experiments;
using Mian.Reports.Charts;
using Mian.Reports.Experiments;
using Mian.Reports.Text;
using Mian.Reports.Writing;
using Mian.Significance;

namespace Mian.Reports.Report;

/// <summary>The tables of an experiment and their charts: metrics by row, and the paired tests.</summary>
internal static class ExperimentSections
{
    private static readonly (string Key, Func<ExperimentRow, Spread?> Of, Func<ExperimentRun, double?> OfRun)[] Metrics =
    [
        ("auc", r => r.Auc, r => r.Auc),
        ("gauc", r => r.Gauc, r => r.Gauc),
        ("logloss", r => r.Logloss, r => r.Logloss),
    ];

    // These stand in the chapter about time and memory.
    private static readonly string[] Costs = [">seconds", ">samples/s", ">peak memory"];

    public static void Write(MarkupWriter page, ExperimentResult result)
    {
        page.Paragraph(string.Create(CultureInfo.InvariantCulture,
            $"{result.Finished} of {result.Planned} runs finished{(result.Failed > 0 ? $", {result.Failed} failed" : "")}. Test part; {SeedsOf(result)}. {ChoiceOf(result)}"));
        page.DataTable(result.Kind == ExperimentKind.Compare ? "Models" : "Variants", ExperimentTables.Metrics(result).Columns(c => !Costs.Contains(c)));
        page.Paragraph(ExperimentNotes.Change(result.Kind), "hint");
        if (result.PublishedDataset is { } published) page.Paragraph(ExperimentNotes.Published(published), "hint");
        WriteMetricCharts(page, result);
        if (ExperimentTables.Notes(result) is { Count: > 0 } notes)
        {
            page.Open("ul");
            foreach (var note in notes) page.Element("li", Summary.PageParts.Limit(note));
            page.Close().Break();
        }

        if (result.Tests.Count > 0) WriteTests(page, result);
    }

    private static string ChoiceOf(ExperimentResult result) => result.Rows.Any(r => r.ChosenOnTest)
        ? "Checkpoints are chosen on validation data, but those of the rows with a mark on the test part."
        : "Checkpoints are chosen on validation data.";

    private static string SeedsOf(ExperimentResult result) => result.Seeds.Count == 1
        ? string.Create(CultureInfo.InvariantCulture, $"one run of each, seed {result.Seeds[0]}")
        : $"mean ± standard deviation over the seeds {string.Join(", ", result.Seeds.Select(s => s.ToString(CultureInfo.InvariantCulture)))}";

    private static void WriteMetricCharts(MarkupWriter page, ExperimentResult result)
    {
        page.Open("div", ("class", "charts")).Break();
        foreach (var metric in Metrics)
        {
            List<IntervalRow> rows = [.. result.Rows.Where(r => metric.Of(r) is { } s && double.IsFinite(s.Mean)).Select(r => RowOf(r, metric, result.Reference))];
            // The best on top.
            rows = [.. metric.Key == "logloss" ? rows.OrderBy(r => r.Mean) : rows.OrderByDescending(r => r.Mean)];
            var name = Verdicts.NameOf(metric.Key);
            if (IntervalChart.Draw($"Test {name} by row", UnitOf(metric.Key), rows) is { } figure)
                page.Chart((Capital($"{name} on the test part"), result.Seeds.Count == 1 ? "One seed each. The best row is on top." : "Symbol: mean; line: ± one standard deviation over the seeds; dots: the seeds. The best row is on top."), figure, SeedTable(result, metric));
        }

        page.Close().Break();
    }

    private static IntervalRow RowOf(ExperimentRow row, (string Key, Func<ExperimentRow, Spread?> Of, Func<ExperimentRun, double?> OfRun) metric, string? reference)
    {
        var spread = metric.Of(row)!;
        return new IntervalRow(ExperimentNotes.Label(row), spread.Mean)
        {
            Low = spread.Mean - spread.Deviation,
            High = spread.Mean + spread.Deviation,
            Single = spread.Count > 1 ? [.. row.Runs.Select(metric.OfRun).OfType<double>()] : [],
            Strong = row.Name == reference,
            Value = NumberText.Metric(spread.Mean),
        };
    }

    private static TableText SeedTable(ExperimentResult result, (string Key, Func<ExperimentRow, Spread?> Of, Func<ExperimentRun, double?> OfRun) metric) => new(
        [result.Kind == ExperimentKind.Compare ? "model" : "variant", ">mean", ">deviation", .. result.Seeds.Select(s => string.Create(CultureInfo.InvariantCulture, $">seed {s}"))],
        [.. result.Rows.Select(row => (string[])
        [
            ExperimentNotes.Label(row), NumberText.Metric(metric.Of(row)?.Mean), NumberText.Metric(metric.Of(row)?.Deviation),
            .. result.Seeds.Select(seed => NumberText.Metric(row.Runs.FirstOrDefault(r => r.Seed == seed) is { } run ? metric.OfRun(run) : null)),
        ])]);

    private static void WriteTests(MarkupWriter page, ExperimentResult result)
    {
        page.Heading($"Is {result.Reference} different?");
        page.DataTable($"{result.Reference} against each other row, paired by seed and sample", ExperimentTables.Tests(result));
        page.Paragraph($"{ExperimentNotes.Tests(result)} “No difference shown” does not mean that there is none.", "hint");
        page.Open("div", ("class", "charts")).Break();
        foreach (var tests in result.Tests.GroupBy(t => t.Test.Metric)) WriteDifferences(page, result, [.. tests]);
        page.Close().Break();
    }

    private static void WriteDifferences(MarkupWriter page, ExperimentResult result, List<RivalTest> tests)
    {
        var metric = tests[0].Test.Metric;
        var name = Verdicts.NameOf(metric);
        List<IntervalRow> rows = [.. tests.Select(t => new IntervalRow(ExperimentNotes.Label(result, t.Rival), t.Test.Difference)
        {
            Low = t.Test.Low,
            High = t.Test.High,
            Strong = Verdicts.Of(t.Test) != Verdict.NotShown,
            Value = NumberText.Difference(t.Test.Difference),
        })];
        var better = metric == "logloss" ? "left" : "right";
        if (IntervalChart.Draw($"Differences in {name} with 95 % intervals", $"{(metric == "logloss" ? "logloss (nats)" : name)} of {PlainText.Shorten(result.Reference ?? "", 16)} minus that of the row", rows, mark: 0) is { } figure)
        {
            page.Chart((Capital($"{name}: difference and 95 % interval"), $"To the {better} of the dashed line {result.Reference} is better. Diamonds and bold names: the difference is shown after Holm’s correction."), figure,
                ExperimentTables.Tests(result with { Tests = tests }).Columns(c => c != "metric"));
        }
    }

    private static string UnitOf(string metric) => metric switch
    {
        "auc" => "AUC (0.5 is chance, more is better)",
        "gauc" => "GAUC (0.5 is chance, more is better)",
        _ => "logloss (nats, less is better)",
    };

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
