using System.Globalization;

namespace Mian.Benchmarks.Ingest;

/// <summary>What preparing a shape on two cores may take at most.</summary>
/// <param name="Seconds">By the clock on the wall.</param>
/// <param name="Bytes">Anonymous memory.</param>
internal sealed record PrepareTarget(double Seconds, long Bytes)
{
    /// <summary>One sentence for each target that a run missed; none where it met all.</summary>
    /// <param name="shape">Name of the shape.</param>
    /// <param name="seconds">What the run took.</param>
    /// <param name="bytes">Its highest anonymous memory.</param>
    public IEnumerable<string> Missed(string shape, double seconds, long bytes)
    {
        if (seconds > Seconds)
            yield return string.Create(CultureInfo.InvariantCulture, $"Preparing {shape} took {seconds:F1} s, but the target is {Seconds:F0} s at most. On cores that other programs use, look at the core-seconds and measure again on idle ones.");
        if (bytes > Bytes)
            yield return $"Preparing {shape} took {Gibibytes(bytes)} of anonymous memory, but the target is {Gibibytes(Bytes)} at most.";
    }

    internal static string Gibibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):F2} GiB");
}
