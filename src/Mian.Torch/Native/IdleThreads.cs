using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Mian.Torch.Native;

/// <summary>
/// How libtorch's OpenMP threads wait for work. By default GNU OpenMP spins for milliseconds between operations, which is harmless on
/// an idle machine but takes the cores away from the working thread on a shared one: with ten other processes on two cores, training
/// MIAN with two threads fell from 3,100 to 560 samples/s. A short spin keeps both cases fast.
/// </summary>
internal static partial class IdleThreads
{
    /// <summary>Environment variable of GNU OpenMP: loop turns before a waiting thread sleeps.</summary>
    internal const string SpinVariable = "GOMP_SPINCOUNT";

    // What GNU OpenMP itself takes when there are more threads than cores.
    private const string Turns = "1000";

    /// <summary>Must run before libgomp is loaded, which reads the variable once. What the user has set stays.</summary>
    [SupportedOSPlatform("linux")]
    internal static void SleepSoon()
    {
        // Environment.SetEnvironmentVariable would not reach native code.
        if (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null)
            _ = SetVariable(SpinVariable, Turns, overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
