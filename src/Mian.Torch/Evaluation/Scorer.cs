using Mian.Batches;
using Mian.Metrics;
using Mian.Progress;
using Mian.Torch.Models;
using Mian.Torch.Training;

namespace Mian.Torch.Evaluation;

/// <summary>Scores whole parts of a data set.</summary>
internal static class Scorer
{
    private const int BatchSize = 4096;

    // Long histories end a batch early: memory stays what it is with short ones, and a batch nearer to the caches.
    private const long MaxPairs = 1 << 16;

    /// <summary>Scores every sample of a part and evaluates it.</summary>
    /// <param name="learner">The model.</param>
    /// <param name="source">The part.</param>
    /// <param name="options">History limit, and whether to cut the set into slices.</param>
    /// <param name="work">Progress and cancellation.</param>
    internal static EvaluationResult Evaluate(Learner learner, RequestSource source, (int? History, bool Slices) options, Work work) =>
        Evaluator.Evaluate(Predict(learner, source, options, work));

    /// <summary>Scores every sample of a part.</summary>
    internal static Predictions Predict(Learner learner, RequestSource source, (int? History, bool Slices) options, Work work)
    {
        var count = checked((int)source.SampleCount);
        var (scores, labels, users) = (new float[count], new byte[count], new int[count]);
        var slices = options.Slices ? new SliceCollector(source, count) : null;
        var done = 0;
        foreach (var (batch, logits, _) in Score(learner, source, (options.History, count), work))
        {
            logits.CopyTo(scores.AsMemory(done));
            for (var b = 0; b < batch.Samples; b++)
            {
                labels[done + b] = (byte)batch.Labels[b];
                users[done + b] = batch.Users[batch.SampleRequest[b]];
            }

            slices?.Add(batch, done);
            done += batch.Samples;
        }

        return new Predictions
        {
            Scores = scores,
            Labels = labels,
            Users = users,
            TrueProbabilities = source.TrueProbabilities(),
            Slices = slices?.ToSlices() ?? [],
        };
    }

    /// <summary>Scores the first samples of a part, and hands out each batch with its logits; the trace, where there is one, then holds the weights of that batch.</summary>
    internal static IEnumerable<ScoredBatch> Score(Learner learner, RequestSource source, (int? History, long Limit) options, Work work, AttentionTrace? trace = null)
    {
        var count = Math.Min(options.Limit, source.SampleCount);
        long done = 0;
        foreach (var batch in new BatchReader(source, Reading(count, options.History)).Read(0, 0, work.Cancellation))
        {
            var wanted = (int)Math.Min(batch.Samples, count - done);
            yield return new ScoredBatch(batch, learner.Score(batch, trace), wanted);
            done += wanted;
            work.Progress.Report(work.Phase, done, count, "samples");
            if (done == count) yield break;
        }
    }

    /// <summary>How scoring cuts a part into batches.</summary>
    /// <param name="samples">How many are scored.</param>
    /// <param name="history">At most so many recent behaviours; null for the data set's own limit.</param>
    internal static BatchOptions Reading(long samples, int? history) =>
        new() { BatchSize = (int)Math.Clamp(samples, 1, BatchSize), MaxPairs = MaxPairs, MaxHistory = history };
}

/// <summary>How long work reports itself.</summary>
/// <param name="Phase">Its name.</param>
/// <param name="Progress">Where to.</param>
/// <param name="Cancellation">Ends it.</param>
public sealed record Work(string Phase, IProgressSink Progress, CancellationToken Cancellation);
