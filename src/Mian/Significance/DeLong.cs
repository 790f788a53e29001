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
        var differences = new PlacementDifferences(a[0].Positives, a[0].Negatives);
        foreach (var (own, other) in a.Zip(b)) differences.Add(own, other);
        return differences.Compare();
    }
}
