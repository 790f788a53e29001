using System.Runtime.InteropServices;

namespace Mian.Benchmarks.Ingest;

/// <summary>Processor time of the child processes that have ended.</summary>
internal static partial class ChildTimes
{
    private const int Children = -1;

    /// <summary>User and system time of all of them, seconds.</summary>
    public static double Seconds()
    {
        if (ReadUsage(Children, out var usage) != 0)
            throw new InvalidOperationException($"The system does not tell the times of child processes (error {Marshal.GetLastPInvokeError()}).");
        return usage.UserSeconds + usage.SystemSeconds + (usage.UserMicroseconds + usage.SystemMicroseconds) / 1e6;
    }

    [LibraryImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ReadUsage(int who, out Usage usage);

    /// <summary><c>struct rusage</c> of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct Usage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
    }
}
