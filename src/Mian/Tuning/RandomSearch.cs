using System.Text;
using Mian.Batches;

namespace Mian.Tuning;

/// <summary>Independent draws (Bergstra and Bengio 2012, https://www.jmlr.org/papers/v13/bergstra12a.html). A parameter's draws do not change when others come or go.</summary>
/// <param name="space">What is drawn from.</param>
/// <param name="seed">Seed.</param>
public sealed class RandomSearch(SearchSpace space, long seed) : ISearch
{
    // More attempts at one trial than any caller makes.
    private const long AttemptStride = 1 << 20;

    /// <inheritdoc/>
    public IReadOnlyList<double> Propose(SearchDraw draw, IReadOnlyList<SearchObservation> past) =>
        [.. space.Parameters.Select(p => new SplitMix64(SplitMix64.Combine(seed, draw.Trial * AttemptStride + draw.Attempt, Hash(p.Key))).NextDouble())];

    /// <summary>FNV-1a: the same in every process, unlike the hash of a string.</summary>
    private static long Hash(string text)
    {
        var hash = 0xcbf29ce484222325UL;
        foreach (var b in Encoding.UTF8.GetBytes(text)) hash = (hash ^ b) * 0x100000001b3UL;
        return (long)hash;
    }
}
