namespace Mian.Significance;

/// <summary>
/// Whether two models differ, over several seeds. Two things make a measured difference uncertain: which samples the test part happens
/// to hold (DeLong or bootstrap), and which initial values and shuffles training happened to draw (the spread of the difference over
/// seeds). Their variances are added:
/// error² = test² + deviation²/K, with Welch-Satterthwaite degrees of freedom (K - 1) · error⁴ / (deviation²/K)².
/// With one seed only the first is known.
/// </summary>
public sealed record PairedTest
{
    /// <summary>Users, for GAUC those with both classes, that a bootstrap needs: draws of fewer hardly differ, and one user's do not at all.</summary>
    public const int FewestUsers = 10;

    /// <summary>Positives, and negatives, that DeLong's test of a whole part needs: with fewer its error is itself a guess.</summary>
    public const int FewestOfEachClass = 10;

    private const double Coverage = 0.95;

    /// <summary><c>auc</c>, <c>gauc</c> or <c>logloss</c>.</summary>
    public required string Metric { get; init; }

    /// <summary>How the test error was found: <c>delong</c> or <c>user_bootstrap</c>.</summary>
    public required string Method { get; init; }

    /// <summary>K, seeds that both models have finished.</summary>
    public required int Seeds { get; init; }

    /// <summary>Mean over seeds of the reference's metric minus the rival's.</summary>
    public required double Difference { get; init; }

    /// <summary>Standard error from the choice of test samples.</summary>
    public required double TestError { get; init; }

    /// <summary>Standard error from the seeds: deviation of the difference over √K; null with one seed.</summary>
    public required double? SeedError { get; init; }

    /// <summary>Both together.</summary>
    public double Error => Math.Sqrt((TestError * TestError) + (SeedError * SeedError ?? 0));

    /// <summary>Lower end of the 95 % interval of <see cref="Difference"/>.</summary>
    public double Low => Difference - HalfWidth;

    /// <summary>Upper end of the 95 % interval.</summary>
    public double High => Difference + HalfWidth;

    /// <summary>Two-sided probability of so large a difference between models that do not differ, 0 to 1; 1 where there is neither difference nor error.</summary>
    public double P => Error > 0 ? StudentT.TwoSided(Difference / Error, Degrees) : Difference == 0 ? 1 : 0;

    /// <summary><see cref="P"/> after Holm's correction for the number of rivals, 0 to 1.</summary>
    public double HolmP { get; init; } = 1;

    private double HalfWidth => Error > 0 ? StudentT.Quantile(Coverage, Degrees) * Error : 0;

    private double Degrees => SeedError is > 0 ? (Seeds - 1) * Math.Pow(Error / SeedError.Value, 4) : double.PositiveInfinity;

    /// <summary>Makes a test.</summary>
    /// <param name="name">Metric and method.</param>
    /// <param name="outcome">Mean difference over seeds and its test error.</param>
    /// <param name="differences">The difference for each seed.</param>
    public static PairedTest Of((string Metric, string Method) name, (double Difference, double Error) outcome, IReadOnlyList<double> differences)
    {
        ArgumentNullException.ThrowIfNull(differences);
        return new PairedTest
        {
            Metric = name.Metric,
            Method = name.Method,
            Seeds = differences.Count,
            Difference = outcome.Difference,
            TestError = outcome.Error,
            SeedError = Spread.DeviationOf(differences) is { } deviation ? deviation / Math.Sqrt(differences.Count) : null,
        };
    }

    /// <summary>Holm's correction: the i-th smallest of n probabilities (from 0) times n - i, never below one before it, at most 1.</summary>
    /// <returns>In the order of <paramref name="probabilities"/>.</returns>
    public static IReadOnlyList<double> Holm(IReadOnlyList<double> probabilities)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        var corrected = new double[probabilities.Count];
        double largest = 0;
        foreach (var (rank, i) in Enumerable.Range(0, corrected.Length).OrderBy(i => probabilities[i]).Index())
            corrected[i] = largest = Math.Max(largest, Math.Min(1, probabilities[i] * (corrected.Length - rank)));
        return corrected;
    }
}
