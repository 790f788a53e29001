using System.Diagnostics;

namespace Mian.Benchmarks.Training;

/// <summary>What repeating a step gave.</summary>
/// <param name="SamplesPerSecond">By the clock on the wall.</param>
/// <param name="SamplesPerCoreSecond">By the processor time of all threads: what the machine would give if nothing else ran on it, per core.</param>
/// <param name="ManagedBytesPerStep">What a step allocated on the managed heap, all threads together.</param>
internal sealed record Timing(double SamplesPerSecond, double SamplesPerCoreSecond, double ManagedBytesPerStep)
{
    /// <summary>
    /// Repeats a step for a while, after the same time that is not counted: the run time compiles what runs often a second and third time,
    /// which takes a tenth of the first ten seconds and none of an epoch.
    /// </summary>
    /// <param name="step">Gets its number.</param>
    /// <param name="run">Samples of a step, for how long, and how many steps are not counted at least.</param>
    /// <param name="finish">Waits for work that a step left to a device; null where it leaves none.</param>
    public static Timing Of(Action<int> step, (int Samples, double Seconds, int WarmUp) run, Action? finish = null) => Of(
        number =>
        {
            step(number);
            return run.Samples;
        },
        (run.Seconds, run.WarmUp),
        finish);

    /// <summary>The same, where steps differ in size.</summary>
    /// <param name="step">Gets its number and returns its samples.</param>
    /// <param name="run">For how long, and how many steps are not counted at least.</param>
    /// <param name="finish">Waits for work that a step left to a device; null where it leaves none.</param>
    public static Timing Of(Func<int, int> step, (double Seconds, int WarmUp) run, Action? finish = null)
    {
        var warm = 0;
        for (var warming = Stopwatch.StartNew(); warming.Elapsed.TotalSeconds < run.Seconds || warm < run.WarmUp; warm++) step(warm);
        finish?.Invoke();
        using var process = Process.GetCurrentProcess();
        process.Refresh();
        var used = process.TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var clock = Stopwatch.StartNew();
        var (steps, samples) = (0, 0L);
        while (clock.Elapsed.TotalSeconds < run.Seconds || steps < 2) samples += step(warm + steps++);
        finish?.Invoke();
        var wall = clock.Elapsed.TotalSeconds;
        process.Refresh();
        var cores = (process.TotalProcessorTime - used).TotalSeconds;
        var bytes = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        return new Timing(samples / wall, samples / cores, (double)bytes / steps);
    }
}
