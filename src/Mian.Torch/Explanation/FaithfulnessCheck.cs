using Mian.Batches;
using Mian.Torch.Evaluation;
using Mian.Torch.Models;

namespace Mian.Torch.Explanation;

/// <summary>What deleting behaviours does to the score, by how they were chosen.</summary>
/// <param name="Deleted">How many of each sample's behaviours were deleted.</param>
/// <param name="Samples">Samples tried: those with more behaviours than that.</param>
/// <param name="TopChange">Mean |change of the logit| after deleting those with the largest attention weights.</param>
/// <param name="RandomChange">The same for behaviours chosen at random.</param>
/// <param name="TopWins">Share of samples where the first change is the larger, 0 to 1.</param>
public sealed record FaithfulnessResult(int Deleted, int Samples, double TopChange, double RandomChange, double TopWins);

/// <summary>
/// Checks whether attention points at what matters: deleting the behaviours with the largest weights must move the score more than
/// deleting as many at random (deletion test, e.g. DeYoung et al. 2020).
/// </summary>
public static class FaithfulnessCheck
{
    private const int BatchSize = 512;

    /// <summary>Runs the check on random samples.</summary>
    /// <param name="bundle">A run whose model attends over behaviours.</param>
    /// <param name="source">The part.</param>
    /// <param name="options">Samples to try, behaviours to delete from each, and seed.</param>
    /// <returns>Null where no sample has enough behaviours or the model has no behaviour attention.</returns>
    public static FaithfulnessResult? Run(ModelBundle bundle, RequestSource source, (int Samples, int Deleted, long Seed) options)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(source);
        var random = new SplitMix64(SplitMix64.Combine(options.Seed, options.Deleted, options.Samples));
        var rows = Choose(source, options, bundle.History ?? source.Schema.MaxHistory, ref random);
        var (count, top, other, wins) = (0, 0.0, 0.0, 0.0);
        foreach (var chunk in rows.Chunk(BatchSize))
        {
            var batch = BatchAssembler.Read(source, chunk, bundle.History);
            var trace = new AttentionTrace();
            var before = bundle.Learner.Score(batch, trace);
            if (batch.Behaviours > 0 && trace.Behaviours(0).IsEmpty) return null;
            var withoutTop = bundle.Learner.Score(BatchAssembler.Without(batch, MarkTop(batch, trace, options.Deleted)));
            var withoutRandom = bundle.Learner.Score(BatchAssembler.Without(batch, MarkRandom(batch, options.Deleted, ref random)));
            for (var b = 0; b < batch.Samples; b++)
            {
                var (first, second) = (Math.Abs(before[b] - withoutTop[b]), Math.Abs(before[b] - withoutRandom[b]));
                top += first;
                other += second;
                wins += first > second ? 1 : first == second ? 0.5 : 0;
                count++;
            }
        }

        return count == 0 ? null : new FaithfulnessResult(options.Deleted, count, top / count, other / count, wins / count);
    }

    private static List<long> Choose(RequestSource source, (int Samples, int Deleted, long Seed) options, int limit, ref SplitMix64 random)
    {
        var rows = new List<long>();
        // The model sees no more than its limit: where all of that is deleted, any choice is the same.
        if (source.SampleCount == 0 || limit <= options.Deleted) return rows;
        for (var tries = 0; rows.Count < options.Samples && tries < 20 * options.Samples; tries++)
        {
            var row = (long)(random.NextDouble() * source.SampleCount);
            if (source.HistoryLengthOfSample(row) > options.Deleted) rows.Add(row);
        }

        return rows;
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
