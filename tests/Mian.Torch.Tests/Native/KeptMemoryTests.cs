using System.Globalization;
using Mian.Torch.Native;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Native;

public sealed class KeptMemoryTests
{
    private const int Pages = 6 * 2048; // of the six tensors

    [SkippableFact]
    public void EnsureLoaded_FreedTensors_TheirMemoryIsThereForTheNextOnes()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "GNU's allocator is used on Linux only.");
        Skip.If(KeptMemory.SetByUser, "The user decides.");
        TorchRuntime.EnsureLoaded();
        Step();
        var before = PageFaults();

        for (var i = 0; i < 10; i++) Step();

        Assert.InRange(PageFaults() - before, 0, Pages);
    }

    private static void Step()
    {
        var tensors = Enumerable.Range(0, 6).Select(_ => ones(2 << 20)).ToList(); // 8 MiB each
        foreach (var tensor in tensors) tensor.Dispose();
    }

    /// <summary>Minor faults of this thread: field 10 of its stat file; the name in field 2 may contain blanks.</summary>
    private static long PageFaults()
    {
        var stat = File.ReadAllText("/proc/thread-self/stat");
        return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[7], CultureInfo.InvariantCulture);
    }
}
