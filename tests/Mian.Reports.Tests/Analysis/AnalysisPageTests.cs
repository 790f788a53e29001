using Mian.Analysis;
using Mian.Dataset;
using Mian.Reports.Analysis;
using Mian.Reports.Charts;
using Mian.Reports.Figures;
using Mian.Schema;

namespace Mian.Reports.Tests.Analysis;

public sealed class AnalysisPageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Save_Analysis_WritesThePageAndTheFiguresItShows()
    {
        var page = File.ReadAllText(AnalysisPage.Save(Sample(), _folder.File("out")));

        foreach (var figure in (string[])["behaviour-age", "field-information", "candidate-relevance"])
        {
            Assert.Contains($"]({figure}.svg)", page, StringComparison.Ordinal);
            Assert.True(new FileInfo(Path.Combine(_folder.File("out"), figure + ".svg")).Length > 0);
            Assert.True(new FileInfo(Path.Combine(_folder.File("out"), figure + ".png")).Length > 0);
        }

        Assert.Contains("- 60.0\u00A0% of the behaviours that requests use are more than 30 days old (median 41 days)", page, StringComparison.Ordinal);
        Assert.Contains("- 1 of 2 user and context fields tell more about the label than chance", page, StringComparison.Ordinal);
        Assert.Contains("- 40.0\u00A0% of the clicked candidates with a history relate to no behaviour by category (80.0\u00A0% of those not clicked).", page, StringComparison.Ordinal);
        Assert.Contains("| 14\u201330 | 400 | 40.0\u00A0% |", page, StringComparison.Ordinal);
        Assert.Contains("| out of vocabulary | information (millibits) | given the item (millibits) | by chance (millibits) | deviation (millibits) | verdict |", page, StringComparison.Ordinal);
        Assert.Contains("| occupation | user | 18 | 95.0\u00A0% | 1.0\u00A0% | 3.00 | 12.00 | 8.00 | 0.50 | above chance |", page, StringComparison.Ordinal);
        Assert.Contains("| weekday | context | 7 | 100.0\u00A0% | 0.0\u00A0% | 0.00 | -0.20 | 4.20 | 0.30 | not shown |", page, StringComparison.Ordinal);
        Assert.Contains("| 1-2 | 10 | 10.0\u00A0% | 60.0\u00A0% | 40.0\u00A0% | 20 | 0.0\u00A0% | 20.0\u00A0% | 80.0\u00A0% |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_NothingButItems_WritesAPageWithoutFigures()
    {
        var sample = Sample();
        var bare = sample with
        {
            Ages = sample.Ages with { Behaviours = 0, RequestsWithHistory = 0, OlderThanThirtyDays = null, MeanShareOlder = null, OnlyOlder = null, MedianDays = null, Bins = [new AgeBin(0, 1, 0, null)] },
            Fields = [sample.Fields[0]],
            Basis = null,
            Relevance = null,
        };

        var page = File.ReadAllText(AnalysisPage.Save(bare, _folder.File("bare")));

        Assert.DoesNotContain(".svg", page, StringComparison.Ordinal);
        Assert.Contains("There are no samples to estimate information from.", page, StringComparison.Ordinal);
        Assert.Equal(["analysis.md"], Directory.GetFiles(_folder.File("bare")).Select(Path.GetFileName));
    }

    [Fact]
    public void Draw_AnyFigure_StaysInsideItsBounds()
    {
        var sample = Sample();
        FigureBounds.AssertInside(BehaviourAgeChart.Draw(sample.Ages)!);
        FigureBounds.AssertInside(RelevanceChart.Draw(sample.Relevance!)!);
        FigureBounds.AssertInside(FieldInformationChart.Draw([.. Enumerable.Range(0, 60).Select(i => sample.Fields[1] with { Name = new string('w', i), GivenItem = new InformationEstimate(i, 30, 0.1) })])!);
    }

    [Fact]
    public void Draw_AllBehavioursInOneBin_HasOneFullBarOnItsSideOfTheMark()
    {
        var figure = BehaviourAgeChart.Draw(Sample().Ages with { OlderThanThirtyDays = 1, Bins = [new(0, 1, 0, 0), new(14, 30, 0, 0), new(30, 60, 8, 1)] })!;

        var tallest = figure.Marks.OfType<Box>().MaxBy(b => b.Height)!;
        var mark = figure.Marks.OfType<Line>().Single(l => l.Dash == Dash.Dashed);
        Assert.Equal(Paint.Second, tallest.Fill);
        Assert.True(tallest.Corner.X > mark.Spots[0].X);
        Assert.Equal("30\u201360 days: 100.0\u00A0%, 8 behaviours", tallest.Hint);
    }

    [Fact]
    public void Draw_NoCategory_HasNoRelevanceFigure() => Assert.Null(RelevanceChart.Draw(Sample().Relevance! with { CategoryField = null }));

    private static RelevanceRow Row(string length, long clicked, long not, double seen) =>
        new(length, new RelevanceShares(clicked, 0.1, seen, 1 - seen), new RelevanceShares(not, 0, seen / 3, 1 - (seen / 3)));

    private static DatasetAnalysis Sample() => new()
    {
        Dataset = "world",
        DatasetHash = "9f86d081884c7d659a2feaa0c55ad015",
        DatasetPath = "data/world",
        Version = "0.1.0",
        Split = SplitName.Train,
        Seed = 1,
        MaxHistory = 50,
        Samples = 30,
        Positives = 10,
        Negatives = new NegativeSampling(2, NegativeDistribution.Uniform, NegativeTiming.Fresh),
        Ages = new BehaviourAges
        {
            Behaviours = 1000,
            Requests = 50,
            RequestsWithHistory = 40,
            OlderThanThirtyDays = 0.6,
            MeanShareOlder = 0.55,
            OnlyOlder = 0.1,
            MedianDays = 41,
            Bins = [new(14, 30, 400, 0.4), new(30, 60, 599, 0.5999), new(730, null, 1, 0.0001)],
        },
        Fields =
        [
            new("item_id", FieldGroup.Item, FieldKind.Categorical, 120, 1, 0, new InformationEstimate(0.04, 0.01, 0.001), null),
            new("occupation", FieldGroup.User, FieldKind.Categorical, 18, 0.95, 0.01, new InformationEstimate(0.005, 0.002, 0.001), new InformationEstimate(0.02, 0.008, 0.0005)),
            new("weekday", FieldGroup.Context, FieldKind.Categorical, 7, 1, 0, new InformationEstimate(0.001, 0.001, 0.001), new InformationEstimate(0.004, 0.0042, 0.0003)),
        ],
        Basis = new InformationBasis(30, 12, 0.918, 0.8),
        Relevance = new CandidateRelevance
        {
            CategoryField = "category",
            All = Row("all", 12, 24, 0.5),
            WithHistory = Row("1 or more", 10, 20, 0.6),
            ByLength = [Row("0", 2, 4, 0), Row("1-2", 10, 20, 0.6)],
        },
    };
}
