using System.Globalization;
using System.Text;
using System.Text.Json;
using Mian.Dataset;
using Mian.Experiments;
using Mian.Files;
using Mian.Metrics;
using Mian.Progress;
using Mian.Significance;
using Mian.Torch.Evaluation;
using Mian.Torch.Experiments;

namespace Mian.Benchmarks.Evidence;

/// <summary>
/// How much of the logloss of each model is the wrong scale of its logits: every finished run of a comparison scores the validation part, <see cref="LogitScaling"/> is fitted there,
/// and the test part is measured before and after it. AUC and GAUC are the same either way.
/// </summary>
internal static class CalibratedLogloss
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    /// <summary>Measures and writes <c>OUT.json</c> and <c>OUT.md</c>.</summary>
    /// <param name="experiment">Folder of <c>mian compare</c>, with its runs.</param>
    /// <param name="dataset">Their data set.</param>
    /// <param name="output">Path without the ending.</param>
    /// <exception cref="MianException">A run or the data set is missing.</exception>
    public static void Write(string experiment, string dataset, string output)
    {
        var folder = ExperimentFolder.Open(experiment);
        var comparison = folder.Comparison ?? throw new MianException($"{experiment} has no compare.json. Expected: the --out folder of 'mian compare'.");
        var rows = comparison.Rows.Select(row => new CalibratedRow(row.Name, [.. Finished(row).Select(run => Measure(folder.PathOf(run), dataset, run.Seed))])).ToList();
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
        var (raw, calibrated) = (rows.Min(r => Mean(r, x => x.Raw.Logloss)), rows.Min(r => Mean(r, x => x.Calibrated.Logloss)));
        foreach (var row in rows)
        {
            string[] cells =
            [
                Bold(Cell(row, x => x.Raw.Logloss), Mean(row, x => x.Raw.Logloss) == raw), Bold(Cell(row, x => x.Calibrated.Logloss), Mean(row, x => x.Calibrated.Logloss) == calibrated),
                Cell(row, x => x.Raw.CalibrationError), Cell(row, x => x.Calibrated.CalibrationError), Cell(row, x => x.Slope),
            ];
            text.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {string.Join(" | ", cells)} |\n");
        }

        return text.ToString();
    }

    private static IEnumerable<ExperimentRun> Finished(ExperimentRow row) => row.Runs.Where(r => r.State == RunState.Finished);

    private static CalibratedRun Measure(string run, string dataset, long seed)
    {
        using var bundle = ModelBundle.Open(run, Environment.ProcessorCount, dataset);
        var (valid, test) = (Predict(bundle, SplitName.Valid), Predict(bundle, SplitName.Test));
        var scaling = LogitScaling.Fit(valid.Scores.Span, valid.Labels.Span);
        return new CalibratedRun(seed, scaling.Slope, scaling.Intercept, Quality(test), Quality(test with { Scores = scaling.Apply(test.Scores.Span) }));
    }

    private static Predictions Predict(ModelBundle bundle, PartName part) => EvaluationJob.Predict(bundle, bundle.Source(part), SilentProgress.Instance) with { Slices = [] };

    private static CalibratedQuality Quality(Predictions predictions)
    {
        var result = Evaluator.Evaluate(predictions);
        return new CalibratedQuality(result.Logloss, result.CalibrationError, result.Auc);
    }

    private static double Mean(CalibratedRow row, Func<CalibratedRun, double> value) => row.Runs.Average(value);

    private static string Cell(CalibratedRow row, Func<CalibratedRun, double> value) =>
        string.Create(CultureInfo.InvariantCulture, $"{Mean(row, value):F4} ± {Spread.DeviationOf([.. row.Runs.Select(value)]):F4}");

    private static string Bold(string text, bool best) => best ? $"**{text}**" : text;
}

/// <summary>All runs of one model.</summary>
internal sealed record CalibratedRow(string Name, IReadOnlyList<CalibratedRun> Runs);

/// <summary>One run before and after its calibration.</summary>
internal sealed record CalibratedRun(long Seed, double Slope, double Intercept, CalibratedQuality Raw, CalibratedQuality Calibrated);

/// <summary>Test metrics; AUC is there to show that it stays.</summary>
internal sealed record CalibratedQuality(double Logloss, double CalibrationError, double? Auc);
