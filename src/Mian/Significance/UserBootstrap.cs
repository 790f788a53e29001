using Mian.Batches;

namespace Mian.Significance;

/// <summary>
/// The paired bootstrap by user: users are drawn with replacement, all samples of a user together, and both models are measured on the
/// same draw. The deviation of the difference over the draws is its standard error. GAUC and logloss are ratios of sums over users, so
/// that a draw is a weighted sum.
/// </summary>
public static class UserBootstrap
{
    /// <summary>Compares models a and b, each trained with the same seeds.</summary>
    /// <param name="a">One entry a seed; all on the same samples.</param>
    /// <param name="b">As many entries, on the same samples.</param>
    /// <param name="draws">Number of draws, 2 or more, and the seed of them.</param>
    /// <returns>For GAUC and for logloss: mean over seeds of a minus b, and its standard error; GAUC is null where no user has both classes.</returns>
    /// <exception cref="MianException">The entries differ in number or in users.</exception>
    public static ((double Difference, double Error)? Gauc, (double Difference, double Error) Logloss) Compare(
        IReadOnlyList<UserScores> a, IReadOnlyList<UserScores> b, (int Count, long Seed) draws)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Count != b.Count || a.Count == 0)
            throw new MianException($"A paired test needs as many seeds of one model as of the other, at least one; found {a.Count} and {b.Count}.");
        var samples = a[0].Samples;
        if (a.Concat(b).Any(s => !s.Samples.SequenceEqual(samples)))
            throw new MianException("A paired test needs scores of the same samples, but the users of the runs differ. Compare runs on one data set.");
        var gauc = new RatioOfSums(samples.Count);
        var loss = new RatioOfSums(samples.Count);
        for (var u = 0; u < samples.Count; u++)
        {
            loss.Set(u, Mean(a, b, s => s.Loss[u]), samples[u]);
            if (a[0].Auc[u] is not null) gauc.Set(u, Mean(a, b, s => s.Auc[u]!.Value) * samples[u], samples[u]);
        }

        Draw(samples.Count, draws, gauc, loss);
        return (gauc.Result, loss.Result!.Value);
    }

    private static double Mean(IReadOnlyList<UserScores> a, IReadOnlyList<UserScores> b, Func<UserScores, double> of)
    {
        double sum = 0;
        for (var k = 0; k < a.Count; k++) sum += of(a[k]) - of(b[k]);
        return sum / a.Count;
    }

    private static void Draw(int users, (int Count, long Seed) draws, params ReadOnlySpan<RatioOfSums> statistics)
    {
        var times = new int[users];
        for (var draw = 0; draw < draws.Count; draw++)
        {
            Array.Clear(times);
            for (var i = 0; i < users; i++)
            {
                var random = SplitMix64.Combine(draws.Seed, draw, i);
                times[(int)Math.BigMul(random, (ulong)users, out _)]++;
            }

            foreach (var statistic in statistics) statistic.Add(times);
        }
    }

    /// <summary>Σ w·numerator / Σ w·denominator of a draw with multiplicities w, and the moments of it over draws.</summary>
    private sealed class RatioOfSums(int users)
    {
        private readonly double[] _numerators = new double[users];
        private readonly int[] _denominators = new int[users];
        private int _draws;
        private double _mean;
        private double _squares;

        public (double Difference, double Error)? Result => _denominators.Sum(d => (long)d) is var whole and > 0
            ? (_numerators.Sum() / whole, _draws > 1 ? Math.Sqrt(_squares / (_draws - 1)) : 0)
            : null;

        public void Set(int user, double numerator, int denominator) => (_numerators[user], _denominators[user]) = (numerator, denominator);

        public void Add(int[] times)
        {
            double numerator = 0;
            long denominator = 0;
            for (var u = 0; u < times.Length; u++)
            {
                numerator += times[u] * _numerators[u];
                denominator += (long)times[u] * _denominators[u];
            }

            // A draw without any user of both classes has no GAUC.
            if (denominator == 0) return;
            var step = (numerator / denominator) - _mean;
            _mean += step / ++_draws;
            _squares += step * ((numerator / denominator) - _mean);
        }
    }
}
