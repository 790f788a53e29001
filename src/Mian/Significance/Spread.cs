namespace Mian.Significance;

/// <summary>Mean and standard deviation of one metric over seeds.</summary>
/// <param name="Mean">Mean.</param>
/// <param name="Deviation">Standard deviation with K - 1 in the denominator; null with one seed.</param>
/// <param name="Count">K, seeds with a value.</param>
public sealed record Spread(double Mean, double? Deviation, int Count)
{
    /// <summary>Of the values that are not null; null where there is none.</summary>
    public static Spread? Of(IEnumerable<double?> values)
    {
        var known = values.OfType<double>().ToList();
        return known.Count == 0 ? null : new Spread(known.Average(), DeviationOf(known), known.Count);
    }

    /// <summary>Standard deviation with K - 1 in the denominator; null for fewer than two values.</summary>
    public static double? DeviationOf(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count < 2) return null;
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
    }
}
