using System.Text.Json;

namespace Mian.Metrics;

/// <summary>
/// The metrics of one model on one whole set. A metric that the data does not define (AUC of a set with one class, say) is
/// null, never NaN.
/// </summary>
public sealed record EvaluationResult
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>Samples, 1 or more.</summary>
    public required long Count { get; init; }

    /// <summary>Samples with label 1.</summary>
    public required long Positives { get; init; }

    /// <summary>Exact area under the ROC curve, a tie counting one half; null where all labels are equal.</summary>
    public required double? Auc { get; init; }

    /// <summary>Mean of the users' AUC weighted by their samples (Zhou et al. 2018, eq. 6); null where no user has both classes.</summary>
    public required double? Gauc { get; init; }

    /// <summary>Users that enter <see cref="Gauc"/>: those with both classes.</summary>
    public required long GaucUsers { get; init; }

    /// <summary>Share of the samples that belong to those users, 0 to 1.</summary>
    public required double GaucCoverage { get; init; }

    /// <summary>Mean cross-entropy in nats.</summary>
    public required double Logloss { get; init; }

    /// <summary><see cref="Logloss"/> over the entropy of the share of positives (He et al. 2014): below 1 beats a constant; null where all labels are equal.</summary>
    public required double? NormalizedEntropy { get; init; }

    /// <summary>Sum of predicted probabilities over the number of positives: 1 is calibrated in the mean; null without positives.</summary>
    public required double? PredictedOverObserved { get; init; }

    /// <summary>Expected calibration error: mean over equal-mass bins of |mean probability - share of positives|, weighted by samples, 0 to 1.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>Bins that <see cref="CalibrationError"/> used, at most <see cref="Evaluator.CalibrationBins"/>: equal scores stay in one bin.</summary>
    public required int CalibrationBins { get; init; }

    /// <summary>Why a metric is null, in words; null where none is.</summary>
    public required string? Note { get; init; }

    /// <summary>What the true probability itself reaches; null where it is unknown.</summary>
    public Ceiling? Ceiling { get; init; }

    /// <summary>The groups of every slice, in order of definition.</summary>
    public IReadOnlyList<SliceResult> Slices { get; init; } = [];

    /// <summary>Indented JSON with snake_case keys; holds no NaN.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="MianException">The text is no such JSON.</exception>
    public static EvaluationResult FromJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<EvaluationResult>(json, Json)
                ?? throw new MianException("Expected an evaluation result in JSON, found null. Evaluate again with 'mian evaluate'.");
        }
        catch (JsonException error)
        {
            throw new MianException($"Expected an evaluation result in JSON: {error.Message} Evaluate again with 'mian evaluate'.", error);
        }
    }
}

/// <summary>The best that any model can reach on a synthetic world: the metrics of the probability that made the labels.</summary>
public sealed record Ceiling
{
    /// <summary>AUC of the true probability; null where all labels are equal.</summary>
    public required double? Auc { get; init; }

    /// <summary>GAUC of the true probability; null where no user has both classes.</summary>
    public required double? Gauc { get; init; }

    /// <summary>Logloss of the true probability, in nats.</summary>
    public required double Logloss { get; init; }

    /// <summary>(auc - 0.5) / (ceiling - 0.5): 0 is chance, 1 the ceiling; null where the ceiling is not above chance.</summary>
    public required double? AucShare { get; init; }

    /// <summary>(gauc - 0.5) / (ceiling - 0.5); null where the ceiling is not above chance.</summary>
    public required double? GaucShare { get; init; }

    /// <summary>(entropy of the share of positives - logloss) / (that entropy - ceiling); null where the ceiling is not below that entropy.</summary>
    public required double? LoglossShare { get; init; }
}

/// <summary>The metrics of one group of one slice.</summary>
public sealed record SliceResult
{
    /// <summary>Name of the slice, e.g. <c>history_length</c>.</summary>
    public required string Slice { get; init; }

    /// <summary>Name of the group, e.g. <c>1-5</c>.</summary>
    public required string Group { get; init; }

    /// <summary>Samples of the group.</summary>
    public required long Count { get; init; }

    /// <summary>Samples with label 1.</summary>
    public required long Positives { get; init; }

    /// <summary>AUC within the group; null where it has one class or none.</summary>
    public required double? Auc { get; init; }

    /// <summary>GAUC within the group; null where no user of it has both classes.</summary>
    public required double? Gauc { get; init; }

    /// <summary>Mean cross-entropy in nats; null where the group is empty.</summary>
    public required double? Logloss { get; init; }

    /// <summary>Why a metric is null, in words; null where none is.</summary>
    public required string? Note { get; init; }
}
