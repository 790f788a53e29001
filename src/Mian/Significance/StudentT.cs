namespace Mian.Significance;

/// <summary>Student's t distribution.</summary>
public static class StudentT
{
    private const double Tiny = 1e-300;
    private const int MostSteps = 500;

    /// <summary>Probability of a value at least as far from zero as <paramref name="t"/>.</summary>
    /// <param name="t">Difference over standard error.</param>
    /// <param name="degrees">Degrees of freedom, above 0; infinity gives the normal distribution.</param>
    /// <returns>0 to 1.</returns>
    public static double TwoSided(double t, double degrees)
    {
        // Far out t is normal: at 1e7 degrees both agree to 1e-8, where the continued fraction would only lose digits.
        var x = double.IsInfinity(degrees) || degrees > 1e7 ? 0 : degrees / (degrees + (t * t));
        return x == 0 ? NormalTwoSided(Math.Abs(t)) : IncompleteBeta(degrees / 2, 0.5, x);
    }

    /// <summary>The t that a value stays within with a probability of <paramref name="coverage"/>, found by bisection.</summary>
    /// <param name="coverage">Between 0 and 1, e.g. 0.95.</param>
    /// <param name="degrees">Degrees of freedom, above 0.</param>
    public static double Quantile(double coverage, double degrees)
    {
        double low = 0, high = 1;
        while (TwoSided(high, degrees) > 1 - coverage && high < 1e12) high *= 2;
        for (var i = 0; i < 200 && high - low > 1e-12 * high; i++)
        {
            var middle = (low + high) / 2;
            if (TwoSided(middle, degrees) > 1 - coverage) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }

    /// <summary>erfc(z/√2): a continued fraction in the tail (Abramowitz and Stegun 26.2.14), the series of erf in the middle (7.1.6).</summary>
    private static double NormalTwoSided(double z)
    {
        var density = Math.Exp(-z * z / 2) * Math.Sqrt(2 / Math.PI);
        if (z < 3)
        {
            double term = z, sum = z;
            for (var k = 1; term > 1e-18 * sum; k++)
            {
                term *= z * z / ((2 * k) + 1);
                sum += term;
            }

            return 1 - (density * sum);
        }

        var fraction = z;
        for (var k = 200; k > 0; k--) fraction = z + (k / fraction);
        return density / fraction;
    }

    /// <summary>Regularised incomplete beta function I_x(a, b) by Lentz's continued fraction (DLMF 8.17.22).</summary>
    private static double IncompleteBeta(double a, double b, double x)
    {
        if (x >= 1) return 1;
        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(a, b, x) / a : 1 - (front * Fraction(b, a, 1 - x) / b);
    }

    private static double Fraction(double a, double b, double x)
    {
        double c = 1, d = 1 / NotZero(1 - ((a + b) * x / (a + 1))), h = d;
        for (var m = 1; m <= MostSteps; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            h *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            h *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-15) break;
        }

        return h;
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    /// <summary>ln Γ(x) for x above 0: Stirling's series after the argument is raised above 10.</summary>
    private static double LogGamma(double x)
    {
        double shift = 0;
        for (; x < 10; x++) shift -= Math.Log(x);
        var inverse = 1 / (x * x);
        var series = (1.0 / 12) - (inverse * ((1.0 / 360) - (inverse * ((1.0 / 1260) - (inverse * ((1.0 / 1680) - (inverse / 1188)))))));
        return shift + ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (series / x);
    }
}
