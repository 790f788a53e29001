using Mian.Experiments;
using Mian.Reports.Report;
using Mian.Significance;

namespace Mian.Reports.Tests.Report;

public class FindingTextTests
{
    [Fact]
    public void Of_BetterWorseAndUnknown_NamesEachRivalOnce()
    {
        var text = FindingText.Of(SampleExperiments.Report(models: 5));

        Assert.Contains("By AUC, GAUC and logloss, MIAN is better than PoolingMLP; worse than LR; no difference is shown to WideDeep and DCN.", text, StringComparison.Ordinal);
        Assert.Contains("the AUC is lower for w/o IUIM; it is higher for w/o ICIM; no difference is shown for w/o GIM.", text, StringComparison.Ordinal);
        Assert.Contains("With one seed the tests of the ablation speak about these trained models, not about the methods.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("tests of the comparison", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_MetricsThatDiffer_HaveASentenceEach()
    {
        var data = SampleExperiments.Report(models: 5);
        var result = data.Comparison!.Result;
        result = result with { Tests = [.. result.Tests.Select(t => t.Test.Metric == "logloss" ? t with { Test = t.Test with { HolmP = 0.5 } } : t)] };

        var text = FindingText.Of(data with { Comparison = data.Comparison with { Result = result } });

        Assert.Contains("By AUC and GAUC, MIAN is better than PoolingMLP; worse than LR; no difference is shown to WideDeep and DCN. By logloss, no difference of MIAN is shown to PoolingMLP, LR, WideDeep and DCN.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NoShownDifference_SaysSoAndNothingMore()
    {
        var data = SampleExperiments.Report(models: 2);
        var result = data.Comparison!.Result;
        result = result with { Slices = null, Tests = [.. result.Tests.Select(t => t with { Test = t.Test with { HolmP = 0.05 } })] };

        var text = FindingText.Of(data with { Ablation = null, Comparison = data.Comparison with { Result = result } });

        Assert.Contains("By AUC, GAUC and logloss, no difference of MIAN is shown to PoolingMLP.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("better", text, StringComparison.Ordinal);
        Assert.DoesNotContain("worse", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Slices_NamesGroupsThatDifferAndCountsTheOthers()
    {
        var data = SampleExperiments.Report(models: 2);
        SliceTest Group(string slice, string group, double difference, double p) => new()
        {
            Slice = slice,
            Group = group,
            Count = 500,
            Positives = 100,
            Test = PairedTest.Of(("auc", "delong"), (difference, 0.01), [difference]) with { HolmP = p },
        };
        var result = data.Comparison!.Result;
        result = result with
        {
            Slices = result.Slices! with
            {
                Groups = [Group("inactivity", ">30 days", 0.02, 0.01), Group("inactivity", "no history", 0.01, 0.3), Group("category_in_history", "irrelevant", -0.02, 0.01), new SliceTest { Slice = "inactivity", Group = "1-7 days", Count = 3, Positives = 0, Note = "too few positives: 0" }],
            },
        };

        var text = FindingText.Of(data with { Comparison = data.Comparison with { Result = result } });

        Assert.Contains("By AUC within groups of the test part, against PoolingMLP, MIAN is better for inactivity >30 days; worse for category in history irrelevant; no difference is shown in 1 of 3 groups.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ReferenceThatIsWorse_SaysSo()
    {
        var data = SampleExperiments.Report(models: 2);
        var result = data.Comparison!.Result with { Tests = [new RivalTest("PoolingMLP", PairedTest.Of(("auc", "delong"), (-0.01, 0.001), [-0.01]) with { HolmP = 0.01 })] };

        Assert.Contains("By AUC, MIAN is worse than PoolingMLP.", FindingText.Of(data with { Comparison = data.Comparison with { Result = result } }), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_Metrics_AreThoseOfTheRows()
    {
        var data = SampleExperiments.Report();
        var (mian, rival) = (data.Comparison!.Result.Rows[0].Auc!, data.Comparison.Result.Rows[1].Auc!);

        var text = FindingText.Of(data);

        Assert.Contains(FormattableString.Invariant($"MIAN reaches an AUC of {mian.Mean:F4} ± {mian.Deviation:F4} (2 seeds)"), text, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"; PoolingMLP, the best other model on validation data, reaches {rival.Mean:F4} ± {rival.Deviation:F4} (2 seeds)."), text, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NothingFinished_ClaimsNothing()
    {
        var data = SampleExperiments.Report(models: 1);
        var open = data.Comparison!.Result with { Reference = null, Tests = [], Rows = [new ExperimentRow { Name = "MIAN", Model = "MIAN", Runs = [new ExperimentRun { Seed = 1, State = RunState.Failed, Run = "r", Reason = "x" }] }] };

        var text = FindingText.Of(data with { Ablation = null, Comparison = new(open, []) });

        Assert.Contains("nothing can be said about the models", text, StringComparison.Ordinal);
        Assert.Contains("0 of 1 runs are finished, 1 failed", text, StringComparison.Ordinal);
    }

    [Fact]
    public void RowsOf_ManyRows_TakesTheReferenceAndTheBestOnValidationData()
    {
        var result = SampleExperiments.Compare(8, 1).Result;
        ExperimentRow With(ExperimentRow row, double? valid) => row with { Runs = [row.Runs[0] with { ValidAuc = valid }] };
        double?[] valid = [0.1, 0.7, null, 0.9, 0.3, double.NaN, 0.8, 0.6];
        var rows = result.Rows.Select((r, i) => With(r, valid[i])).Append(new ExperimentRow { Name = "open", Model = "DIN", Runs = [new ExperimentRun { Seed = 1, State = RunState.Open, Run = "r", ValidAuc = 1 }] });

        Assert.Equal(["MIAN", "WideDeep", "DeepFM", "PoolingMLP", "xDeepFM"], ReportSelection.RowsOf(result with { Rows = [.. rows] }));
    }

    [Fact]
    public void CurveOf_ManyValidations_KeepsTheEndsAndTheKeptOne()
    {
        var run = SampleExperiments.Compare(1, 1).Runs[0] with { Curve = [.. Enumerable.Range(1, 5000).Select(i => new ReportValidation(i, i, 0.7 + (i == 1234 ? 0.1 : 0)))], BestEpoch = 1234 };

        var curve = TrainingSections.CurveOf(run);

        Assert.InRange(curve.Points.Count, 100, 130);
        Assert.Equal((1L, 5000L, 1234L), (curve.Points[0].Step, curve.Points[^1].Step, curve.Points[curve.Kept].Step));
    }

    [Fact]
    public void CurveOf_ValidationsWithoutAuc_AreLeftOut()
    {
        var run = SampleExperiments.Compare(1, 1).Runs[0] with { Curve = [new(1, 10, null), new(2, 20, double.NaN), new(3, 30, 0.7)], BestEpoch = 1 };

        var curve = TrainingSections.CurveOf(run);

        Assert.Equal([new Mian.Reports.Charts.ValidationSpot(30, 0.7)], curve.Points);
        Assert.Equal(-1, curve.Kept);
    }
}
