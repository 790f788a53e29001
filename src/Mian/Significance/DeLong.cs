namespace Mian.Significance;

/// <summary>The difference of two AUC on the same samples and its standard error.</summary>
/// <remarks>
/// E. DeLong, D. DeLong, D. Clarke-Pearson, "Comparing the areas under two or more correlated receiver operating characteristic
/// curves: a nonparametric approach", Biometrics 1988, https://doi.org/10.2307/2531595. The variance treats samples as independent.
/// Several seeds: an AUC is the mean of its placements, so the mean difference over seeds is that of the placements' means over seeds,
/// and its variance follows from them in the same way.
/// </remarks>
public static class DeLong
{
    /// <summary>Compares models a and b, each trained with the same seeds.</summary>
    /// <param name="a">One entry a seed; all on the same samples in the same order.</param>
    /// <param name="b">As many entries, on the same samples.</param>
    /// <returns>Mean AUC of a minus that of b, and the standard error that the choice of test samples gives it; null where fewer than two samples of a class exist.</returns>
    /// <exception cref="MianException">The entries differ in number or in samples.</exception>
    public static (double Difference, double Error)? Compare(IReadOnlyList<Placements> a, IReadOnlyList<Placements> b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Count != b.Count || a.Count == 0)
            throw new MianException($"A paired test needs as many seeds of one model as of the other, at least one; found {a.Count} and {b.Count}.");
        var (m, n) = (a[0].Positives, a[0].Negatives);
        if (a.Concat(b).Any(p => p.Positives != m || p.Negatives != n))
            throw new MianException("A paired test needs scores of the same samples, but the runs have different numbers of positives and negatives. Compare runs on one data set.");
        if (m < 2 || n < 2) return null;
        var positive = MomentsOf(m, i => MeanDifference(a, b, (p, k) => p.OfPositive(k), i));
        var negative = MomentsOf(n, j => MeanDifference(a, b, (p, k) => p.OfNegative(k), j));
        return (positive.Mean, Math.Sqrt((positive.Variance / m) + (negative.Variance / n)));
    }

    private static double MeanDifference(IReadOnlyList<Placements> a, IReadOnlyList<Placements> b, Func<Placements, int, double> of, int sample)
    {
        double sum = 0;
        for (var k = 0; k < a.Count; k++) sum += of(a[k], sample) - of(b[k], sample);
        return sum / a.Count;
    }

    /// <summary>Mean and unbiased variance, updated value by value (Welford), which loses no digits.</summary>
    private static (double Mean, double Variance) MomentsOf(int count, Func<int, double> value)
    {
        double mean = 0, squares = 0;
        for (var i = 0; i < count; i++)
        {
            var next = value(i);
            var step = next - mean;
            mean += step / (i + 1);
            squares += step * (next - mean);
        }

        return (mean, squares / (count - 1));
    }
}
