using Mian.Metrics;

namespace Mian.Significance;

/// <summary>What each user adds to GAUC and to logloss: sums over users give the metrics of the whole set.</summary>
public sealed class UserScores
{
    private UserScores(int[] samples, double?[] auc, double[] loss) => (Samples, Auc, Loss) = (samples, auc, loss);

    /// <summary>[U] samples of each user, in ascending order of user rows.</summary>
    public IReadOnlyList<int> Samples { get; }

    /// <summary>[U] AUC of each user; null where the user has one class only.</summary>
    public IReadOnlyList<double?> Auc { get; }

    /// <summary>[U] sum of each user's cross-entropies in nats.</summary>
    public IReadOnlyList<double> Loss { get; }

    /// <summary>Sums a set up by user.</summary>
    public static UserScores Of(SampleScores set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var (scores, labels, users) = (set.Scores.ToArray(), set.Labels.ToArray(), set.Users.ToArray());
        var order = Enumerable.Range(0, users.Length).ToArray();
        Array.Sort(users, order);
        var (samples, auc, loss) = (new List<int>(), new List<double?>(), new List<double>());
        for (var start = 0; start < order.Length;)
        {
            var end = start + 1;
            while (end < order.Length && users[end] == users[start]) end++;
            var own = order.AsSpan(start, end - start);
            var (ownScores, ownLabels) = (new float[own.Length], new byte[own.Length]);
            for (var i = 0; i < own.Length; i++) (ownScores[i], ownLabels[i]) = (scores[own[i]], labels[own[i]]);
            samples.Add(own.Length);
            auc.Add(Evaluator.Auc(ownScores, ownLabels));
            loss.Add(CrossEntropy.Mean(ownScores, ownLabels, ScoreKind.Logit) * own.Length);
            start = end;
        }

        return new UserScores([.. samples], [.. auc], [.. loss]);
    }
}
