namespace Mian.Metrics;

/// <summary>Cross-entropy and probabilities of scores, in double precision and without overflow.</summary>
internal static class CrossEntropy
{
    /// <summary>A stated probability counts as at least this far from 0 and 1, so that one wrong certainty costs 16 nats and not infinity.</summary>
    public const double ProbabilityFloor = 1e-7;

    /// <summary>Probability of a score, 0 to 1.</summary>
    public static double Probability(float score, ScoreKind kind)
        => kind == ScoreKind.Probability ? score : 1.0 / (1.0 + Math.Exp(-(double)score));

    /// <summary>Cross-entropy of one sample in nats.</summary>
    public static double Loss(float score, byte label, ScoreKind kind)
    {
        if (kind == ScoreKind.Probability)
        {
            var stated = Math.Clamp((double)score, ProbabilityFloor, 1.0 - ProbabilityFloor);
            return -Math.Log(label == 1 ? stated : 1.0 - stated);
        }
        // -log sigmoid(z) for a positive, -log sigmoid(-z) for a negative; exp never sees a positive number.
        var margin = label == 1 ? (double)score : -(double)score;
        var tail = Math.Log(1.0 + Math.Exp(-Math.Abs(margin)));
        return margin >= 0 ? tail : tail - margin;
    }

    /// <summary>Mean cross-entropy in nats; the columns are not empty.</summary>
    public static double Mean(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels, ScoreKind kind)
    {
        double sum = 0;
        for (var row = 0; row < scores.Length; row++)
            sum += Loss(scores[row], labels[row], kind);
        return sum / scores.Length;
    }

    /// <summary>Entropy in nats of a share of positives; 0 at 0 and 1.</summary>
    public static double Entropy(double rate)
        => rate is <= 0 or >= 1 ? 0 : -(rate * Math.Log(rate) + (1 - rate) * Math.Log(1 - rate));
}
