using System.Runtime.InteropServices;
using Mian.Torch.Native;

namespace Mian.Torch.Tests.Native;

public sealed partial class IdleThreadsTests
{
    [SkippableFact]
    public void EnsureLoaded_NothingSetByTheUser_LetsIdleThreadsSleepSoon()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "GNU OpenMP is used on Linux only.");
        Skip.If(Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is not null || Environment.GetEnvironmentVariable(IdleThreads.SpinVariable) is not null, "The user decides.");

        TorchRuntime.EnsureLoaded();

        Assert.Equal("1000", Marshal.PtrToStringUTF8(NativeVariable(IdleThreads.SpinVariable)));
    }

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint NativeVariable(string name);
}
