using System.Globalization;
using Mian.Batches;
using Mian.Dataset;
using Mian.Metrics;

namespace Mian.Torch.Training;

/// <summary>What the best checkpoint is chosen by: the number itself, and the refusal, before anything is trained, of one that the data does not define.</summary>
internal static class CheckpointChoice
{
    /// <summary>The part that chooses.</summary>
    internal static SplitName Part(TrainConfig config) => TestSelection.Applies(config) ? SplitName.Test : SplitName.Valid;

    /// <summary>Refuses a metric that the part that chooses does not define: after an epoch of hours it would be too late.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="config">Settings of the run.</param>
    /// <exception cref="MianException">The part has samples of one class, or GAUC is asked for and no user of it has both.</exception>
    internal static void Require(PreparedDataset dataset, TrainConfig config)
    {
        if (config.Metric == SelectionMetric.Logloss) return;
        var part = Part(config);
        var counts = dataset.Manifest.Splits[part];
        if (Evaluator.WhyUndefined(counts.Samples, counts.Positives) is { } constant) throw Missing(dataset, config, constant);
        if (config.Metric == SelectionMetric.Gauc && !new RequestSource(dataset, part).HasUserWithBothClasses()) throw Missing(dataset, config, Evaluator.NoMixedUser);
    }

    /// <summary>How good a validation was, larger is better.</summary>
    /// <param name="point">The validation.</param>
    /// <param name="config">Settings of the run.</param>
    /// <returns>Null where the part that chooses has no such metric.</returns>
    internal static double? ScoreOf(CurvePoint point, TrainConfig config) => config.Metric switch
    {
        SelectionMetric.Logloss => -(point.TestLogloss ?? point.ValidLogloss),
        SelectionMetric.Gauc => TestSelection.Applies(config) ? point.TestGauc : point.ValidGauc,
        _ => TestSelection.Applies(config) ? point.TestAuc : point.ValidAuc,
    };

    /// <summary>The message of a metric that the part that chooses does not define.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="config">Settings of the run.</param>
    /// <param name="reason">Why, as <see cref="EvaluationResult.Note"/> says it.</param>
    internal static MianException Missing(PreparedDataset dataset, TrainConfig config, string? reason)
    {
        var (part, metric) = (Part(config) == SplitName.Test ? "test" : "validation", config.Metric.ToString().ToUpperInvariant());
        var counts = dataset.Manifest.Splits[Part(config)];
        return new MianException(string.Create(CultureInfo.InvariantCulture,
            $"'metric: {config.Metric.ToString().ToLowerInvariant()}' cannot choose the checkpoint: the {part} part of {dataset.Directory} has no {metric}, because its {counts.Samples:N0} samples ({counts.Positives:N0} positive) have {reason ?? "no such number"}. ") +
            (config.Metric == SelectionMetric.Gauc ? "Set metric=auc or metric=logloss, or choose another split in the recipe." : "Set metric=logloss, or choose another split in the recipe."));
    }
}
