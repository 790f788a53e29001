using System.Globalization;
using Mian.Metrics;
using Mian.Reports.Charts;
using Mian.Reports.Experiments;
using Mian.Reports.Text;
using Mian.Reports.Writing;
using Mian.Significance;

namespace Mian.Reports.Report;

/// <summary>ROC curves and calibration of a few rows, and the calibration numbers of all.</summary>
internal static class CurveSections
{
    private static readonly double[] FalsePositives = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];

    public static void WriteRoc(MarkupWriter page, ReportData data)
    {
        List<RocSeries> curves = [.. data.Scores.Select(s => RocCurve.Of(s.Scores) is { } curve ? new RocSeries(s.Row, curve, ReportSelection.StyleOf(data.Main.Result, s.Row)) : null).OfType<RocSeries>()];
        if (data.Scores.Count == 0 || data.LeftOut.ContainsKey(ReportPart.Curves)) page.LeftOut(data, ReportPart.Curves);
        if (RocChart.Draw(curves) is not { } figure)
        {
            if (data.Scores.Count > 0) page.Paragraph("All labels of the test part are alike, so there is no ROC curve.", "note");
            return;
        }

        page.Paragraph($"{Selected} One run of each, its first finished seed. Every test sample counts; samples of equal score are passed together, so the area below the exact curve is the AUC.", "hint");
        page.Open("div", ("class", "charts")).Break();
        page.Chart(("ROC curves on the test part", "The dashed diagonal is a model that guesses."), figure, RocTable(curves));
        if (RocDifferenceChart.Draw(curves) is { } differences)
            page.Chart(("The same, looked at closely", $"Above zero a model finds more positives than {curves[0].Name} at the same share of negatives let through, below zero fewer."), differences, DifferenceTable(curves));
        page.Close().Break();
    }

    public static void WriteCalibration(MarkupWriter page, ReportData data)
    {
        if (data.Scores.Count == 0) page.LeftOut(data, ReportPart.Curves);
        else
        {
            page.Paragraph($"{Selected} Samples are sorted by predicted probability and cut into bins of equal number. On the dashed line, predictions are right on average; bars through the points are Wilson’s 95 % intervals of the observed rate.", "hint");
            page.Open("div", ("class", "charts")).Break();
            foreach (var scores in data.Scores) WriteReliability(page, scores);
            page.Close().Break();
        }

        foreach (var experiment in new[] { data.Comparison, data.Ablation }.OfType<ReportExperiment>())
        {
            var table = Numbers(experiment);
            if (table.Rows.Count > 0) page.DataTable($"Calibration in numbers: {(experiment == data.Comparison ? "models" : "ablations")}, test part, mean ± standard deviation over seeds", table);
        }

        page.Paragraph("Normalised entropy: logloss over that of a constant, below 1 beats it. Predicted over observed: 1 is right on average. Calibration error: mean distance of predicted and observed over bins of equal number.", "hint");
    }

    private static string Selected => $"Shown are the reference and the {ReportSelection.Rivals} other rows that are best on validation data.";

    private static TableText RocTable(List<RocSeries> curves) => new(
        [">negatives let through", .. curves.Select(c => ">" + c.Name)],
        [
            .. FalsePositives.Select(x => (string[])[x.ToString("0.00", CultureInfo.InvariantCulture), .. curves.Select(c => NumberText.Metric(c.Curve.TruePositivesAt(x)))]),
            (string[])["area", .. curves.Select(c => NumberText.Metric(c.Curve.Area))],
        ]);

    private static TableText DifferenceTable(List<RocSeries> curves) => new(
        [">negatives let through", .. curves.Skip(1).Select(c => ">" + c.Name)],
        [.. FalsePositives.Select(x => (string[])[x.ToString("0.00", CultureInfo.InvariantCulture), .. curves.Skip(1).Select(c => NumberText.Difference(c.Curve.TruePositivesAt(x) - curves[0].Curve.TruePositivesAt(x)))])]);

    private static void WriteReliability(MarkupWriter page, ReportScores scores)
    {
        var predictions = new Predictions { Scores = scores.Scores.Scores, Labels = scores.Scores.Labels, Users = scores.Scores.Users };
        var calibration = CalibrationData.Of(predictions);
        calibration = calibration with { Error = calibration.Bins.Sum(b => b.Count * Math.Abs(b.Predicted - b.Observed)) / Math.Max(1, calibration.Bins.Sum(b => b.Count)) };
        if (CalibrationChart.Draw(calibration) is { } figure)
            page.Chart((string.Create(CultureInfo.InvariantCulture, $"{PlainText.Shorten(scores.Row, 60)}, seed {scores.Seed}"), ""), figure, BinTable(calibration));
    }

    private static TableText BinTable(CalibrationData data) => new(
        [">predicted", ">observed", ">95 % interval", ">samples"],
        [.. data.Bins.OrderBy(b => b.Predicted).Select(b =>
        {
            var (low, high) = CalibrationChart.Interval(b);
            return (string[])[NumberText.Metric(b.Predicted), NumberText.Metric(b.Observed), $"{NumberText.Metric(low)} to {NumberText.Metric(high)}", NumberText.Count(b.Count)];
        })]);

    private static TableText Numbers(ReportExperiment experiment)
    {
        var rows = experiment.Result.Rows.Select(row => (row.Name, Tests: experiment.RunsOf(row.Name).Select(r => r.Test).OfType<EvaluationResult>().ToList())).Where(r => r.Tests.Count > 0).ToList();
        var ceiling = rows.Any(r => r.Tests.Any(t => t.Ceiling is not null));
        string Mean(List<EvaluationResult> tests, Func<EvaluationResult, double?> of) => ExperimentTables.Metric(Spread.Of(tests.Select(of)));
        string[] Cells((string Name, List<EvaluationResult> Tests) row) =>
            [row.Name, Mean(row.Tests, t => t.NormalizedEntropy), Mean(row.Tests, t => t.PredictedOverObserved), Mean(row.Tests, t => t.CalibrationError)];
        string[] Shares((string Name, List<EvaluationResult> Tests) row) => [Mean(row.Tests, t => t.Ceiling?.AucShare), Mean(row.Tests, t => t.Ceiling?.LoglossShare)];
        string[] head = ["row", ">normalised entropy", ">predicted / observed", ">calibration error"];
        return new TableText(
            ceiling ? [.. head, ">share of the ceiling, AUC", ">share of the ceiling, logloss"] : head,
            [.. rows.Select(r => ceiling ? (string[])[.. Cells(r), .. Shares(r)] : Cells(r))]);
    }
}
