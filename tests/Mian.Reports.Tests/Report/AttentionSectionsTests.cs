using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Mian.Explanation;
using Mian.Reports.Report;
using Mian.Reports.Text;

namespace Mian.Reports.Tests.Report;

public class AttentionSectionsTests
{
    private static readonly XNamespace Html = "http://www.w3.org/1999/xhtml";
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Write_WholePart_ShowsTheVerdictTheChartsAndTheirNumbers()
    {
        var global = SampleReports.GlobalOf();

        var chapter = ChapterOf(global);

        Assert.Contains(chapter.Descendants(Html + "p"), p => p.Value == AttentionText.Verdict(global));
        foreach (var vector in global.Vectors)
        {
            var cells = CellsOf(TableOf(chapter, "Mean weight of each vector"), vector.Vector);
            Assert.Equal([Metric(vector.Weight.Mean), $"{Metric(vector.Weight.Low!.Value)} to {Metric(vector.Weight.High!.Value)}", Metric(vector.Deviation!.Value)], cells[..3]);
        }

        var pair = global.Claim!.Pairs[1];
        var difference = CellsOf(TableOf(chapter, "Interactive minus raw"), "R_iuim minus e_u");
        Assert.Equal(["+" + Metric(pair.Difference.Mean), $"+{Metric(pair.Difference.Low!.Value)} to +{Metric(pair.Difference.High!.Value)}", "< 0.0001"], difference[..3]);
        Assert.Equal("holds", difference[^1]);
        Assert.Equal(4, TableOf(chapter, "Interactive minus raw").Element(Html + "tbody")!.Elements().Count());
    }

    [Fact]
    public void Write_WeightChart_HasASymbolAnIntervalAndANameForEachVectorAndALineAtEqualWeights()
    {
        var global = SampleReports.GlobalOf();

        var chart = ChapterOf(global).Descendants(Svg + "svg").Single(s => (string?)s.Attribute("aria-label") == "Mean global weights with 95 % intervals");

        // Raw vectors are circles, interactive ones diamonds; each has a line of three pixels for its interval.
        Assert.Equal((4, 3), (chart.Elements(Svg + "circle").Count(), chart.Elements(Svg + "polygon").Count()));
        Assert.Equal(7, chart.Elements(Svg + "polyline").Count(l => (string?)l.Attribute("stroke-width") == "3"));
        Assert.Single(chart.Elements(Svg + "polyline"), l => l.Attribute("stroke-dasharray") is not null);
        Assert.Superset(global.Vectors.Select(v => v.Vector).ToHashSet(), chart.Elements(Svg + "text").Select(t => t.Value).ToHashSet());
    }

    [Fact]
    public void Write_Faithfulness_HasIntervalsOfBothAndOfTheirDifference()
    {
        var row = SampleReports.Summary().Faithfulness[1];

        var table = TableOf(ChapterOf(SampleReports.GlobalOf()), "Mean absolute change of the logit");

        Assert.Equal(["1,830", "790", "0.4012", $"{Metric(row.Top!.Low!.Value)} to {Metric(row.Top.High!.Value)}", "", ""], CellsOf(table, "3 behaviours, largest weights"));
        Assert.Equal("0.1823", CellsOf(table, "3 behaviours, at random")[2]);
        Assert.Equal(["+0.2189", $"+{Metric(row.Difference!.Low!.Value)} to +{Metric(row.Difference.High!.Value)}", "< 0.0001", "80.3\u00A0%"], CellsOf(table, "3 behaviours, difference")[2..]);
    }

    [Fact]
    public void Write_EveryInteractionOff_HasTheWeightsButNoClaim()
    {
        var chapter = ChapterOf(SampleReports.GlobalOf(2, "R_ibim", "R_iuim", "R_icim"));

        Assert.Contains("There is no claim to test", chapter.Value, StringComparison.Ordinal);
        Assert.NotNull(TableOf(chapter, "Mean weight of each vector"));
        Assert.DoesNotContain(chapter.Descendants(Html + "caption"), c => c.Value == "Interactive minus raw");
    }

    [Fact]
    public void Write_WithoutWholePart_HasTheHeatMapAlone()
    {
        var chapter = ChapterOf(null);

        Assert.DoesNotContain("whole test part", chapter.Value, StringComparison.Ordinal);
        Assert.NotEmpty(chapter.Descendants(Svg + "svg"));
    }

    private static string Metric(double value) => value.ToString("F4", CultureInfo.InvariantCulture);

    private static XElement TableOf(XElement chapter, string caption) => chapter.Descendants(Html + "table").Single(t => t.Element(Html + "caption")!.Value == caption);

    private static string[] CellsOf(XElement table, string row) =>
        [.. table.Element(Html + "tbody")!.Elements(Html + "tr").Single(r => r.Element(Html + "th")!.Value == row).Elements(Html + "td").Select(c => c.Value)];

    private static XElement ChapterOf(GlobalAttention? global)
    {
        var data = SampleExperiments.Report(models: 2, seeds: 1);
        using var reader = XmlReader.Create(new StringReader(ReportPage.Write(data with { Attention = data.Attention! with { Global = global } })), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader).Descendants(Html + "section").Single(s => (string?)s.Attribute("id") == "attention");
    }
}
