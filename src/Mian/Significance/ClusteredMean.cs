using System.Text.Json.Serialization;

namespace Mian.Significance;

/// <summary>
/// The mean over samples that come in clusters, such as the samples of one user, and how far it may be off. Samples of different
/// clusters are independent; those of one need not be, so that many samples of few users say no more than these users can.
/// </summary>
/// <param name="Mean">Mean over all samples: each counts the same, whatever its cluster.</param>
/// <param name="Error">Standard error, 0 or more; null with one cluster, which says nothing about others.</param>
/// <param name="Clusters">G, clusters, 1 or more.</param>
/// <remarks>
/// error² = G/(G-1) · Σ_g (S_g - n_g · mean)² / N² for N samples, n_g of them in cluster g with the sum S_g: K.-Y. Liang, S. Zeger,
/// "Longitudinal data analysis using generalized linear models", Biometrika 1986, https://doi.org/10.1093/biomet/73.1.13, for a model
/// that is a constant. The factor and the G - 1 degrees of freedom of Student's t: A. C. Cameron, D. Miller, "A practitioner's guide to
/// cluster-robust inference", Journal of Human Resources 2015, https://doi.org/10.3368/jhr.50.2.317. With a single sample in each cluster
/// this is the usual deviation over √N.
/// </remarks>
public sealed record ClusteredMean(double Mean, double? Error, [property: JsonIgnore] int Clusters)
{
    private const double Coverage = 0.95;

    /// <summary>Lower end of the 95 % interval of <see cref="Mean"/>; null with one cluster.</summary>
    public double? Low => Mean - HalfWidth;

    /// <summary>Upper end of the 95 % interval; null with one cluster.</summary>
    public double? High => Mean + HalfWidth;

    private double? HalfWidth => Error is > 0 ? StudentT.Quantile(Coverage, Clusters - 1) * Error : Error;

    /// <summary>Two-sided probability of a mean at least as far from a value if that were the true one, 0 to 1; null with one cluster.</summary>
    /// <param name="value">E.g. 0 for "no difference".</param>
    public double? PAgainst(double value) => Error switch
    {
        null => null,
        > 0 => StudentT.TwoSided((Mean - value) / Error.Value, Clusters - 1),
        _ => Mean == value ? 1 : 0,
    };
}
