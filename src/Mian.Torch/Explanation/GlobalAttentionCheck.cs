using Mian.Batches;
using Mian.Explanation;
using Mian.Torch.Evaluation;
using Mian.Torch.Models;

namespace Mian.Torch.Explanation;

/// <summary>
/// Tests over a whole part what the paper shows by 14 cases: that the global interaction module gives R_ibim, R_iuim and R_icim more
/// weight than e_b, e_i, e_u and e_c. One pass over the samples, which keeps sums for each user and nothing for each sample.
/// </summary>
public static class GlobalAttentionCheck
{
    /// <summary>Weighs every sample of a part.</summary>
    /// <param name="bundle">A run.</param>
    /// <param name="source">The part.</param>
    /// <param name="work">Progress and cancellation.</param>
    /// <returns>Null where the model has no global interaction module, or the part no sample.</returns>
    /// <exception cref="MianException">A weight is no finite number.</exception>
    public static GlobalAttention? Run(ModelBundle bundle, RequestSource source, Work work)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(work);
        var trace = new AttentionTrace { WantsBehaviours = false };
        GlobalAttentionTally? tally = null;
        foreach (var scored in Scorer.Score(bundle.Learner, source, (bundle.History, long.MaxValue), work, trace))
        {
            if (trace.GlobalNames.Count == 0) return null;
            tally ??= new GlobalAttentionTally(trace.GlobalNames);
            Add(tally, scored.Batch, trace.Global);
        }

        return tally?.ToResult();
    }

    private static void Add(GlobalAttentionTally tally, Batch batch, float[,] weights)
    {
        var own = new double[weights.GetLength(1)];
        for (var b = 0; b < batch.Samples; b++)
        {
            for (var l = 0; l < own.Length; l++) own[l] = weights[b, l];
            tally.Add(batch.Users[batch.SampleRequest[b]], own);
        }
    }
}
