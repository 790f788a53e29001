using Mian.Dataset;
using Mian.Metrics;

namespace Mian.Torch.Streaming;

/// <summary>One part of the stream: how the model did on it before it was trained on it.</summary>
public sealed record DayResult
{
    /// <summary>The part: <c>valid</c>, <c>test</c>, or a day.</summary>
    public required PartName Part { get; init; }

    /// <summary>Earliest request, seconds since 1970 UTC.</summary>
    public required long FirstTime { get; init; }

    /// <summary>Latest request.</summary>
    public required long LastTime { get; init; }

    /// <summary>Samples.</summary>
    public required long Samples { get; init; }

    /// <summary>Samples with label 1.</summary>
    public required long Positives { get; init; }

    /// <summary>AUC before training on the part; null where it has one class only.</summary>
    public required double? Auc { get; init; }

    /// <summary>GAUC before training on the part; null where no user has both classes.</summary>
    public required double? Gauc { get; init; }

    /// <summary>Mean cross-entropy before training on the part, in nats.</summary>
    public required double Logloss { get; init; }

    /// <summary>Why a metric is null, in words; null where none is.</summary>
    public required string? Note { get; init; }

    /// <summary>What the true probability itself reaches; null where it is unknown.</summary>
    public required Ceiling? Ceiling { get; init; }

    /// <summary>Share of the samples whose user has no event before the part, 0 to 1.</summary>
    public required double NewUserShare { get; init; }

    /// <summary>Share of the samples whose candidate has no event before the part, 0 to 1.</summary>
    public required double NewItemShare { get; init; }

    /// <summary>Mean loss while training on the part afterwards; null until that is done.</summary>
    public double? TrainLoss { get; init; }
}

/// <summary>What a run continued.</summary>
/// <param name="Run">Folder of that run.</param>
/// <param name="RunKey">What that run was: <see cref="Training.RunKey"/> of its model, settings, seed and data set.</param>
/// <param name="DatasetHash">Content hash of the data set that it was trained on.</param>
/// <param name="Trained">The parts that it was trained on.</param>
/// <param name="OptimizerState">True where its checkpoint was there, so that the optimizers went on too; false where they started anew.</param>
public sealed record ContinuedRun(string Run, string RunKey, string DatasetHash, IReadOnlyList<PartName> Trained, bool OptimizerState);
