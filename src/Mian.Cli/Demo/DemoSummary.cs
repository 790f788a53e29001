using System.Globalization;
using System.Runtime.InteropServices;
using Mian.Configuration;
using Mian.Reports.Charts;
using Mian.Reports.Summary;
using Mian.Torch.Training;

namespace Mian.Cli.Demo;

/// <summary>Collects what the demo's summary page shows.</summary>
internal static class DemoSummary
{
    /// <summary>The page's content.</summary>
    public static SummaryData Of(DemoOutcome outcome, CalibrationData calibration) => new()
    {
        Title = $"{outcome.Model.Model} on a synthetic world",
        Lead = LeadOf(outcome),
        Created = DateTimeOffset.UtcNow,
        Notes = [.. NotesOf(outcome)],
        Scores = [ModelScore.Of(outcome.Model.Model, outcome.ModelTest), ModelScore.Of(outcome.Floor.Model, outcome.FloorTest, ScoreRole.Reference), ModelScore.Of(outcome.Ceiling)],
        DataSet = DataSetFacts(outcome),
        Model = ModelFacts(outcome.Model),
        Training = HistoryOf(outcome.Model.Train),
        Calibration = calibration,
        Slices = SliceGroup.Of(outcome.ModelTest, outcome.FloorTest),
        HeatMap = outcome.Explanation.HeatMap,
        Cases = outcome.Explanation.Cases,
        Faithfulness = outcome.Explanation.FaithfulnessRows(),
        Commands = CommandsOf(outcome),
        Provenance = ProvenanceOf(outcome),
    };

    private static string LeadOf(DemoOutcome outcome) => Text(
        $"MIAN reaches an AUC of {outcome.ModelTest.Auc:0.0000} on test samples that it never saw; mean pooling with an MLP reaches {outcome.FloorTest.Auc:0.0000}, the true click probability itself {outcome.Ceiling.Auc:0.0000}.");

    private static IEnumerable<string> NotesOf(DemoOutcome outcome)
    {
        if (outcome.Plan == DemoPlan.Quick)
            yield return "This was the quick demo: a world of 40,000 impressions is too small to tell models apart. Run 'mian demo' without --quick.";
        if (outcome.ModelTest.Auc <= outcome.FloorTest.Auc)
            yield return "MIAN is not ahead of the floor in this run. One seed on one small world decides little; compare several seeds.";
    }

    private static SummaryFact[] DataSetFacts(DemoOutcome outcome) =>
    [
        new("Users", Text($"{outcome.Dataset.Users:N0}")),
        new("Items", Text($"{outcome.Dataset.Items:N0}")),
        new("Events", Text($"{outcome.Dataset.Events:N0}")),
        new("Behaviours", Text($"{outcome.Dataset.Behaviours:N0}")),
        new("Longest history", Text($"{outcome.Dataset.Schema.MaxHistory:N0}")),
        .. outcome.Dataset.Splits.OrderBy(s => s.Key).Select(s => new SummaryFact(Text($"Samples, {s.Key.ToString().ToLowerInvariant()}"), Text($"{s.Value.Samples:N0} ({s.Value.Positives:N0} clicked)"))),
        new("Fields", string.Join(", ", outcome.Dataset.Schema.Fields.Select(f => f.Name))),
    ];

    private static SummaryFact[] ModelFacts(RunManifest run) =>
    [
        new("Model", run.Model),
        new("Dense parameters", Text($"{run.Train.DenseParameters:N0}")),
        new("Embedding parameters", Text($"{run.Train.EmbeddingParameters:N0}")),
        new("Embedding dimension", Text($"{run.Config.Embedding.Dimension}")),
        new("Batch size", Text($"{run.Config.BatchSize:N0}")),
        new("Best epoch", Text($"{run.Train.BestEpoch:0.##}")),
        new("Training", Text($"{run.Train.Samples:N0} samples in {run.Train.Seconds:0.0} s, {run.Train.SamplesPerSecond:N0} samples/s")),
        new("Options", OneLine(StrictYaml.Write(run.Config.Mian))),
    ];

    private static TrainingHistory HistoryOf(TrainFacts facts) => new()
    {
        Steps = [.. facts.Curve.Select(p => new LossPoint(p.Step, p.TrainLoss))],
        Epochs = [.. facts.Curve.Select(p => new EpochPoint { Epoch = EpochOf(p.Epoch), Step = p.Step, ValidAuc = p.ValidAuc, ValidLogloss = p.ValidLogloss })],
        BestEpoch = EpochOf(facts.BestEpoch),
    };

    private static SummaryCommand[] CommandsOf(DemoOutcome outcome) =>
    [
        new("Make the world", Text($"mian data synth --preset {outcome.Plan.Name} --seed {outcome.Model.Seed} --out {outcome.Folder.Raw}")),
        new("Prepare the data set", Text($"mian data prepare synthetic --from {outcome.Folder.Raw} --out {outcome.Folder.Dataset} --seed {outcome.Dataset.Seed}")),
        new("Check it for leaks", $"mian data check {outcome.Folder.Dataset}"),
        new("Train MIAN", Text($"mian train {outcome.Folder.Dataset} --model MIAN --seed {outcome.Model.Seed}{SettingsOf(outcome.Plan)} --out {outcome.Folder.Model}")),
        new("Train the floor", Text($"mian train {outcome.Folder.Dataset} --model PoolingMLP --seed {outcome.Model.Seed}{SettingsOf(outcome.Plan)} --out {outcome.Folder.Floor}")),
        new("Evaluate", $"mian evaluate {outcome.Folder.Model}"),
        new("Explain", Text($"mian explain {outcome.Folder.Model} --seed {outcome.Model.Seed}")),
    ];

    private static SummaryFact[] ProvenanceOf(DemoOutcome outcome) =>
    [
        new("Data set hash", outcome.Dataset.ContentHash),
        new("Seed", Text($"{outcome.Model.Seed}")),
        new("mian", outcome.Model.Version),
        new("Threads", Text($"{outcome.Model.Threads}")),
        new("System", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}"),
        new("Seconds in all", Text($"{outcome.Seconds:0}")),
    ];

    private static string SettingsOf(DemoPlan plan) => plan.Settings.Length == 0 ? "" : $" --set {plan.Settings}";

    private static int EpochOf(double epochs) => Math.Max(1, (int)Math.Ceiling(epochs - 1e-9));

    private static string OneLine(string yaml) => string.Join("; ", yaml.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
