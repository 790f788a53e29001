using Mian.Explanation;
using Mian.Reports.Charts;
using Mian.Reports.Figures;
using Mian.Reports.Text;
using Mian.Reports.Writing;

namespace Mian.Reports.Summary;

/// <summary>The page's explanations: heat map, cases and faithfulness.</summary>
internal static class ExplanationSections
{
    /// <summary>How to read what deleting behaviours does.</summary>
    public const string FaithfulnessHint =
        "If the weights tell what mattered, deleting the behaviours with the largest weights (top) changes the score more than deleting as many at random. Shown are the mean absolute changes of the logit, and in how many samples the top ones change it more.";

    private static readonly (string Module, string Words)[] Modules =
    [
        (GlobalModules.Behaviours, "behaviours"),
        (GlobalModules.ItemBehaviours, "item with behaviours"),
        (GlobalModules.Item, "item"),
        (GlobalModules.ItemUser, "item with user"),
        (GlobalModules.User, "user"),
        (GlobalModules.ItemContext, "item with context"),
        (GlobalModules.Context, "context"),
    ];

    public static void Write(MarkupWriter page, SummaryData data)
    {
        if (data.HeatMap is { } heatMap)
            WriteHeatMap(page, heatMap);
        if (data.Cases.Count > 0)
            WriteCases(page, data.Cases);
        if (data.Faithfulness.Count > 0)
            WriteFaithfulness(page, data.Faithfulness);
    }

    private static void WriteHeatMap(MarkupWriter page, HeatMapData data)
    {
        page.OpenSection(PageParts.Limit(data.Title), "heat");
        if (data.Subtitle.Length > 0)
            page.Element("p", PageParts.Limit(data.Subtitle), ("class", "hint")).Break();
        WriteDrawings(page, data);
        page.Close().Break();
    }

    /// <summary>The heat map for wide and narrow screens, and what its columns are.</summary>
    public static void WriteDrawings(MarkupWriter page, HeatMapData data)
    {
        page.Drawing(HeatMap.Draw(data, HeatMapForm.WidePage), "wide");
        page.Drawing(HeatMap.Draw(data, HeatMapForm.NarrowPage), "narrow");
        page.Open("p", ("class", "hint"));
        foreach ((string module, string words) in Modules.Where(m => data.Columns.Contains(m.Module)))
        {
            string[] parts = module.Split('_');
            page.Open("span", ("class", "term")).Open("b").Text(parts[0]).Element("sub", parts[1]).Close().Text(" " + words).Close().Text(" ");
        }
        page.Close().Break();
    }

    private static void WriteCases(MarkupWriter page, IReadOnlyList<ExplainedCase> cases)
    {
        page.OpenSection("Explained cases");
        page.Open("div", ("class", "cases")).Break();
        foreach (ExplainedCase explained in cases)
        {
            string outcome = ExplanationText.Outcome(explained);
            page.Open("article").Element("h3", PlainText.Shorten(explained.Title, 80));
            page.Open("p", ("class", "outcome")).Element("b", outcome, ("class", explained.Label == true ? "clicked" : null));
            page.Text($" predicted {NumberText.Probability(explained.Probability)}").Close();
            if (ExplanationText.Reasons(explained, top: 2) is { Length: > 0 } reasons)
                page.Element("p", reasons);
            if (AttentionBars.Draw(explained) is Figure bars)
                page.Drawing(bars);
            page.Close().Break();
        }
        page.Close().Close().Break();
    }

    /// <summary>Deleted behaviours, samples, change by the top ones and by random ones, and how often the first is larger.</summary>
    private static string[] CellsOf(FaithfulnessRow row) =>
        [row.Deleted, NumberText.Count(row.Samples), NumberText.Metric(row.Top?.Mean), NumberText.Metric(row.Random?.Mean), NumberText.Percent(row.TopWins)];

    private static void WriteFaithfulness(MarkupWriter page, IReadOnlyList<FaithfulnessRow> rows)
    {
        page.OpenSection("Are the explanations faithful?");
        page.Element("p", FaithfulnessHint).Break();
        page.Table(null, ["Deleted", "Samples", "Top", "Random", "Top wins"], rows.Select(CellsOf));
        page.Close().Break();
    }
}
