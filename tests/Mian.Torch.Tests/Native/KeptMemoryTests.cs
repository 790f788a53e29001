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

        // A thread whose part of the heap is nearly full takes another for each step and gives it back whole, so one good thread decides.
        Assert.Contains(Enumerable.Range(0, 8), _ => FaultsOfTenSteps() < 5 * Pages);
    }

    private static long FaultsOfTenSteps()
    {
        long faults = 0;
        var thread = new Thread(() =>
        {
            Step();
            var before = PageFaults();
            for (var i = 0; i < 10; i++) Step();
            faults = PageFaults() - before;
        });
        thread.Start();
        thread.Join();
        return faults;
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
