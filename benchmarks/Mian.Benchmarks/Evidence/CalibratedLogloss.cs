using System.Globalization;
using System.Text;
using System.Text.Json;
using Mian.Dataset;
using Mian.Experiments;
using Mian.Files;
using Mian.Metrics;
using Mian.Progress;
using Mian.Reports.Experiments;
using Mian.Significance;
using Mian.Torch.Evaluation;
using Mian.Torch.Experiments;

namespace Mian.Benchmarks.Evidence;

/// <summary>
/// How much of the logloss of each model is the wrong scale of its logits: every finished run of a comparison scores the validation part, <see cref="LogitScaling"/> is fitted there,
/// and the scores of the test part that the run has kept are measured before and after it. AUC and GAUC are the same either way.
/// </summary>
internal static class CalibratedLogloss
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Measures and writes <c>OUT.json</c> and <c>OUT.md</c>.</summary>
    /// <param name="experiment">Folder of <c>mian compare</c>, with its runs.</param>
    /// <param name="dataset">Their data set.</param>
    /// <param name="output">Path without the ending.</param>
    /// <exception cref="MianException">A run, its test scores or the data set is missing.</exception>
    public static void Write(string experiment, string dataset, string output)
    {
        var folder = ExperimentFolder.Open(experiment);
        var comparison = folder.Comparison ?? throw new MianException($"{experiment} has no compare.json. Expected: the --out folder of 'mian compare'.");
        var rows = comparison.Rows.Select(row => new CalibratedRow(row.Name, [.. row.Runs.Where(r => r.State == RunState.Finished).Select(run => Measure(folder, run, dataset))])).ToList();
        var result = new { MianVersion = ProductVersion.Text, comparison.DatasetHash, Rows = rows };
        AtomicFile.WriteText(output + ".json", JsonSerializer.Serialize(result, Json) + "\n");
        AtomicFile.WriteText(output + ".md", Markdown(rows, comparison.DatasetHash));
    }

    /// <summary>The table, one row a model: mean ± standard deviation over seeds; the least logloss of a column is bold.</summary>
    internal static string Markdown(IReadOnlyList<CalibratedRow> rows, string datasetHash)
    {
        var text = new StringBuilder("# Logloss after calibration on validation data\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Test part of data set {datasetHash}, the runs of compare.md; mean ± standard deviation over {rows.Max(r => r.Runs.Count)} seeds. Calibrated: p = σ(slope · logit + intercept), both fitted on the validation part of each run. ");
        text.Append("A slope below 1 says that the logits are too sure of themselves. AUC and GAUC do not change.\n\n");
        text.Append("| model | logloss | calibrated | calibration error | calibrated | slope |\n| --- | ---: | ---: | ---: | ---: | ---: |\n");
        var least = (Raw: rows.Min(r => r.Of(x => x.Raw.Logloss)?.Mean), Calibrated: rows.Min(r => r.Of(x => x.Calibrated.Logloss)?.Mean));
        foreach (var row in rows)
        {
            var (raw, calibrated) = (row.Of(x => x.Raw.Logloss), row.Of(x => x.Calibrated.Logloss));
            string[] cells =
            [
                MarkdownCell.Of(raw, best: raw?.Mean == least.Raw), MarkdownCell.Of(calibrated, best: calibrated?.Mean == least.Calibrated),
                .. new[] { row.Of(x => x.Raw.CalibrationError), row.Of(x => x.Calibrated.CalibrationError), row.Of(x => x.Slope) }.Select(ExperimentTables.Metric),
            ];
            text.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {string.Join(" | ", cells)} |\n");
        }

        return text.ToString();
    }

    private static CalibratedRun Measure(ExperimentFolder folder, ExperimentRun run, string dataset)
    {
        var test = folder.ScoresOf(run) ?? throw new MianException($"The test scores (test-scores.arrow) of {folder.PathOf(run)} are gone. Delete its folder and repeat the 'mian compare' command that made it.");
        using var bundle = ModelBundle.Open(folder.PathOf(run), Environment.ProcessorCount, dataset);
        var valid = EvaluationJob.Predict(bundle, bundle.Source(SplitName.Valid), SilentProgress.Instance);
        var scaling = LogitScaling.Fit(valid.Scores.Span, valid.Labels.Span);
        return new CalibratedRun(run.Seed, scaling.Slope, scaling.Intercept, Quality(test, test.Scores), Quality(test, scaling.Apply(test.Scores.Span)));
    }

    private static CalibratedQuality Quality(SampleScores set, ReadOnlyMemory<float> scores)
    {
        var result = Evaluator.Evaluate(new Predictions { Scores = scores, Labels = set.Labels, Users = set.Users });
        return new CalibratedQuality(result.Logloss, result.CalibrationError, result.Auc);
    }
}

/// <summary>All runs of one model.</summary>
internal sealed record CalibratedRow(string Name, IReadOnlyList<CalibratedRun> Runs)
{
    /// <summary>A figure over the seeds.</summary>
    public Spread? Of(Func<CalibratedRun, double> value) => Spread.Of(Runs.Select(r => (double?)value(r)));
}

/// <summary>One run before and after its calibration.</summary>
internal sealed record CalibratedRun(long Seed, double Slope, double Intercept, CalibratedQuality Raw, CalibratedQuality Calibrated);

/// <summary>Test metrics; AUC is there to show that it stays.</summary>
internal sealed record CalibratedQuality(double Logloss, double CalibrationError, double? Auc);
