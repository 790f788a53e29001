namespace Mian.Reports.Charts;

/// <summary>Training loss at one step.</summary>
/// <param name="Step">Optimizer step, counted from 1 over the whole training.</param>
/// <param name="Loss">Mean cross-entropy of the step's samples (or of the steps since the point before).</param>
public sealed record LossPoint(long Step, double Loss);

/// <summary>What was measured at the end of an epoch (or of another interval at which the validation part was scored).</summary>
public sealed record EpochPoint
{
    /// <summary>Epoch, counted from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Last step of it, counted over the whole training.</summary>
    public required long Step { get; init; }

    /// <summary>AUC on the validation part, 0 to 1; null where not measured.</summary>
    public double? ValidAuc { get; init; }

    /// <summary>Logloss on the validation part; null where not measured.</summary>
    public double? ValidLogloss { get; init; }
}

/// <summary>The course of one training.</summary>
public sealed record TrainingHistory
{
    /// <summary>Training loss, steps ascending; of any length (drawn as means of at most 300 groups). Default: empty.</summary>
    public IReadOnlyList<LossPoint> Steps { get; init; } = [];

    /// <summary>Validation, steps ascending. Default: empty.</summary>
    public IReadOnlyList<EpochPoint> Epochs { get; init; } = [];

    /// <summary>The epoch whose weights were kept; null where unknown. Default: null.</summary>
    public int? BestEpoch { get; init; }
}
