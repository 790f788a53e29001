using System.Globalization;
using Mian.Explanation;
using Mian.Reports.Charts;
using Mian.Reports.Summary;
using Mian.Reports.Text;
using Mian.Reports.Writing;

namespace Mian.Reports.Report;

/// <summary>What a run attended to: the heat map of a few cases, then the weights of the whole test part, and whether they are faithful.</summary>
internal static class AttentionSections
{
    private const string HowClustered =
        "Intervals and p values treat the samples of one user as belonging together and users as independent (cluster-robust variance of the mean, Student’s t with one degree less than there are users). They say what other users would change, not what another training would.";

    public static void Write(MarkupWriter page, ReportData data)
    {
        if (data.Attention is not { } attention)
        {
            page.LeftOut(data, ReportPart.Attention);
            return;
        }

        WriteHeatMap(page, attention);
        if (attention.Global is { } global) WriteGlobal(page, global);
        if (attention.Faithfulness.Count == 0) return;
        page.Heading("Do the weights over behaviours tell what mattered?");
        page.Paragraph(ExplanationSections.FaithfulnessHint);
        page.DataTable("Mean absolute change of the logit", AttentionTables.Faithfulness(attention.Faithfulness));
        page.Paragraph("“Larger in”: in how many samples the top ones change the logit more than the random ones. Intervals and p values as above, clustered by user.", "hint");
    }

    private static void WriteHeatMap(MarkupWriter page, ReportAttention attention)
    {
        var map = attention.HeatMap;
        page.Open("figure", ("class", "heat")).Open("figcaption").Element("b", PageParts.Limit(map.Title)).Text(" ");
        page.Element("span", PageParts.Limit($"{attention.Run}, {map.Rows.Count} test cases picked at random. Each row sums to one.")).Close().Break();
        ExplanationSections.WriteDrawings(page, map);
        page.Behind("Table behind the chart", [(map.Title, new TableText(
            ["case", .. map.Columns.Select(c => ">" + c)],
            [.. map.Rows.Select(r => (string[])[r.Label, .. r.Weights.Select(w => NumberText.Metric(w))])]))]);
        page.Close().Break();
    }

    private static void WriteGlobal(MarkupWriter page, GlobalAttention global)
    {
        page.Heading("Do the interactive vectors weigh more, over the whole test part?");
        page.Paragraph(AttentionText.Verdict(global));
        page.Open("div", ("class", "charts")).Break();
        var equal = 1.0 / global.Vectors.Count;
        if (IntervalChart.Draw("Mean global weights with 95 % intervals", "mean weight", [.. global.Vectors.Select(RowOf)], mark: equal) is { } weights)
        {
            page.Chart(("Mean weight of each vector", string.Create(CultureInfo.InvariantCulture, $"Over {AttentionText.Basis(global)}. Line: 95 % interval; dashed: equal weights, {equal:0.0000}. Diamonds and bold names: interactive vectors.")),
                weights, AttentionTables.Weights(global));
        }

        if (global.Claim is { } claim && IntervalChart.Draw("Interactive minus raw weights with 95 % intervals", "difference of mean weights", [.. AttentionTables.Rows(claim).Select(RowOf)], mark: 0) is { } differences)
        {
            page.Chart(("Interactive minus raw", "To the right of the dashed line the interactive vector weighs more. “All”: the mean of all interactive vectors minus that of all raw ones. Diamonds and bold names: the interval leaves zero out."),
                differences, AttentionTables.Differences(claim));
        }

        page.Close().Break();
        page.Paragraph(HowClustered, "hint");
    }

    private static IntervalRow RowOf(VectorWeight vector) => new(vector.Vector, vector.Weight.Mean)
    {
        Low = vector.Weight.Low,
        High = vector.Weight.High,
        Strong = GlobalModules.IsInteractive(vector.Vector),
        Value = NumberText.Metric(vector.Weight.Mean),
    };

    private static IntervalRow RowOf((string Label, WeightDifference Difference) row) => new(row.Label, row.Difference.Difference.Mean)
    {
        Low = row.Difference.Difference.Low,
        High = row.Difference.Difference.High,
        Strong = row.Difference.Verdict != ClaimVerdict.NotDecided,
        Value = NumberText.Difference(row.Difference.Difference.Mean),
    };
}
