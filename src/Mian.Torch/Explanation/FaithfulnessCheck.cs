using Mian.Batches;
using Mian.Significance;
using Mian.Torch.Evaluation;
using Mian.Torch.Models;

namespace Mian.Torch.Explanation;

/// <summary>What deleting behaviours does to the score, by how they were chosen. All intervals are clustered by user.</summary>
/// <param name="Deleted">How many of each sample's behaviours were deleted.</param>
/// <param name="Samples">Samples tried: those with more behaviours than that.</param>
/// <param name="Users">Users that they are of.</param>
/// <param name="Top">Mean |change of the logit| after deleting those with the largest attention weights.</param>
/// <param name="Random">The same for behaviours chosen at random.</param>
/// <param name="Difference">The first minus the second, paired by sample.</param>
/// <param name="TopWins">Share of samples where the first change is the larger, 0 to 1; equal changes count one half.</param>
public sealed record FaithfulnessResult(int Deleted, long Samples, int Users, ClusteredMean Top, ClusteredMean Random, ClusteredMean Difference, double TopWins)
{
    /// <summary>The mean of <see cref="Top"/>.</summary>
    public double TopChange => Top.Mean;

    /// <summary>The mean of <see cref="Random"/>.</summary>
    public double RandomChange => Random.Mean;

    /// <summary>Two-sided probability of so large a difference where there is none, 0 to 1; null with one user.</summary>
    public double? P => Difference.PAgainst(0);
}

/// <summary>
/// Checks whether attention points at what matters: deleting the behaviours with the largest weights must move the score more than
/// deleting as many at random (deletion test, e.g. DeYoung et al. 2020).
/// </summary>
public static class FaithfulnessCheck
{
    private const int BatchSize = 512;

    /// <summary>Runs the check on random samples, or on all.</summary>
    /// <param name="bundle">A run whose model attends over behaviours.</param>
    /// <param name="source">The part.</param>
    /// <param name="options">Samples to draw, with replacement, or null for every sample once; behaviours to delete from each; seed.</param>
    /// <param name="work">Progress and cancellation; null for neither.</param>
    /// <returns>Null where no sample has enough behaviours or the model has no behaviour attention.</returns>
    public static FaithfulnessResult? Run(ModelBundle bundle, RequestSource source, (int? Samples, int Deleted, long Seed) options, Work? work = null)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(source);
        var random = new SplitMix64(SplitMix64.Combine(options.Seed, options.Deleted, options.Samples ?? 0));
        var (rows, total) = Choose(source, options, bundle.History ?? source.Schema.MaxHistory, ref random);
        var (changes, wins) = (new ClusterSums(2), 0.0);
        foreach (var chunk in rows.Chunk(BatchSize))
        {
            work?.Cancellation.ThrowIfCancellationRequested();
            var batch = BatchAssembler.Read(source, chunk, bundle.History);
            var trace = new AttentionTrace();
            var before = bundle.Learner.Score(batch, trace);
            if (batch.Behaviours > 0 && trace.Behaviours(0).IsEmpty) return null;
            var withoutTop = bundle.Learner.Score(BatchAssembler.Without(batch, MarkTop(batch, trace, options.Deleted)));
            var withoutRandom = bundle.Learner.Score(BatchAssembler.Without(batch, MarkRandom(batch, options.Deleted, ref random)));
            wins += Add(changes, batch, (before, withoutTop, withoutRandom));
            work?.Progress.Report(work.Phase, changes.Count, total, "samples");
        }

        return changes.Count == 0 ? null : new FaithfulnessResult(
            options.Deleted, changes.Count, changes.Clusters, changes.MeanOf(0), changes.MeanOf(1), changes.DifferenceOf([0], [1]), wins / changes.Count);
    }

    private static double Add(ClusterSums changes, Batch batch, (float[] Before, float[] WithoutTop, float[] WithoutRandom) logits)
    {
        double wins = 0;
        for (var b = 0; b < batch.Samples; b++)
        {
            var (first, second) = (Math.Abs(logits.Before[b] - logits.WithoutTop[b]), Math.Abs(logits.Before[b] - logits.WithoutRandom[b]));
            changes.Add(batch.Users[batch.SampleRequest[b]], [first, second]);
            wins += first > second ? 1 : first == second ? 0.5 : 0;
        }

        return wins;
    }

    /// <summary>Rows to try, and their number.</summary>
    private static (IEnumerable<long> Rows, long Count) Choose(RequestSource source, (int? Samples, int Deleted, long Seed) options, int limit, ref SplitMix64 random)
    {
        // The model sees no more than its limit: where all of that is deleted, any choice is the same.
        if (source.SampleCount == 0 || limit <= options.Deleted) return ([], 0);
        if (options.Samples is not { } wanted)
        {
            var all = LongEnough(source, options.Deleted);
            return (all, all.LongCount());
        }

        var rows = new List<long>();
        for (long tries = 0; rows.Count < wanted && tries < 20L * wanted; tries++)
        {
            var row = (long)(random.NextDouble() * source.SampleCount);
            if (source.HistoryLengthOfSample(row) > options.Deleted) rows.Add(row);
        }

        return (rows, rows.Count);
    }

    private static IEnumerable<long> LongEnough(RequestSource source, int deleted)
    {
        for (long row = 0; row < source.SampleCount; row++)
        {
            if (source.HistoryLengthOfSample(row) > deleted) yield return row;
        }
    }

    private static bool[] MarkTop(Batch batch, AttentionTrace trace, int deleted)
    {
        var marks = new bool[batch.Behaviours];
        for (var b = 0; b < batch.Samples; b++)
        {
            var weights = trace.Behaviours(b).ToArray();
            var begin = batch.RequestHistory[batch.SampleRequest[b]];
            foreach (var t in Enumerable.Range(0, weights.Length).OrderByDescending(t => weights[t]).Take(deleted)) marks[begin + t] = true;
        }

        return marks;
    }

    private static bool[] MarkRandom(Batch batch, int deleted, ref SplitMix64 random)
    {
        var marks = new bool[batch.Behaviours];
        for (var r = 0; r < batch.Requests; r++)
        {
            var (begin, length) = (batch.RequestHistory[r], batch.RequestHistory[r + 1] - batch.RequestHistory[r]);
            for (var left = Math.Min(deleted, length); left > 0;)
            {
                var t = begin + random.Below(length);
                if (marks[t]) continue;
                marks[t] = true;
                left--;
            }
        }

        return marks;
    }
}
