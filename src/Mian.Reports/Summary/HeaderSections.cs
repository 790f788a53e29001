using System.Globalization;
using Mian.Reports.Text;
using Mian.Reports.Writing;

namespace Mian.Reports.Summary;

/// <summary>The top of the page: title, notes and the numbers that matter most.</summary>
internal static class HeaderSections
{
    public static void Write(MarkupWriter page, SummaryData data)
    {
        page.Open("header").Break();
        page.Element("h1", PageParts.Limit(data.Title)).Break();
        if (data.Lead.Length > 0)
            page.Element("p", PageParts.Limit(data.Lead), ("class", "lead")).Break();
        page.Element("p", data.Created.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture), ("class", "date")).Break();
        foreach (string note in data.Notes)
            page.Element("p", PageParts.Limit(note), ("class", "note")).Break();
        WriteTiles(page, data.Scores);
        page.Close().Break();
    }

    private static void WriteTiles(MarkupWriter page, IReadOnlyList<ModelScore> scores)
    {
        if (scores.FirstOrDefault(s => s.Role == ScoreRole.Model) is not { } model)
            return;
        ModelScore? floor = scores.FirstOrDefault(s => s.Role == ScoreRole.Reference);
        page.Open("dl", ("class", "tiles")).Break();
        WriteTile(page, "Test AUC", NumberText.Metric(model.Auc), Against(model.Auc, floor?.Auc, floor));
        WriteTile(page, "Test GAUC", NumberText.Metric(model.Gauc), Against(model.Gauc, floor?.Gauc, floor));
        WriteTile(page, "Test logloss", NumberText.Metric(model.Logloss), Against(model.Logloss, floor?.Logloss, floor));
        if (model.AucShare is not null)
            WriteTile(page, "Share of the ceiling", NumberText.Percent(model.AucShare), "of the AUC above 0.5 that is possible");
        page.Close().Break();
    }

    private static void WriteTile(MarkupWriter page, string name, string value, string detail)
    {
        page.Open("div").Element("dt", name).Element("dd", value, ("class", "value"));
        if (detail.Length > 0)
            page.Element("dd", detail, ("class", "detail"));
        page.Close().Break();
    }

    private static string Against(double? value, double? floorValue, ModelScore? floor) =>
        floor is null || value is null || floorValue is null ? "" : $"{NumberText.Difference(value - floorValue)} against {PlainText.Shorten(floor.Name, 30)}";
}
