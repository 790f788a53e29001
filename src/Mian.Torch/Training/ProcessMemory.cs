using System.Globalization;

namespace Mian.Torch.Training;

/// <summary>Memory of this process as the kernel counts it.</summary>
public static class ProcessMemory
{
    /// <summary>Memory that the system can still give to this process, in bytes (MemAvailable, less where a container limits it).</summary>
    public static long AvailableBytes()
    {
        const string Info = "/proc/meminfo";
        var limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (!File.Exists(Info)) return limit;
        var line = File.ReadLines(Info).FirstOrDefault(l => l.StartsWith("MemAvailable:", StringComparison.Ordinal));
        return line is null ? limit : Math.Min(limit, Kilobytes(line, "MemAvailable:"));
    }

    /// <summary>Highest resident memory so far, in bytes (VmHWM; elsewhere the peak working set).</summary>
    public static long PeakBytes()
    {
        const string Status = "/proc/self/status";
        if (File.Exists(Status))
        {
            foreach (var line in File.ReadLines(Status))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal))
                    return Kilobytes(line, "VmHWM:");
            }
        }

        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    /// <summary>Lets <see cref="PeakBytes"/> count from now on, where the system can (Linux), so that each of several runs in one process has its own peak.</summary>
    public static void ResetPeak()
    {
        const string Switch = "/proc/self/clear_refs";
        const string ResetHighWaterMark = "5";
        try
        {
            if (File.Exists(Switch)) File.WriteAllText(Switch, ResetHighWaterMark);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A container may forbid it; the peak then stays that of the whole process.
        }
    }

    /// <summary>Reads a line such as <c>VmHWM:   1234 kB</c>.</summary>
    private static long Kilobytes(string line, string name) =>
        long.Parse(line.AsSpan(name.Length, line.Length - name.Length - 2).Trim(), CultureInfo.InvariantCulture) * 1024;
}
