using Mian.Analysis;
using Mian.Dataset;
using Mian.Experiments;
using Mian.Explanation;
using Mian.Reports.Charts;
using Mian.Reports.Report;
using Mian.Reports.Summary;
using Mian.Reports.Tests.Report;
using Mian.Schema;
using Mian.Significance;

namespace Mian.Reports.Tests;

/// <summary>A summary and a report with the same odd text and the same odd number wherever it takes one.</summary>
internal static class HostileReports
{
    public static SummaryData Summary(string text, double number = 0.5) => new()
    {
        Title = text,
        Lead = text,
        Created = DateTimeOffset.MaxValue,
        Notes = [text],
        Scores = [Score(text, number, ScoreRole.Model), Score(text, number, ScoreRole.Reference), Score(text, number, ScoreRole.Ceiling)],
        DataSet = [new(text, text)],
        Model = [new(text, text)],
        Training = new() { Steps = [new(1, number), new(long.MaxValue, number)], Epochs = [new() { Epoch = 1, Step = 1, ValidAuc = number, ValidLogloss = number }], BestEpoch = 1 },
        Calibration = new() { Bins = [new(number, number, 1), new(0.5, 0.5, long.MaxValue)], Error = number },
        Slices = [new(text, [new() { Name = text, Samples = 9_999_999_999, Auc = number, FloorAuc = number, Logloss = number }])],
        HeatMap = new HeatMapData { Title = text, Subtitle = text, Columns = [text, "e_i", "_"], Rows = [new(text, [number, null, 0.2]), new(text, [0.1, number, null])] },
        Cases =
        [
            new ExplainedCase
            {
                Title = text,
                Probability = number,
                GlobalWeights = [new(text, number)],
                BehaviourWeights = [new(text, number), new(text, 0.5)],
                UserWeights = [new(text, text, number), new(text, text, 0.5)],
                ContextWeights = [new(text, text, number), new("", "", 0.5)],
            },
        ],
        Faithfulness = [new() { Deleted = text, Samples = 9_999_999_999, Users = int.MaxValue, Top = new(number, number, 3), Random = new(number, null, 1), Difference = new(-number, number, int.MaxValue), TopWins = number }],
        Commands = [new(text, text)],
        Provenance = [new(text, text)],
    };

    private static ModelScore Score(string name, double number, ScoreRole role) => new()
    {
        Name = name,
        Role = role,
        Auc = number,
        Gauc = number,
        Logloss = number,
        NormalizedEntropy = number,
        PredictedOverObserved = number,
        CalibrationError = number,
        AucShare = number,
        LoglossShare = number,
    };

    public static ReportData Report(string text)
    {
        var data = SampleExperiments.Report(models: 3);
        return data with
        {
            Dataset = text,
            DatasetHash = text,
            Version = text,
            Manifest = Manifest(text),
            Analysis = Analysis(text),
            Comparison = Rename(data.Comparison!, text),
            Ablation = Rename(data.Ablation!, text) with { Result = Rename(data.Ablation!, text).Result with { Skipped = [new(text, text)] } },
            Scores = [.. data.Scores.Select((s, i) => s with { Row = text + i })],
            Attention = new(text, Summary(text).HeatMap!, Summary(text).Faithfulness) { Global = Attention(text) },
            Commands = [new(text, text)],
        };
    }

    private static GlobalAttention Attention(string text)
    {
        var (wide, narrow) = (new ClusteredMean(0.4, 1e6, 2), new ClusteredMean(-0.3, 1e-9, 1_000_000));
        return new()
        {
            Samples = 9_999_999_999,
            Users = int.MaxValue,
            Vectors = [new(text, wide, double.NaN, 1), new(text + 2, narrow, null, 0), new("R_ibim", new(0.2, null, 1), 0, double.PositiveInfinity)],
            Claim = new(new([text, "R_ibim"], [text + 2], wide, 0.5), [new([text], [text + 2], narrow, double.NaN), new(["R_ibim"], [text], new(0.1, null, 1), 1)]),
        };
    }

    private static ReportExperiment Rename(ReportExperiment experiment, string text)
    {
        var names = experiment.Result.Rows.Select((r, i) => (r.Name, New: text + i)).ToDictionary(r => r.Name, r => r.New);
        return new ReportExperiment(experiment.Result with
        {
            Dataset = text,
            DatasetPath = text,
            Reference = text + 0,
            PublishedDataset = text,
            Rows = [.. experiment.Result.Rows.Select(r => r with
            {
                Name = names[r.Name],
                Settings = text,
                Published = new PublishedResult(double.NaN, double.MaxValue),
                Runs = [.. r.Runs, new ExperimentRun { Seed = long.MaxValue, State = RunState.Failed, Run = text, Reason = text }, new ExperimentRun { Seed = 8, State = RunState.Elsewhere, Run = text, Reason = text }],
            })],
            Slices = experiment.Result.Slices! with { Rival = text + 1, Groups = [.. experiment.Result.Slices.Groups.Select(g => g with { Slice = text, Group = text + g.Group, Note = text })] },
            Tests = [.. experiment.Result.Tests.Select(t => t with { Rival = names[t.Rival] })],
        }, [.. experiment.Runs.Select(r => r with
        {
            Row = names[r.Row],
            Folder = text,
            Version = text,
            Device = text,
            Config = text,
            Test = r.Test! with { Slices = [.. r.Test.Slices.Select(s => s with { Slice = text, Group = text + s.Group })] },
        })]);
    }

    private static DatasetManifest Manifest(string text) => new()
    {
        MianVersion = text,
        Recipe = text,
        Seed = long.MinValue,
        ContentHash = text,
        Schema = new DatasetSchema { Fields = [], Tables = [], MaxHistory = int.MaxValue },
        Split = SplitRule.Time,
        Before = HistoryBefore.Time,
        Users = long.MaxValue,
        Items = 0,
        Events = 0,
        Behaviours = 0,
        Splits = new Dictionary<SplitName, SplitCounts> { [SplitName.Train] = new(1, 1, 1, long.MinValue, long.MaxValue), [SplitName.Test] = new(0, 0, 0, 0, 0) },
        Statistics = [new(text, long.MaxValue, double.NaN, double.PositiveInfinity)],
    };

    private static DatasetAnalysis Analysis(string text)
    {
        var information = new InformationEstimate(0.5, 0.1, 0.01);
        var row = new RelevanceRow(text, new RelevanceShares(5, 0.1, null, null), new RelevanceShares(5, 0.1, 0.2, 0.8));
        return new()
        {
            Dataset = text,
            DatasetHash = text,
            DatasetPath = text,
            Version = text,
            Split = SplitName.Train,
            Seed = 1,
            MaxHistory = 5,
            Samples = 10,
            Positives = 5,
            Negatives = null,
            Ages = new() { Behaviours = 3, Requests = 2, RequestsWithHistory = 2, OlderThanThirtyDays = 0.5, MeanShareOlder = null, OnlyOlder = null, MedianDays = 4, Bins = [new(0, 30, 2, 0.6), new(30, null, 1, 0.4)] },
            Fields = [new(text, FieldGroup.User, FieldKind.Categorical, 3, 1, 0, information, information), new(text + 2, FieldGroup.Context, FieldKind.Scaled, null, null, null, null, information with { Bits = -1 })],
            Basis = new(10, 3, 1, 0.9),
            Relevance = new() { CategoryField = text, All = row, WithHistory = row, ByLength = [row, row with { NotClicked = row.NotClicked with { Irrelevant = double.NaN } }] },
        };
    }
}
