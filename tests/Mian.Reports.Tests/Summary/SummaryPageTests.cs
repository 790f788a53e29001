using System.Xml;
using System.Xml.Linq;
using Mian.Metrics;
using Mian.Reports.Charts;
using Mian.Reports.Summary;

namespace Mian.Reports.Tests.Summary;

public class SummaryPageTests
{
    private static readonly XNamespace Html = "http://www.w3.org/1999/xhtml";

    [Fact]
    public void Write_FullData_HasEverySectionInOrder()
    {
        XDocument page = Parse(SampleReports.Summary());

        Assert.Equal(
            ["Scores on the test part", "Data set", "Model and training", "Training", "Calibration", "Slices of the test part",
                "Global attention weights of 14 test cases", "Explained cases", "Are the explanations faithful?", "Repeat it", "Where the numbers come from"],
            page.Descendants(Html + "h2").Select(h => h.Value));
        Assert.Equal(14, page.Descendants(Html + "article").Count());
        Assert.Equal(["", "MIAN", "PoolingMLP", "Ceiling"], page.Descendants(Html + "thead").First().Descendants(Html + "th").Select(t => t.Value));
        Assert.Contains("+0.0111 against PoolingMLP", page.Root!.Value, StringComparison.Ordinal);
        Assert.Contains("2030-05-17 09:30 UTC", page.Root.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OnlyWhatIsRequired_LeavesTheOtherSectionsOut()
    {
        XDocument page = Parse(new SummaryData { Title = "t", Created = default, Scores = [] });

        Assert.Empty(page.Descendants(Html + "section"));
        Assert.Equal("t", page.Descendants(Html + "h1").Single().Value);
    }

    [Fact]
    public void Write_Page_NeedsNothingFromOutside()
    {
        string text = SummaryPage.Write(SampleReports.Summary());
        var page = XDocument.Parse(text);

        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName is "script" or "iframe" or "object" or "img");
        Assert.All(page.Descendants().Attributes().Where(a => a.Name.LocalName is "src" or "href"), a => Assert.StartsWith("data:", a.Value, StringComparison.Ordinal));
        Assert.DoesNotContain("url(", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", text, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"en\"", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("\"><img src=x onerror=alert(1)>")]
    [InlineData("]]></style></title><b>")]
    [InlineData("&lt;b&gt; &amp; ' \"")]
    [InlineData("nul\0 esc\u001b lone\uD800 rtl\u202E")]
    public void Write_HostileText_IsTextOnly(string hostile)
    {
        XDocument page = Parse(HostileReports.Summary(hostile));

        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName is "script" or "img");
        Assert.Equal(Parse(HostileReports.Summary("tame")).Descendants(Html + "section").Count(), page.Descendants(Html + "section").Count());
        Assert.Equal(Mian.Reports.Text.PlainText.Clean(hostile), page.Descendants(Html + "h1").Single().Value);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(-0.0)]
    [InlineData(1e300)]
    public void Write_OddNumbersEverywhere_PrintsNone(double odd)
    {
        string text = Parse(HostileReports.Summary("x", odd)).Root!.Value;

        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", text, StringComparison.Ordinal);
        Assert.DoesNotContain("-0.00", text, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ManyModels_SplitsTheTable()
    {
        SummaryData data = SampleReports.Summary() with { Scores = [.. Enumerable.Range(1, 8).Select(i => new ModelScore { Name = $"Model {i}", Auc = 0.7 })] };

        XElement section = Parse(data).Descendants(Html + "section").First();

        Assert.Equal(3, section.Descendants(Html + "table").Count());
        Assert.Equal(3, section.Descendants(Html + "tbody").Elements(Html + "tr").Count());
    }

    [Fact]
    public void Save_TextOfMegabytes_StaysSmall()
    {
        using var folder = new TemporaryFolder();

        SummaryPage.Save(HostileReports.Summary(new string('w', 1_000_000)), folder.File("page.html"));

        Assert.True(new FileInfo(folder.File("page.html")).Length < 1_000_000);
    }

    [Fact]
    public void Save_BrokenHeatMap_KeepsTheOldPage()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("page.html"), "old");
        SummaryData broken = SampleReports.Summary() with { HeatMap = new HeatMapData { Title = "t", Columns = [], Rows = [] } };

        Assert.Throws<MianException>(() => SummaryPage.Save(broken, folder.File("page.html")));

        Assert.Equal("old", File.ReadAllText(folder.File("page.html")));
    }

    [Fact]
    public void Of_Evaluation_TakesScoresCeilingAndSlices()
    {
        var slice = new Slice(SliceDefinition.CategorySeen, new byte[] { 2, 2, 3, 3 });
        var predictions = new Predictions
        {
            Scores = new float[] { -1, 1, -2, 2 },
            Labels = new byte[] { 0, 1, 0, 1 },
            Users = new int[] { 0, 0, 1, 1 },
            TrueProbabilities = new float[] { 0.1f, 0.8f, 0.2f, 0.9f },
            Slices = [slice],
        };
        EvaluationResult result = Evaluator.Evaluate(predictions);

        ModelScore score = ModelScore.Of("MIAN", result);
        SliceGroup group = SliceGroup.Of(result, result).Single();

        Assert.Equal((1.0, result.Logloss, result.Ceiling!.AucShare), (score.Auc, score.Logloss, score.AucShare));
        Assert.Equal(ScoreRole.Ceiling, ModelScore.Of(result.Ceiling).Role);
        Assert.Equal("Category in history", group.Title);
        Assert.Equal([("irrelevant", 2L, (double?)1.0), ("relevant", 2L, 1.0)], group.Rows.Select(r => (r.Name, r.Samples, r.FloorAuc)));
    }

    private static XDocument Parse(SummaryData data)
    {
        using var reader = XmlReader.Create(new StringReader(SummaryPage.Write(data)), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }
}
