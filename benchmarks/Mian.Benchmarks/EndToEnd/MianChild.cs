using System.Diagnostics;
using System.Globalization;

namespace Mian.Benchmarks.EndToEnd;

/// <summary>What one run of the <c>mian</c> command took, in a process of its own.</summary>
/// <param name="Seconds">By the clock on the wall, start of the program included.</param>
/// <param name="AnonymousBytes">Highest memory that must be had, sampled ten times a second.</param>
/// <param name="MappedBytes">Highest memory of mapped files, which the system may drop, sampled alike.</param>
internal sealed record ChildUse(double Seconds, long AnonymousBytes, long MappedBytes);

/// <summary>Runs the <c>mian</c> command of this clone and watches its memory from outside, the same for every phase.</summary>
internal static class MianChild
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    /// <summary>Builds the command where it is older than its sources, which is no part of a measurement.</summary>
    /// <param name="threads">To how many threads the runtime of each later run keeps, also on a machine with more cores.</param>
    public static void Prepare(int threads)
    {
        Environment.SetEnvironmentVariable("DOTNET_PROCESSOR_COUNT", threads.ToString(CultureInfo.InvariantCulture));
        Run("--version");
    }

    /// <summary>Runs the command.</summary>
    /// <exception cref="InvalidOperationException">The command failed; the message holds what it said.</exception>
    public static ChildUse Run(params string[] arguments)
    {
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(Command(), arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        long anonymous = 0, mapped = 0;
        while (!process.WaitForExit(Period))
        {
            anonymous = Math.Max(anonymous, Status(process.Id, "RssAnon:"));
            mapped = Math.Max(mapped, Status(process.Id, "RssFile:"));
        }

        Task.WaitAll(output, error);
        return process.ExitCode == 0
            ? new ChildUse(clock.Elapsed.TotalSeconds, anonymous, mapped)
            : throw new InvalidOperationException($"mian {string.Join(' ', arguments)} ended with exit code {process.ExitCode}: {error.Result.Trim()}");
    }

    private static long Status(int process, string key)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line[key.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // it ended in between
        }
    }

    /// <summary>The script at the top of the clone.</summary>
    private static string Command()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Mian.slnx"))) return Path.Combine(folder.FullName, "mian");
        }

        throw new InvalidOperationException("The benchmark does not lie in a clone of the repository, so the mian command cannot be found.");
    }
}
