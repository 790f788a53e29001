using System.Globalization;
using Mian.Analysis;
using Mian.Dataset;
using Mian.Reports.Analysis;
using Mian.Reports.Charts;
using Mian.Reports.Summary;
using Mian.Reports.Text;
using Mian.Reports.Writing;
using Mian.Schema;

namespace Mian.Reports.Report;

/// <summary>What the data set is, and the three facts that MIAN starts from.</summary>
internal static class DataSections
{
    public static void Write(MarkupWriter page, ReportData data)
    {
        if (data.Manifest is not { } manifest)
        {
            page.LeftOut(data, ReportPart.Data);
            return;
        }

        page.FactTable(Facts(manifest));
        page.DataTable("Parts", Parts(manifest));
        if (data.Analysis is { } analysis) WriteAnalysis(page, analysis);
        else page.DataTable("Fields", Fields(manifest));
    }

    private static SummaryFact[] Facts(DatasetManifest manifest) =>
    [
        new("Users", NumberText.Count(manifest.Users)),
        new("Items", NumberText.Count(manifest.Items)),
        new("Events", NumberText.Count(manifest.Events)),
        new("Behaviours (events that may enter a history)", NumberText.Count(manifest.Behaviours)),
        new("Longest history used", $"{NumberText.Count(manifest.Schema.MaxHistory)} behaviours"),
        new("Split", manifest.Split switch
        {
            SplitRule.Time => "by global time",
            SplitRule.UserOrder => "by each user's order",
            _ => "each user's last click tests, the second last validates",
        }),
        new("A behaviour is in the history if it", manifest.Before == HistoryBefore.Time ? "is strictly earlier than the request" : "comes earlier in the user's order"),
        new("Negatives", manifest.Negatives is { } n
            ? $"{NumberText.Count(n.PerPositive)} drawn for each click, {(n.Distribution == NegativeDistribution.Uniform ? "every item equally likely" : "by popularity to the power of 0.75")}; for training {(n.Training == NegativeTiming.Fresh ? "anew each epoch" : "once")}"
            : "events of the source"),
        new("Fields", string.Join(", ", Enum.GetValues<FieldGroup>().Select(g => $"{manifest.Schema.Fields.Count(f => f.Group == g)} {Word(g)}"))),
        new("Recipe and seed", string.Create(CultureInfo.InvariantCulture, $"{manifest.Recipe}, seed {manifest.Seed}, prepared by mian {manifest.MianVersion}")),
        new("Content hash", manifest.ContentHash),
    ];

    private static TableText Parts(DatasetManifest manifest) => new(
        ["part", ">requests", ">samples", ">positives", ">share of positives", "from", "to"],
        [.. manifest.Splits.OrderBy(s => s.Key).Select(s => (string[])
        [
            PartText.Of(s.Key), NumberText.Count(s.Value.Requests), NumberText.Count(s.Value.Samples), NumberText.Count(s.Value.Positives),
            NumberText.Percent(s.Value.Samples == 0 ? null : (double)s.Value.Positives / s.Value.Samples), Day(s.Value, s.Value.FirstTime), Day(s.Value, s.Value.LastTime),
        ])]);

    private static TableText Fields(DatasetManifest manifest) => new(
        ["field", "group", ">values", ">coverage", ">out of vocabulary"],
        [.. manifest.Schema.Fields.Select(field =>
        {
            var known = manifest.Statistics.FirstOrDefault(s => s.Field == field.Name);
            return (string[])[field.Name, Word(field.Group), known is null ? NumberText.Missing : NumberText.Count(known.Values), NumberText.Percent(known?.Coverage), NumberText.Percent(known?.OutOfVocabulary)];
        })]);

    private static void WriteAnalysis(MarkupWriter page, DatasetAnalysis analysis)
    {
        page.Heading($"Three facts of the {PartText.Of(analysis.Split)} part");
        page.Paragraph("MIAN was made for data whose behaviours are old, whose users and contexts are described finely, and whose clicks often relate to nothing in the history. How this data set fares:");
        page.Open("ul");
        foreach (var fact in AnalysisTables.Facts(analysis)) page.Element("li", PageParts.Limit(fact));
        page.Close().Break();
        page.Open("div", ("class", "charts")).Break();
        if (BehaviourAgeChart.Draw(analysis.Ages) is { } ages)
            page.Chart(("How old behaviours are", "Age of each behaviour that a request uses, at the time of the request."), (ages, AnalysisBars.Ages(analysis.Ages)), AnalysisTables.Ages(analysis));
        if (FieldInformationChart.Draw(analysis.Fields) is { } fields)
            page.Chart(("What each field tells about the click", InformationHint(analysis)), (fields, AnalysisBars.Fields(analysis.Fields)), AnalysisTables.Fields(analysis));
        if (analysis.Relevance is { } relevance && RelevanceChart.Draw(relevance) is { } irrelevant)
            page.Chart(("Candidates that relate to nothing in the history", $"Share of candidates whose {relevance.CategoryField} no behaviour has; of each pair of bars the first are the clicked ones."), (irrelevant, AnalysisBars.Relevance(relevance)), AnalysisTables.Relevance(relevance));
        page.Close().Break();
    }

    private static string InformationHint(DatasetAnalysis analysis) =>
        $"Thousandths of a bit that a field adds once the item is known, with what chance would show taken off; grey where it is not above chance. Estimated from {NumberText.Count(analysis.Basis?.Samples ?? 0)} samples of {NumberText.Count(analysis.Basis?.Items ?? 0)} items.";

    private static string Day(SplitCounts part, long seconds)
    {
        const long First = -62_135_596_800, Last = 253_402_300_799;
        return part.Samples == 0 ? NumberText.Missing : DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, First, Last)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    private static string Word(FieldGroup group) => group.ToString().ToLowerInvariant();
}
