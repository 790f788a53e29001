using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

namespace Mian.Benchmarks;

/// <summary>What a figure was measured on.</summary>
internal static class Machine
{
    /// <summary>Processor, system and versions.</summary>
    /// <param name="threads">Threads of libtorch.</param>
    /// <param name="libtorch">Version of libtorch; the default is that of the package that mian comes with.</param>
    public static string Describe(int threads, string libtorch = "libtorch 2.10.0") => string.Create(CultureInfo.InvariantCulture,
        $"{Processor()}, {Environment.ProcessorCount} cores, vectors of {(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128)} bits, {threads} threads; {RuntimeInformation.OSDescription}, .NET {Environment.Version}, mian {ProductVersion.Text}, TorchSharp {typeof(TorchSharp.torch).Assembly.GetName().Version?.ToString(3)}, {libtorch}");

    /// <summary>Arithmetic that matrix products of a common layer's shape reach, FLOP/s: the best of several runs.</summary>
    public static double SgemmRate()
    {
        const int n = 1024;
        using var scope = NewDisposeScope();
        var (a, b, c) = (rand(n, n), rand(n, n), empty(n, n));
        var best = double.MaxValue;
        for (var i = 0; i < 20; i++)
        {
            var clock = Stopwatch.StartNew();
            mm_out(c, a, b);
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }

        return 2.0 * n * n * n / best;

        static void mm_out(Tensor into, Tensor x, Tensor y) => into.copy_(x.mm(y));
    }

    private static string Processor()
    {
        const string file = "/proc/cpuinfo";
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':') + 2)..];
    }
}
