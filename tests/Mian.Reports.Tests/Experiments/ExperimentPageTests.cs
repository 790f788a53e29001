using Mian.Experiments;
using Mian.Reports.Experiments;
using Mian.Significance;

namespace Mian.Reports.Tests.Experiments;

public sealed class ExperimentPageTests
{
    [Fact]
    public void Of_Comparison_HasMeansDeviationsAndChanges()
    {
        var page = ExperimentPage.Of(Result());

        Assert.Contains("# Models on world", page, StringComparison.Ordinal);
        Assert.Contains("3 of 4 runs finished, 1 failed.", page, StringComparison.Ordinal);
        Assert.Contains("| MIAN | 0.8000 ± 0.0100 | +1.27 % | 0.4000 ± 0.0200 | -2.00 % | 0.7000 ± 0.0100 | 12.5 | 1,000 | 512 MiB | 2 |", page, StringComparison.Ordinal);
        Assert.Contains("| DIN | 0.7900 | -1.25 % | 0.4082 | +2.05 % | 0.6900 | 10.0 | 2,000 | 256 MiB | 1 of 2 |", page, StringComparison.Ordinal);
        Assert.Contains("- DIN, seed 2, failed: field 'x\\|y' is missing", page, StringComparison.Ordinal);
        Assert.DoesNotContain("published AUC", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_PublishedData_HasColumnsOfItsOwnAndSaysWhoseTheyAre()
    {
        var result = Result();
        var page = ExperimentPage.Of(result with { PublishedDataset = "Amazon Books", Rows = [result.Rows[0] with { Published = new PublishedResult(0.8209, 0.4018) }, result.Rows[1]] });

        Assert.Contains("| seeds | published AUC | published logloss |", page, StringComparison.Ordinal);
        Assert.Contains("| 2 | 0.8209 | 0.4018 |", page, StringComparison.Ordinal);
        Assert.Contains("| 1 of 2 | \u2013 | \u2013 |", page, StringComparison.Ordinal);
        Assert.Contains("measured by the authors with their own protocol", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("auc", 0.01, "better")]
    [InlineData("auc", -0.01, "worse")]
    [InlineData("logloss", -0.01, "better")]
    [InlineData("logloss", 0.01, "worse")]
    public void Of_CertainDifference_SaysWhichWay(string metric, double difference, string verdict) =>
        Assert.Contains($"| {verdict} |", PageWithTest(metric, difference, holm: 0.01), StringComparison.Ordinal);

    [Fact]
    public void Of_UncertainDifference_ShowsNone()
    {
        var page = PageWithTest("auc", 0.01, holm: 0.2);
        Assert.Contains("| no difference shown |", page, StringComparison.Ordinal);
        Assert.Contains("## Is MIAN different?", page, StringComparison.Ordinal);
        Assert.Contains("| DIN | AUC | +0.0100 |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_FinishedPairWithoutATest_SaysWhy()
    {
        var page = PageWithTest("auc", 0.01, holm: 0.2);
        Assert.DoesNotContain("AUC is not tested: the", page, StringComparison.Ordinal);
        Assert.Contains("- GAUC is not tested: fewer than 10 users of the test part have both classes.", page, StringComparison.Ordinal);
        Assert.Contains("- Logloss is not tested: the test part has fewer than 10 users.", page, StringComparison.Ordinal);
        Assert.Contains("- AUC is not tested: the test part has fewer than 10 positives or negatives.", ExperimentPage.Of(Result()), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NothingFinished_HasNoNumbers()
    {
        var result = Result();
        var page = ExperimentPage.Of(result with { Rows = [new ExperimentRow { Name = "MIAN", Model = "MIAN", Runs = [new ExperimentRun { Seed = 1, State = RunState.Open, Run = "r" }] }] });
        Assert.Contains("0 of 1 runs finished.", page, StringComparison.Ordinal);
        Assert.Contains("| MIAN | \u2013 | \u2013 | \u2013 | \u2013 | \u2013 | \u2013 | \u2013 | \u2013 | 0 of 1 |", page, StringComparison.Ordinal);
        Assert.DoesNotContain("not tested", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Ablation_NamesWhatIsLeftOut()
    {
        var page = ExperimentPage.Of(Result() with { Kind = ExperimentKind.Ablate, Skipped = [new SkippedVariant("w/o ICIM", "the data set has no context fields")] });
        Assert.Contains("# Ablations of MIAN on world", page, StringComparison.Ordinal);
        Assert.Contains("| vs full model |", page, StringComparison.Ordinal);
        Assert.Contains("- w/o ICIM is left out: the data set has no context fields.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_RowChosenOnTheTestPart_HasAMarkAndAFootnote()
    {
        var result = Result();
        Assert.DoesNotContain("†", ExperimentPage.Of(result), StringComparison.Ordinal);

        var page = ExperimentPage.Of(result with
        {
            Rows = [result.Rows[0], result.Rows[1] with { ChosenOnTest = true }],
            Tests = [new RivalTest("DIN", PairedTest.Of(("auc", "delong"), (0.01, 0.001), [0.01]) with { HolmP = 0.01 })],
        });

        Assert.Contains("| DIN † | 0.7900 |", page, StringComparison.Ordinal);
        Assert.Contains("| DIN † | AUC |", page, StringComparison.Ordinal);
        Assert.Contains("| MIAN | 0.8000", page, StringComparison.Ordinal);
        Assert.Contains("- † DIN: the checkpoint was chosen on the test part (selection: test)", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Slices_HasAThirdTableAndOneSentence()
    {
        var page = ExperimentPage.Of(Result() with
        {
            Slices = new SliceFindings
            {
                Rival = "DIN",
                Seeds = [1],
                Groups =
                [
                    new SliceTest { Slice = "inactivity", Group = "no history", Count = 0, Positives = 0, Note = "no samples" },
                    new SliceTest { Slice = "inactivity", Group = "7-30 days", Count = 1234, Positives = 12, Note = "too few positives: 12" },
                    new SliceTest
                    {
                        Slice = "inactivity",
                        Group = ">30 days",
                        Count = 4000,
                        Positives = 1000,
                        ReferenceAuc = new Spread(0.71, null, 1),
                        RivalAuc = new Spread(0.7, null, 1),
                        Test = PairedTest.Of(("auc", "delong"), (0.01, 0.001), [0.01]) with { HolmP = 0.0123 },
                    },
                ],
            },
        });

        Assert.Contains("## Where does MIAN differ from DIN?", page, StringComparison.Ordinal);
        Assert.Contains("| slice | group | samples | positives | MIAN AUC | DIN AUC | difference | 95 % interval | p | p (Holm) | verdict |", page, StringComparison.Ordinal);
        Assert.Contains("| inactivity | >30 days | 4,000 | 1,000 | 0.7100 | 0.7000 | +0.0100 | +0.0080 to +0.0120 | < 0.0001 | 0.0123 | better |", page, StringComparison.Ordinal);
        Assert.Contains("| inactivity | 7-30 days | 1,234 | 12 | \u2013 | \u2013 | \u2013 | \u2013 | \u2013 | \u2013 | too few positives: 12 |", page, StringComparison.Ordinal);
        Assert.DoesNotContain("no samples", page, StringComparison.Ordinal);
        Assert.Contains("MIAN against DIN, the best other row on validation data, by AUC within groups of the test part: better in 1, worse in 0, no difference shown in 0 of 1 groups.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_SlicesLeftOut_HasTheReasonInsteadOfATable()
    {
        var page = ExperimentPage.Of(Result() with { Slices = new SliceFindings { Rival = "DIN", Seeds = [1], LeftOut = "The data set is gone." } });
        Assert.Contains("Groups of the test part are not tested. The data set is gone.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("| slice |", page, StringComparison.Ordinal);
    }

    private static string PageWithTest(string metric, double difference, double holm) =>
        ExperimentPage.Of(Result() with { Tests = [new RivalTest("DIN", PairedTest.Of((metric, "delong"), (difference, 0.001), [difference]) with { HolmP = holm })] });

    private static ExperimentResult Result() => new()
    {
        Version = "0.1.0",
        Kind = ExperimentKind.Compare,
        Dataset = "recipe",
        DatasetHash = "00",
        DatasetPath = "data/world/",
        Seeds = [1, 2],
        Reference = "MIAN",
        BootstrapDraws = 1000,
        Rows =
        [
            new ExperimentRow
            {
                Name = "MIAN",
                Model = "MIAN",
                Auc = new Spread(0.8, 0.01, 2),
                AucChange = 0.01266,
                Logloss = new Spread(0.4, 0.02, 2),
                LoglossChange = -0.02,
                Gauc = new Spread(0.7, 0.01, 2),
                Seconds = new Spread(12.5, 1, 2),
                SamplesPerSecond = new Spread(1000, 1, 2),
                PeakMemoryBytes = 512L << 20,
                Runs = [new ExperimentRun { Seed = 1, State = RunState.Finished, Run = "a" }, new ExperimentRun { Seed = 2, State = RunState.Finished, Run = "b" }],
            },
            new ExperimentRow
            {
                Name = "DIN",
                Model = "DIN",
                Auc = new Spread(0.79, null, 1),
                AucChange = -0.0125,
                Logloss = new Spread(0.4082, null, 1),
                LoglossChange = 0.0205,
                Gauc = new Spread(0.69, null, 1),
                Seconds = new Spread(10, null, 1),
                SamplesPerSecond = new Spread(2000, null, 1),
                PeakMemoryBytes = 256L << 20,
                Runs = [new ExperimentRun { Seed = 1, State = RunState.Finished, Run = "c" }, new ExperimentRun { Seed = 2, State = RunState.Failed, Run = "d", Reason = "field 'x|y' is missing" }],
            },
        ],
    };
}
