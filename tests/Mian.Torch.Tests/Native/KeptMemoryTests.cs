using Mian.Torch.Native;

namespace Mian.Torch.Tests.Native;

public sealed class KeptMemoryTests
{
    // Page faults would show what it does, but not reliably: they depend on the arena of the thread, and the C library adapts itself in part.
    [SkippableFact]
    public void EnsureLoaded_NothingSetByTheUser_TheAllocatorTakesTheSettings()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "GNU's allocator is used on Linux only.");
        Skip.If(KeptMemory.SetByUser, "The user decides.");

        TorchRuntime.EnsureLoaded();

        Assert.True(KeptMemory.Kept);
    }
}
