using Mian.Metrics;

namespace Mian.Reports.Summary;

/// <summary>What a row of scores stands for.</summary>
public enum ScoreRole
{
    /// <summary>The model this page is about.</summary>
    Model,

    /// <summary>A model to compare with, such as the floor.</summary>
    Reference,

    /// <summary>The best that is possible: the true probability of a synthetic world.</summary>
    Ceiling,
}

/// <summary>Scores of one model on the test part; null where not measured.</summary>
public sealed record ModelScore
{
    /// <summary>Name, e.g. <c>MIAN</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it stands for. Default: <see cref="ScoreRole.Model"/>.</summary>
    public ScoreRole Role { get; init; } = ScoreRole.Model;

    /// <summary>Area under the ROC curve, 0 to 1.</summary>
    public double? Auc { get; init; }

    /// <summary>AUC per user, weighted by impressions, 0 to 1.</summary>
    public double? Gauc { get; init; }

    /// <summary>Mean cross-entropy in nats.</summary>
    public double? Logloss { get; init; }

    /// <summary>Logloss over the entropy of the mean rate; below 1 is better than a constant.</summary>
    public double? NormalizedEntropy { get; init; }

    /// <summary>Sum of predicted over number of observed positives; 1 is right.</summary>
    public double? PredictedOverObserved { get; init; }

    /// <summary>Expected calibration error, 0 to 1.</summary>
    public double? CalibrationError { get; init; }

    /// <summary>(auc - 0.5) / (ceiling - 0.5); null where no ceiling is known.</summary>
    public double? AucShare { get; init; }

    /// <summary>Share of the entropy that the ceiling removes and this model removes too; null where no ceiling is known.</summary>
    public double? LoglossShare { get; init; }

    /// <summary>The scores of an evaluated model.</summary>
    /// <param name="name">Name of the model.</param>
    /// <param name="result">Its evaluation.</param>
    /// <param name="role">What it stands for on the page.</param>
    public static ModelScore Of(string name, EvaluationResult result, ScoreRole role = ScoreRole.Model) => new()
    {
        Name = name,
        Role = role,
        Auc = result.Auc,
        Gauc = result.Gauc,
        Logloss = result.Logloss,
        NormalizedEntropy = result.NormalizedEntropy,
        PredictedOverObserved = result.PredictedOverObserved,
        CalibrationError = result.CalibrationError,
        AucShare = result.Ceiling?.AucShare,
        LoglossShare = result.Ceiling?.LoglossShare,
    };

    /// <summary>The scores of the true probability.</summary>
    public static ModelScore Of(Ceiling ceiling) => new()
    {
        Name = "Ceiling",
        Role = ScoreRole.Ceiling,
        Auc = ceiling.Auc,
        Gauc = ceiling.Gauc,
        Logloss = ceiling.Logloss,
    };
}
