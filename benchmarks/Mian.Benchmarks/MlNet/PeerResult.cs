using Mian.Metrics;

namespace Mian.Benchmarks.MlNet;

/// <summary>One setting that was tried.</summary>
/// <param name="Setting">In words.</param>
/// <param name="ValidAuc">AUC on the validation part, which chooses.</param>
/// <param name="ValidLogloss">Logloss there.</param>
/// <param name="Seconds">Seconds of its training.</param>
internal sealed record PeerTrial(string Setting, double? ValidAuc, double ValidLogloss, double Seconds);

/// <summary>One training with the chosen setting.</summary>
/// <param name="Seed">Seed of the drawn negatives, the folds and the trainer.</param>
/// <param name="Valid">Metrics on the validation part.</param>
/// <param name="Test">Metrics on the test part.</param>
/// <param name="FeatureSeconds">Seconds to make the inputs of all three parts.</param>
/// <param name="TrainSeconds">Seconds of the training.</param>
/// <param name="RowsPerSecond">Training rows over seconds of the training, all its passes or trees together.</param>
/// <param name="PeakMemoryBytes">Highest resident memory of the process, the rows of all parts included.</param>
/// <param name="Note">What came out, e.g. the number of trees.</param>
internal sealed record PeerRun(
    int Seed, PeerMetrics Valid, PeerMetrics Test, double FeatureSeconds, double TrainSeconds, double RowsPerSecond, long PeakMemoryBytes, string Note);

/// <summary>The metrics of one part.</summary>
internal sealed record PeerMetrics(long Count, long Positives, double? Auc, double? Gauc, double Logloss)
{
    /// <summary>Those of an evaluation by the product.</summary>
    public static PeerMetrics Of(EvaluationResult result) => new(result.Count, result.Positives, result.Auc, result.Gauc, result.Logloss);
}

/// <summary>All of one model.</summary>
internal sealed record PeerResult(string Model, string Setting, IReadOnlyList<PeerTrial> Trials, double SearchSeconds, IReadOnlyList<PeerRun> Runs);

/// <summary>What the file of <c>--out</c> holds; keys in snake_case.</summary>
internal sealed record PeerReport
{
    public required string Machine { get; init; }

    public required string Command { get; init; }

    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    public required string Dataset { get; init; }

    public required string DatasetHash { get; init; }

    /// <summary>True where training negatives are drawn for each epoch, so that those of epoch 1 stand for all.</summary>
    public required bool FreshNegatives { get; init; }

    public required long TrainRows { get; init; }

    public required long ValidRows { get; init; }

    public required long TestRows { get; init; }

    public required int Threads { get; init; }

    public required IReadOnlyList<PeerResult> Models { get; init; }
}
