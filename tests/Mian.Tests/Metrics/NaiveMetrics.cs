namespace Mian.Tests.Metrics;

/// <summary>The definitions written down as slowly and plainly as possible.</summary>
internal static class NaiveMetrics
{
    /// <summary>Share of (positive, negative) pairs in the right order, a tie counting one half: every pair is looked at.</summary>
    public static double? Auc(IReadOnlyList<(float Score, byte Label, int User)> rows)
    {
        double right = 0;
        long pairs = 0;
        foreach (var positive in rows.Where(r => r.Label == 1))
        {
            foreach (var negative in rows.Where(r => r.Label == 0))
            {
                pairs++;
                right += positive.Score > negative.Score ? 1 : positive.Score == negative.Score ? 0.5 : 0;
            }
        }
        return pairs == 0 ? null : right / pairs;
    }

    public static (double? Value, long Users, long Rows) Gauc(IReadOnlyList<(float Score, byte Label, int User)> rows)
    {
        var users = rows.GroupBy(r => r.User)
            .Select(g => (Rows: g.Count(), Auc: Auc([.. g])))
            .Where(u => u.Auc is not null)
            .ToList();
        long weight = users.Sum(u => u.Rows);
        return (weight == 0 ? null : users.Sum(u => u.Rows * u.Auc!.Value) / weight, users.Count, weight);
    }

    public static double Logloss(IReadOnlyList<(float Score, byte Label, int User)> rows)
        => rows.Average(r => -Math.Log(r.Label == 1 ? Sigmoid(r.Score) : Sigmoid(-r.Score)));

    public static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
}
