namespace Mian.Reports.Figures;

/// <summary>Round numbers for an axis: 1, 2, 2.5 or 5 times a power of ten apart.</summary>
/// <param name="Step">Distance of two ticks, above zero.</param>
/// <param name="Values">The ticks, ascending; the first and the last enclose all numbers.</param>
internal sealed record Ticks(double Step, IReadOnlyList<double> Values)
{
    /// <summary>First tick.</summary>
    public double Minimum => Values[0];

    /// <summary>Last tick.</summary>
    public double Maximum => Values[^1];

    /// <summary>Ticks that enclose a range.</summary>
    /// <param name="minimum">Smallest number, finite.</param>
    /// <param name="maximum">Largest number, finite, not below <paramref name="minimum"/>.</param>
    /// <param name="about">Number of intervals aimed at, 1 or more.</param>
    public static Ticks Around(double minimum, double maximum, int about = 5)
    {
        double size = Math.Max(Math.Abs(minimum), Math.Abs(maximum));
        // A range that is nothing beside its numbers would need more digits than a double has.
        double span = Math.Max(maximum - minimum, size > 0 ? size * 1e-3 : 1);
        double step = NiceStep(span / about);
        double first = Math.Floor(minimum / step + 1e-9), last = Math.Max(first + 1, Math.Ceiling(maximum / step - 1e-9));
        return new Ticks(step, [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step)]);
    }

    private static double NiceStep(double raw)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double[] nice = [1, 2, 2.5, 5, 10];
        return power * nice.First(n => n >= raw / power - 1e-9);
    }
}
