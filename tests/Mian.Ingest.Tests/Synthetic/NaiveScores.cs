namespace Mian.Ingest.Tests.Synthetic;

/// <summary>AUC by its definition over sorted groups of equal scores.</summary>
internal static class NaiveScores
{
    public static double Auc(IEnumerable<(double Score, bool Clicked)> rows)
    {
        var (below, wins, clicks) = (0.0, 0.0, 0.0);
        foreach (var group in rows.GroupBy(r => r.Score).OrderBy(g => g.Key))
        {
            double yes = group.Count(r => r.Clicked), no = group.Count(r => !r.Clicked);
            wins += yes * (below + (no / 2));
            below += no;
            clicks += yes;
        }
        return wins / (clicks * below);
    }

    public static double PairwiseAuc(IReadOnlyList<(double Score, bool Clicked)> rows) =>
        (from yes in rows where yes.Clicked from no in rows where !no.Clicked select yes.Score > no.Score ? 1.0 : yes.Score == no.Score ? 0.5 : 0).Average();
}
