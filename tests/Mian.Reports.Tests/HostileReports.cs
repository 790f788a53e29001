using Mian.Explanation;
using Mian.Reports.Charts;
using Mian.Reports.Summary;

namespace Mian.Reports.Tests;

/// <summary>A summary with the same odd text and the same odd number wherever it takes one.</summary>
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
        Faithfulness = [new() { Deleted = text, Samples = 9_999_999_999, TopChange = number, RandomChange = number, TopWins = number }],
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
}
