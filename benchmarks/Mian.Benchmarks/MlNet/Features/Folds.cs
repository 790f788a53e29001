using Mian.Batches;

namespace Mian.Benchmarks.MlNet.Features;

/// <summary>
/// Cuts training rows into folds, whole requests at a time: a positive and its negatives are told apart by nothing but their labels, so a
/// statistic that leaves out one of them only would give its label away.
/// </summary>
internal static class Folds
{
    /// <summary>Number of folds.</summary>
    public const int Count = 5;

    /// <summary>The fold of a request, 0 to <see cref="Count"/> - 1; depends on request and seed alone.</summary>
    public static int Of(int request, long seed) => new SplitMix64(SplitMix64.Combine(seed, request, 0)).Below(Count);
}
