using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Mian.Benchmarks.Ingest;

/// <summary>What one run of <c>mian data prepare</c> took, in a process of its own.</summary>
/// <param name="Seconds">By the clock on the wall.</param>
/// <param name="CoreSeconds">User and system time of all threads; half of it is what two idle cores would need at least.</param>
/// <param name="AnonymousBytes">Highest anonymous memory, sampled.</param>
/// <param name="MappedBytes">Highest memory of mapped files, sampled.</param>
internal sealed record PrepareRun(double Seconds, double CoreSeconds, long AnonymousBytes, long MappedBytes)
{
    /// <summary>Prepares a folder with the recipe <c>amazon-reviews</c>.</summary>
    /// <exception cref="InvalidOperationException">The command failed; it has said why.</exception>
    public static PrepareRun Of(string from, string output, int threads)
    {
        // Builds it where it is older than its sources; that is no part of the measurement.
        Mian(threads, "--version");
        var result = output + ".json";
        var before = ChildTimes.Seconds();
        Mian(threads, "data", "prepare", "amazon-reviews", "--from", from, "--out", output, "--threads", threads.ToString(CultureInfo.InvariantCulture), "--json", result);
        using var json = JsonDocument.Parse(File.ReadAllText(result));
        var root = json.RootElement;
        return new PrepareRun(root.GetProperty("seconds").GetDouble(), ChildTimes.Seconds() - before,
            root.GetProperty("peak_anonymous_bytes").GetInt64(), root.GetProperty("peak_mapped_bytes").GetInt64());
    }

    private static void Mian(int threads, params string[] arguments)
    {
        var start = new ProcessStartInfo(Command(), arguments) { RedirectStandardOutput = true };
        // On a machine with more cores the runtime's own threads keep to the number too.
        start.Environment["DOTNET_PROCESSOR_COUNT"] = threads.ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"mian {string.Join(' ', arguments)} ended with exit code {process.ExitCode}.");
    }

    /// <summary>The script at the top of the clone.</summary>
    private static string Command()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Mian.slnx")))
                return Path.Combine(folder.FullName, "mian");
        }
        throw new InvalidOperationException("The benchmark does not lie in a clone of the repository, so the mian command cannot be found.");
    }
}
