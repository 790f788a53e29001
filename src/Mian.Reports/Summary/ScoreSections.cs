using Mian.Reports.Charts;
using Mian.Reports.Text;
using Mian.Reports.Writing;

namespace Mian.Reports.Summary;

/// <summary>The page's numbers: scores, curves and slices.</summary>
internal static class ScoreSections
{
    /// <summary>More columns do not fit on a phone.</summary>
    private const int ModelsPerTable = 3;

    private static readonly (string Name, Func<ModelScore, double?> Value, Func<double?, string> Format)[] Metrics =
    [
        ("AUC \u2191", s => s.Auc, NumberText.Metric),
        ("GAUC \u2191", s => s.Gauc, NumberText.Metric),
        ("Logloss \u2193", s => s.Logloss, NumberText.Metric),
        ("Normalized entropy \u2193", s => s.NormalizedEntropy, NumberText.Metric),
        ("Predicted / observed (1 is right)", s => s.PredictedOverObserved, NumberText.Metric),
        ("Calibration error \u2193", s => s.CalibrationError, NumberText.Metric),
        ("Share of ceiling, AUC \u2191", s => s.AucShare, NumberText.Percent),
        ("Share of ceiling, logloss \u2191", s => s.LoglossShare, NumberText.Percent),
    ];

    public static void Write(MarkupWriter page, SummaryData data)
    {
        if (data.Scores.Count == 0)
            return;
        page.OpenSection("Scores on the test part");
        var metrics = Metrics.Where(m => data.Scores.Any(s => m.Value(s) is not null)).ToList();
        foreach (ModelScore[] models in data.Scores.Chunk(ModelsPerTable))
            page.Table(null, ["", .. models.Select(m => PlainText.Shorten(m.Name, 24))], metrics.Select(m => (string[])[m.Name, .. models.Select(s => m.Format(m.Value(s)))]));
        page.Element("p", "\u2191 higher is better, \u2193 lower is better." + RoleNotes(data.Scores), ("class", "hint"));
        page.Close().Break();
    }

    public static void WriteCharts(MarkupWriter page, SummaryData data)
    {
        var training = data.Training is null ? null : TrainingCurve.Draw(data.Training);
        var calibration = data.Calibration is null ? null : CalibrationChart.Draw(data.Calibration);
        if (training is null && calibration is null)
            return;
        page.Open("div", ("class", "pair")).Break();
        if (training is not null)
        {
            page.OpenSection("Training").Drawing(training);
            page.Close().Break();
        }
        if (calibration is not null)
        {
            page.OpenSection("Calibration").Drawing(calibration);
            page.Element("p", "On the dashed line, predictions are right on average. Bars through the points are 95 % intervals.", ("class", "hint"));
            page.Close().Break();
        }
        page.Close().Break();
    }

    public static void WriteSlices(MarkupWriter page, IReadOnlyList<SliceGroup> slices)
    {
        List<SliceGroup> groups = [.. slices.Where(g => g.Rows.Count > 0)];
        if (groups.Count == 0)
            return;
        bool hasFloor = groups.Any(g => g.Rows.Any(r => r.FloorAuc is not null));
        page.OpenSection("Slices of the test part");
        page.Open("div", ("class", "pair")).Break();
        foreach (SliceGroup group in groups)
        {
            string[] head = hasFloor ? ["", "Samples", "AUC", "Floor AUC", "Logloss"] : ["", "Samples", "AUC", "Logloss"];
            page.Open("div").Table(PageParts.Limit(group.Title), head, group.Rows.Select(row => Cells(row, hasFloor)));
            page.Close().Break();
        }
        page.Close().Close().Break();
    }

    private static string[] Cells(SliceRow row, bool hasFloor)
    {
        string[] start = [row.Name, NumberText.Count(row.Samples), NumberText.Metric(row.Auc)];
        return hasFloor ? [.. start, NumberText.Metric(row.FloorAuc), NumberText.Metric(row.Logloss)] : [.. start, NumberText.Metric(row.Logloss)];
    }

    private static string RoleNotes(IReadOnlyList<ModelScore> scores)
    {
        string notes = "";
        if (scores.FirstOrDefault(s => s.Role == ScoreRole.Reference) is { } floor)
            notes += $" {PlainText.Shorten(floor.Name, 40)} is the floor to compare with.";
        if (scores.FirstOrDefault(s => s.Role == ScoreRole.Ceiling) is { } ceiling)
            notes += $" {PlainText.Shorten(ceiling.Name, 40)} is what the true click probability itself scores: no model can do better except by luck.";
        return notes;
    }
}
