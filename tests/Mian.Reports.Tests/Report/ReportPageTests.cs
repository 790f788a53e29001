using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Mian.Experiments;
using Mian.Metrics;
using Mian.Reports.Report;

namespace Mian.Reports.Tests.Report;

public class ReportPageTests
{
    private static readonly XNamespace Html = "http://www.w3.org/1999/xhtml";
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Write_FullData_HasEveryChapterAndAContentsThatLeadsThere()
    {
        var page = Parse(SampleExperiments.Report());

        var chapters = page.Descendants(Html + "section").ToList();
        Assert.Equal(["data", "comparison", "ablation", "training", "roc", "calibration", "slices", "cost", "attention", "settings", "provenance"], chapters.Select(s => (string)s.Attribute("id")!));
        Assert.Equal(chapters.Select(s => "#" + (string)s.Attribute("id")!), page.Descendants(Html + "nav").Single().Descendants(Html + "a").Select(a => (string)a.Attribute("href")!));
        Assert.Equal("Click models on world", page.Descendants(Html + "h1").Single().Value);
        Assert.Contains("2030-05-17 09:30 UTC", page.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Page_NeedsNothingFromOutside()
    {
        var page = Parse(SampleExperiments.Report());

        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName is "script" or "iframe" or "object" or "img" or "base");
        Assert.All(page.Descendants().Attributes().Where(a => a.Name.LocalName is "src" or "href"), a => Assert.Matches("^(data:|#[a-z]+$)", a.Value));
        Assert.DoesNotContain("url(", page.Descendants(Html + "style").Single().Value, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", page.Descendants(Html + "style").Single().Value, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page.Descendants(Html + "meta").Attributes("content").Select(a => a.Value).First(v => v.Contains("src", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_EveryChart_HasATitleADescriptionAndATableBehindIt()
    {
        var figures = Parse(SampleExperiments.Report()).Descendants(Html + "figure").ToList();

        Assert.True(figures.Count > 15, $"{figures.Count} figures");
        Assert.All(figures, figure =>
        {
            Assert.NotEmpty(figure.Element(Html + "figcaption")!.Element(Html + "b")!.Value);
            Assert.All(figure.Descendants(Svg + "svg"), svg => Assert.NotEmpty(svg.Attribute("aria-label")!.Value));
            Assert.NotEmpty(figure.Element(Html + "details")!.Descendants(Html + "td"));
        });
    }

    [Fact]
    public void Write_EveryTable_HasScopesACaptionAndRowsOfOneWidth()
    {
        var page = Parse(SampleExperiments.Report());

        Assert.All(page.Descendants(Html + "th"), th => Assert.Contains((string?)th.Attribute("scope"), new[] { "row", "col" }));
        Assert.All(page.Descendants(Html + "table").Where(t => (string?)t.Attribute("class") == "data"), table =>
        {
            Assert.NotEmpty(table.Element(Html + "caption")!.Value);
            Assert.Equal("scroll", (string?)table.Parent!.Attribute("class"));
            Assert.Single(table.Descendants(Html + "tr").Select(r => r.Elements().Count()).Distinct());
        });
    }

    [Fact]
    public void Write_Comparison_ShowsTheNumbersOfTheResult()
    {
        var data = SampleExperiments.Report();
        var row = data.Comparison!.Result.Rows[1];

        var cells = CellsOf(TableOf(Parse(data), "Models"), row.Name);

        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{row.Auc!.Mean:F4} ± {row.Auc.Deviation:F4}"), cells["AUC"]);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{row.Gauc!.Mean:F4} ± {row.Gauc.Deviation:F4}"), cells["GAUC"]);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{row.Logloss!.Mean:F4} ± {row.Logloss.Deviation:F4}"), cells["logloss"]);
        Assert.Equal("2", cells["seeds"]);
        Assert.DoesNotContain("published AUC", cells.Keys);
    }

    [Fact]
    public void Write_SeedTable_HoldsEachSeedsOwnMetric()
    {
        var data = SampleExperiments.Report();
        var row = data.Comparison!.Result.Rows[2];

        var cells = CellsOf(TableOf(Parse(data), "AUC on the test part"), row.Name);

        Assert.Equal(row.Runs[0].Auc!.Value.ToString("F4", CultureInfo.InvariantCulture), cells["seed 1"]);
        Assert.Equal(row.Runs[1].Auc!.Value.ToString("F4", CultureInfo.InvariantCulture), cells["seed 2"]);
    }

    [Fact]
    public void Write_PublishedNumbers_StandInColumnsOfTheirOwn()
    {
        var data = SampleExperiments.Report();
        var result = data.Comparison!.Result;
        result = result with { PublishedDataset = "Amazon Books", Rows = [result.Rows[0] with { Published = new PublishedResult(0.8209, 0.4018) }, .. result.Rows.Skip(1)] };

        var page = Parse(data with { Comparison = data.Comparison with { Result = result } });

        var (mian, other) = (CellsOf(TableOf(page, "Models"), "MIAN"), CellsOf(TableOf(page, "Models"), "LR"));
        Assert.Equal(("0.8209", "0.4018"), (mian["published AUC"], mian["published logloss"]));
        Assert.Equal("\u2013", other["published AUC"]);
        Assert.Contains("measured by the authors with their own protocol", page.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Slices_ShowsTheMeanOverSeedsOfEachGroup()
    {
        var data = SampleExperiments.Report();
        var row = data.Comparison!.RunsOf("LR").ToList();

        var table = TableOf(Parse(data), "History length: AUC");

        Assert.Equal("\u2013", CellsOf(table, "LR")[">50"]);
        Assert.Equal("100", CellsOf(table, "samples")["1-5"]);
        Assert.Equal(row.Average(r => r.Test!.Slices.Single(s => s.Group == "1-5").Auc!.Value).ToString("F4", CultureInfo.InvariantCulture), CellsOf(table, "LR")["1-5"][..6]);
    }

    [Fact]
    public void Write_SliceWithoutPositives_IsADashAndNoMark()
    {
        var data = SampleExperiments.Report(models: 1, seeds: 1);
        var run = data.Comparison!.Runs[0];
        SliceResult[] slices = [new() { Slice = "item_frequency", Group = "0", Count = 7, Positives = 0, Auc = null, Gauc = null, Logloss = 0.2, Note = "only negatives" }];

        var page = Parse(data with { Comparison = data.Comparison with { Runs = [run with { Test = run.Test! with { Slices = slices } }] } });

        var chapter = page.Descendants(Html + "section").Single(s => (string?)s.Attribute("id") == "slices");
        Assert.Empty(chapter.Descendants(Svg + "svg"));
        Assert.Equal("\u2013", CellsOf(TableOf(page, "Item frequency: AUC"), "MIAN")["0"]);
        Assert.Equal("0.2000", CellsOf(TableOf(page, "Item frequency: logloss"), "MIAN")["0"]);
    }

    [Fact]
    public void Write_SliceTests_ShowIntervalAndVerdictOfEachGroupAndWhyOneHasNone()
    {
        var data = SampleExperiments.Report();
        var group = data.Comparison!.Result.Slices!.Groups.Single(g => g.Slice == "inactivity" && g.Group == "7-30 days");

        var page = Parse(data);

        var table = TableOf(page, "Inactivity: difference and 95 % interval");
        var cells = CellsOf(table, "7-30 days");
        Assert.Equal(group.ReferenceAuc!.Mean.ToString("F4", CultureInfo.InvariantCulture), cells["MIAN AUC"][..6]);
        Assert.Equal(group.RivalAuc!.Mean.ToString("F4", CultureInfo.InvariantCulture), cells["PoolingMLP AUC"][..6]);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{group.Test!.Low:+0.0000;-0.0000} to {group.Test.High:+0.0000;-0.0000}"), cells["95 % interval"]);
        Assert.Contains(cells["verdict"], new[] { "better", "worse", "no difference shown" });
        Assert.Equal(("14", "\u2013"), (CellsOf(table, ">30 days")["positives"], CellsOf(table, ">30 days")["difference"]));
        Assert.StartsWith("too few ", CellsOf(table, ">30 days")["verdict"], StringComparison.Ordinal);
        // Four groups are tested, and each has a mark with its value.
        var figure = table.Ancestors(Html + "figure").Single();
        Assert.Equal(4, figure.Descendants(Svg + "title").Count(t => t.Value.Contains("days: ", StringComparison.Ordinal) || t.Value.Contains("day: ", StringComparison.Ordinal) || t.Value.Contains("no history: ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Write_SlicesLeftOut_SaysWhy()
    {
        var data = SampleExperiments.Report();
        string Chapter(SliceFindings? slices) => Parse(data with { Comparison = data.Comparison! with { Result = data.Comparison.Result with { Slices = slices } } })
            .Descendants(Html + "section").Single(s => (string?)s.Attribute("id") == "slices").Value;

        Assert.Contains("The data set is gone.", Chapter(new SliceFindings { Rival = "LR", Seeds = [1], LeftOut = "The data set is gone." }), StringComparison.Ordinal);
        Assert.Contains("repeat the command that made this folder", Chapter(null), StringComparison.Ordinal);
        Assert.DoesNotContain("repeat the command", Chapter(data.Comparison!.Result.Slices), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Settings_HoldEveryRowsConfigAndItsSeedsAndCommands()
    {
        var text = Parse(SampleExperiments.Report()).Root!.Value;

        Assert.Contains("batch_size: 1024\nepochs: 4\nmodel_of_this_test: PoolingMLP", text, StringComparison.Ordinal);
        Assert.Contains("model_of_this_test: w/o GIM", text, StringComparison.Ordinal);
        Assert.Contains(SampleExperiments.Hash, text, StringComparison.Ordinal);
        Assert.Contains("mian compare data/world --seeds 2 --out experiments/world", text, StringComparison.Ordinal);
        Assert.Contains("PoolingMLP-2-0123456789abcdef", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OnlyAComparison_SaysWhichCommandAddsTheRest()
    {
        var data = SampleExperiments.Report() with
        {
            Ablation = null,
            Attention = null,
            Scores = [],
            LeftOut = new Dictionary<ReportPart, string> { [ReportPart.Ablation] = "run mian ablate", [ReportPart.Attention] = "run mian explain", [ReportPart.Curves] = "no scores", [ReportPart.Data] = "name --dataset" },
        };

        var notes = Parse(data).Descendants(Html + "section").ToDictionary(s => (string)s.Attribute("id")!, s => s.Elements(Html + "p").FirstOrDefault(p => (string?)p.Attribute("class") == "note")?.Value);

        Assert.Equal(("run mian ablate", "run mian explain", "name --dataset"), (notes["ablation"], notes["attention"], notes["data"]));
        Assert.Equal(("no scores", "no scores"), (notes["roc"], notes["calibration"]));
        Assert.Null(notes["comparison"]);
    }

    [Fact]
    public void Write_OnlyAblations_TakesCurvesAndSlicesFromThem()
    {
        var data = SampleExperiments.Report();

        var page = Parse(data with { Comparison = null, Scores = [new("w/o GIM", 1, SampleExperiments.ScoresOf("w/o GIM", 1, 100))] });

        Assert.Contains("w/o GIM", TableOf(page, "History length: AUC").Value, StringComparison.Ordinal);
        Assert.Contains("w/o GIM, seed 1", page.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_RowChosenOnTheTestPart_IsMarkedInTextTablesAndCharts()
    {
        var data = SampleExperiments.Report();
        var result = data.Comparison!.Result;
        var rows = result.Rows.Select(r => r with { ChosenOnTest = r.Name == "LR" });

        var page = Parse(data with { Comparison = data.Comparison with { Result = result with { Rows = [.. rows] } } });

        Assert.NotEmpty(CellsOf(TableOf(page, "Models"), "LR †"));
        Assert.NotEmpty(CellsOf(TableOf(page, "Models"), "MIAN"));
        Assert.Contains("† LR: the checkpoint was chosen on the test part", page.Descendants(Html + "p").Single(p => (string?)p.Attribute("class") == "lead").Value, StringComparison.Ordinal);
        Assert.Contains("but those of the rows with a mark on the test part", page.Root!.Value, StringComparison.Ordinal);
        Assert.Contains(page.Descendants(Svg + "text"), t => t.Value == "LR †");
        Assert.DoesNotContain("†", Parse(data).Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NeitherExperiment_SaysWhatIsMissing()
    {
        var error = Assert.Throws<MianException>(() => ReportPage.Write(SampleExperiments.Report() with { Comparison = null, Ablation = null }));

        Assert.Contains("mian compare", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_TestPartOfOneClass_HasNoRocCurveAndSaysWhy()
    {
        var data = SampleExperiments.Report();
        var scores = data.Scores.Select(s => s with { Scores = s.Scores with { Labels = new byte[s.Scores.Labels.Length] } });

        var chapter = Parse(data with { Scores = [.. scores] }).Descendants(Html + "section").Single(s => (string?)s.Attribute("id") == "roc");

        Assert.Empty(chapter.Descendants(Svg + "svg"));
        Assert.Contains("All labels of the test part are alike", chapter.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ARowsScoresMissing_KeepsTheStylesOfTheOthers()
    {
        var data = SampleExperiments.Report();
        string[] Colours(ReportData of, string chapter) => [.. Parse(of).Descendants(Html + "section").Single(s => (string?)s.Attribute("id") == chapter).Descendants(Svg + "polyline").Select(l => (string?)l.Attribute("class") ?? "")];

        var without = Colours(data with { Scores = [.. data.Scores.Where(s => s.Row != "PoolingMLP")] }, "roc");

        Assert.Contains("s-second", Colours(data, "roc"));
        Assert.DoesNotContain("s-second", without);
        Assert.Contains("s-third", without);
    }

    [Fact]
    public void Write_RecordsOfRunsMissing_SaysSo()
    {
        var data = SampleExperiments.Report();

        var text = Parse(data with { Comparison = data.Comparison! with { Runs = [.. data.Comparison.Runs.Skip(1)] } }).Root!.Value;

        Assert.Contains("Of 6 finished runs of the comparison 1 left no record", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OneModelAndOneSeed_HasNoDeviationAndNoTest()
    {
        var page = Parse(SampleExperiments.Report(models: 1, seeds: 1) with { Ablation = null });

        Assert.Matches(@"^0\.\d{4}$", CellsOf(TableOf(page, "Models"), "MIAN")["AUC"]);
        Assert.DoesNotContain("Is MIAN different?", page.Root!.Value, StringComparison.Ordinal);
        Assert.Contains("one run of each, seed 1", page.Root.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NothingFinished_IsAPageThatSaysSo()
    {
        var data = SampleExperiments.Report(models: 2);
        var result = data.Comparison!.Result;
        ExperimentRow Open(ExperimentRow row) => new() { Name = row.Name, Model = row.Model, Runs = [new ExperimentRun { Seed = 1, State = RunState.Open, Run = "r" }, new ExperimentRun { Seed = 2, State = RunState.Failed, Run = "q", Reason = "the loss is no number" }] };

        var page = Parse(data with { Ablation = null, Attention = null, Scores = [], Comparison = new(result with { Reference = null, Tests = [], Slices = null, Rows = [.. result.Rows.Select(Open)] }, []) });

        Assert.Contains("0 of 4 runs finished, 2 failed", page.Root!.Value, StringComparison.Ordinal);
        Assert.Contains("PoolingMLP, seed 2, failed: the loss is no number", page.Root.Value, StringComparison.Ordinal);
        Assert.Empty(page.Descendants(Svg + "svg"));
    }

    [Theory]
    [InlineData("</style><script>alert(1)</script>")]
    [InlineData("\" onload=\"alert(1)")]
    [InlineData("\u202Eevil\u0000 \uD800")]
    public void Write_HostileText_IsEscapedEverywhere(string hostile)
    {
        var page = Parse(HostileReports.Report(hostile));

        Assert.DoesNotContain(page.Descendants(), e => e.Name.LocalName == "script");
        Assert.DoesNotContain(page.Descendants().Attributes(), a => a.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.DoesNotContain('\u202E', page.ToString());
    }

    [Fact]
    public void Write_NamesOfMegabytes_StaySmall() =>
        Assert.InRange(ReportPage.Write(HostileReports.Report(new string('w', 300_000))).Length, 1, 3_000_000);

    [Fact]
    public void Write_ElevenModelsFiveSeedsManySamples_StaysBelowThreeMegabytes()
    {
        var data = SampleExperiments.Report(models: 11, seeds: 5, samples: 500);
        // Many validations and settings as long as real ones.
        var runs = data.Comparison!.Runs.Select(r => r with { Config = new string('c', 3000), Curve = [.. Enumerable.Range(1, 400).Select(i => new ReportValidation(i / 20.0, i * 50L, 0.7 + i * 1e-4))] });

        var scores = data.Scores.Select(s => s with { Scores = SampleExperiments.ScoresOf(s.Row, s.Seed, 400_000) });

        var text = ReportPage.Write(data with { Comparison = data.Comparison with { Runs = [.. runs] }, Scores = [.. scores] });

        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(text), 100_000, 3_000_000);
    }

    [Fact]
    public void Save_BrokenHeatMap_KeepsTheOldPage()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("report.html"), "old");
        var data = SampleExperiments.Report();

        Assert.Throws<MianException>(() => ReportPage.Save(data with { Attention = data.Attention! with { HeatMap = data.Attention.HeatMap with { Rows = [] } } }, folder.File("report.html")));

        Assert.Equal("old", File.ReadAllText(folder.File("report.html")));
    }

    private static XElement TableOf(XDocument page, string caption) => page.Descendants(Html + "table").First(t => t.Element(Html + "caption")?.Value == caption);

    private static Dictionary<string, string> CellsOf(XElement table, string row)
    {
        var head = table.Element(Html + "thead")!.Descendants(Html + "th").Select(h => h.Value).ToList();
        var cells = table.Element(Html + "tbody")!.Elements(Html + "tr").Single(r => r.Element(Html + "th")!.Value == row).Elements().Select(c => c.Value);
        return head.Zip(cells).Skip(1).DistinctBy(p => p.First).ToDictionary(p => p.First, p => p.Second);
    }

    private static XDocument Parse(ReportData data)
    {
        using var reader = XmlReader.Create(new StringReader(ReportPage.Write(data)), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }
}
