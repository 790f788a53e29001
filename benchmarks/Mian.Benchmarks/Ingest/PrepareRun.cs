using System.Globalization;
using System.Text.Json;
using Mian.Benchmarks.EndToEnd;

namespace Mian.Benchmarks.Ingest;

/// <summary>What one run of <c>mian data prepare</c> took, in a process of its own.</summary>
/// <param name="Seconds">By the clock on the wall.</param>
/// <param name="CoreSeconds">User and system time of all threads; half of it is what two idle cores would need at least.</param>
/// <param name="AnonymousBytes">Highest anonymous memory, sampled.</param>
/// <param name="MappedBytes">Highest memory of mapped files, sampled.</param>
internal sealed record PrepareRun(double Seconds, double CoreSeconds, long AnonymousBytes, long MappedBytes)
{
    /// <summary>Prepares a folder with the recipe <c>amazon-reviews</c>.</summary>
    /// <exception cref="InvalidOperationException">The command failed; the message holds what it said.</exception>
    public static PrepareRun Of(string from, string output, int threads)
    {
        MianChild.Prepare(threads);
        var result = output + ".json";
        var before = ChildTimes.Seconds();
        MianChild.Run("data", "prepare", "amazon-reviews", "--from", from, "--out", output, "--threads", threads.ToString(CultureInfo.InvariantCulture), "--json", result);
        using var json = JsonDocument.Parse(File.ReadAllText(result));
        var root = json.RootElement;
        return new PrepareRun(root.GetProperty("seconds").GetDouble(), ChildTimes.Seconds() - before,
            root.GetProperty("peak_anonymous_bytes").GetInt64(), root.GetProperty("peak_mapped_bytes").GetInt64());
    }
}
