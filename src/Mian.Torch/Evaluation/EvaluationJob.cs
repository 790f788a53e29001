using Mian.Batches;
using Mian.Dataset;
using Mian.Metrics;
using Mian.Progress;

namespace Mian.Torch.Evaluation;

/// <summary>Evaluates a trained run, or scores rows with it.</summary>
public static class EvaluationJob
{
    /// <summary>Scores every sample of a part and computes all metrics and slices.</summary>
    public static EvaluationResult Run(ModelBundle bundle, PartName part, IProgressSink progress, CancellationToken cancellation = default) =>
        Evaluator.Evaluate(Predict(bundle, (bundle ?? throw new ArgumentNullException(nameof(bundle))).Source(part), progress, cancellation));

    /// <summary>Logits, labels, users and slices of every sample of a source, in its order.</summary>
    public static Predictions Predict(ModelBundle bundle, RequestSource source, IProgressSink progress, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(source);
        return Scorer.Predict(bundle.Learner, source, (bundle.History, true), new Work("scoring", progress, cancellation));
    }
    /// <summary>Scores the first samples of a source batch by batch, in its order, with the inputs that gave each score.</summary>
    /// <param name="bundle">The run.</param>
    /// <param name="source">The samples.</param>
    /// <param name="limit">How many, 1 or more; null for all.</param>
    /// <param name="work">Progress and cancellation.</param>
    public static IEnumerable<ScoredBatch> Score(ModelBundle bundle, RequestSource source, int? limit, Work work)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(work);
        if (limit is { } given) ArgumentOutOfRangeException.ThrowIfLessThan(given, 1);
        return Scorer.Score(bundle.Learner, source, (bundle.History, limit ?? long.MaxValue), work);
    }
}
