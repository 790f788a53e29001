using System.Diagnostics;
using System.Globalization;

namespace Mian.Cli.Execution;

/// <summary>Peak memory of the process. Anonymous memory (which must be had) and mapped files (which the system may drop) are told apart.</summary>
/// <param name="PeakBytes">Highest resident set since the process started (VmHWM).</param>
/// <param name="PeakAnonymousBytes">Highest anonymous part seen while watching, sampled; 0 where the system does not tell.</param>
/// <param name="PeakMappedBytes">Highest part of mapped files seen while watching, sampled; 0 where the system does not tell.</param>
internal readonly record struct MemoryPeak(long PeakBytes, long PeakAnonymousBytes, long PeakMappedBytes);

/// <summary>Samples the process's memory in the background while a command works.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private const string StatusFile = "/proc/self/status";
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200);
    private readonly Lock _lock = new();
    private readonly Timer _timer;
    private long _anonymous;
    private long _mapped;

    /// <summary>Starts to watch.</summary>
    public MemoryWatch() => _timer = new Timer(_ => Sample(), null, TimeSpan.Zero, Period);

    /// <summary>The peaks so far.</summary>
    public MemoryPeak Peak()
    {
        Sample();
        using var process = Process.GetCurrentProcess();
        lock (_lock)
            return new MemoryPeak(process.PeakWorkingSet64, _anonymous, _mapped);
    }

    /// <summary>The kilobytes of one line of <c>/proc/self/status</c>, in bytes; 0 where the line is absent.</summary>
    internal static long Read(IEnumerable<string> status, string key)
    {
        var line = status.FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal) && l.Length > key.Length && l[key.Length] == ':');
        if (line is null)
            return 0;
        var number = line[(key.Length + 1)..].Trim().Split(' ')[0];
        return long.Parse(number, CultureInfo.InvariantCulture) * 1024;
    }

    private void Sample()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var status = File.ReadAllLines(StatusFile);
        lock (_lock)
        {
            _anonymous = Math.Max(_anonymous, Read(status, "RssAnon"));
            _mapped = Math.Max(_mapped, Read(status, "RssFile"));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();
}
