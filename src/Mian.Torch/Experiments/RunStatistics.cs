using Mian.Significance;
using Mian.Torch.Training;

namespace Mian.Torch.Experiments;

/// <summary>A finished run with what paired tests need of its scores: 4 bytes a sample and a few a user.</summary>
/// <param name="Manifest">Its record.</param>
/// <param name="Placements">For DeLong.</param>
/// <param name="Users">For the bootstrap.</param>
internal sealed record RunStatistics(RunManifest Manifest, Placements Placements, UserScores Users)
{
    internal static RunStatistics Of(RunManifest manifest, SampleScores scores) =>
        new(manifest, Placements.Of(scores.Scores.Span, scores.Labels.Span), UserScores.Of(scores));

    /// <summary>Tests a against b on the seeds that both have finished; nothing where there are none, and no metric whose error too few users or samples could tell.</summary>
    internal static IEnumerable<PairedTest> Compare(IReadOnlyDictionary<long, RunStatistics> a, IReadOnlyDictionary<long, RunStatistics> b, (int Count, long Seed) draws)
    {
        var seeds = a.Keys.Where(b.ContainsKey).Order().ToList();
        if (seeds.Count == 0) yield break;
        var (placements, users) = (a[seeds[0]].Placements, a[seeds[0]].Users);
        if (Math.Min(placements.Positives, placements.Negatives) >= PairedTest.FewestOfEachClass
            && DeLong.Compare([.. seeds.Select(s => a[s].Placements)], [.. seeds.Select(s => b[s].Placements)]) is { } auc)
            yield return PairedTest.Of(("auc", "delong"), auc, Differences(m => m.Test!.Auc));
        if (users.Samples.Count < PairedTest.FewestUsers) yield break;
        var (gauc, logloss) = UserBootstrap.Compare([.. seeds.Select(s => a[s].Users)], [.. seeds.Select(s => b[s].Users)], draws);
        if (gauc is { } known && users.Auc.Count(u => u is not null) >= PairedTest.FewestUsers)
            yield return PairedTest.Of(("gauc", "user_bootstrap"), known, Differences(m => m.Test!.Gauc));
        yield return PairedTest.Of(("logloss", "user_bootstrap"), logloss, Differences(m => m.Test!.Logloss));

        List<double> Differences(Func<RunManifest, double?> metric) => [.. seeds.Select(s => metric(a[s].Manifest)!.Value - metric(b[s].Manifest)!.Value)];
    }
}
