using Mian.Batches;

namespace Mian.Tuning;

/// <summary>
/// Tree-structured Parzen estimators (Bergstra et al. 2011, https://papers.nips.cc/paper/4443-algorithms-for-hyper-parameter-optimization):
/// the past is split into good and other trials, each is described by a density l or g, and of some draws from l the one with the
/// largest l / g is tried next.
/// </summary>
/// <param name="space">What is drawn from.</param>
/// <param name="seed">Seed.</param>
public sealed class TpeSearch(SearchSpace space, long seed) : ISearch
{
    /// <summary>Trials that are drawn at random before the densities say anything.</summary>
    public const int RandomTrials = 10;

    private const int Candidates = 24;
    private const double GoodShare = 0.25;
    private const int MostGood = 25;

    private readonly RandomSearch _random = new(space, seed);

    /// <inheritdoc/>
    public IReadOnlyList<double> Propose(SearchDraw draw, IReadOnlyList<SearchObservation> past)
    {
        ArgumentNullException.ThrowIfNull(past);
        // Later attempts at a trial mean that the densities only repeat what was tried.
        if (past.Count(o => o.Score is not null) < RandomTrials || draw.Attempt >= Candidates) return _random.Propose(draw, past);
        var ranked = past.OrderBy(o => o.Score is null).ThenByDescending(o => o.Score).Select(o => o.Point).ToList();
        var good = Math.Min(MostGood, (int)Math.Ceiling(GoodShare * ranked.Count));
        var densities = space.Parameters.Select((p, i) => (
            Good: ParzenDensity.Of(p, [.. ranked.Take(good).Select(x => x[i])]),
            Other: ParzenDensity.Of(p, [.. ranked.Skip(good).Select(x => x[i])]))).ToList();
        var random = new SplitMix64(SplitMix64.Combine(seed, draw.Trial, draw.Attempt));
        IReadOnlyList<double>? best = null;
        var bestRatio = double.NegativeInfinity;
        for (var c = 0; c < Candidates; c++)
        {
            var point = new double[densities.Count];
            var ratio = 0.0;
            for (var i = 0; i < point.Length; i++)
            {
                point[i] = densities[i].Good.Draw(ref random);
                ratio += Math.Log(densities[i].Good.At(point[i]) / densities[i].Other.At(point[i]));
            }

            if (ratio > bestRatio) (best, bestRatio) = (point, ratio);
        }

        return best!;
    }
}
