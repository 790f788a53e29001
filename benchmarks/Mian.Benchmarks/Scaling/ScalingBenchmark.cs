using System.Globalization;
using Mian.Torch.Optimizers;

namespace Mian.Benchmarks.Scaling;

/// <summary>Time and memory of training against one size at a time, everything else as in Electronics.</summary>
internal static class ScalingBenchmark
{
    private static readonly int[] Vocabularies = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
    private static readonly int[] Lengths = [5, 10, 20, 50, 100, 200];
    private static readonly int[] Dimensions = [8, 16, 32, 64, 128];
    private static readonly int[] BatchSizes = [256, 1024, 4096, 16384];

    public static int Run(BenchmarkOptions options)
    {
        Console.WriteLine(Machine.Describe(options.Threads));
        var common = new ScalingPoint { Seconds = options.Seconds, Threads = options.Threads };
        var rowWise = common with { Dimension = 16, Optimizer = RowOptimizerKind.RowWiseAdagrad };
        Table("Vocabulary (PoolingMLP, d = 16, row-wise Adagrad)", "items", Vocabularies.Select(n => (Count(n), rowWise with { Items = n })));
        foreach (var model in options.Models.Count > 0 ? options.Models : ["DIN", "MIAN"])
            Table($"History length ({model}, every history of this length)", "behaviours", Lengths.Select(n => (Count(n), common with { Model = model, History = n })));
        Table("Embedding dimension (MIAN)", "d", Dimensions.Select(n => (Count(n), common with { Model = "MIAN", Dimension = n })));
        Table("Batch size (PoolingMLP)", "samples", BatchSizes.Select(n => (Count(n), common with { BatchSize = n })));
        Table("Threads (MIAN)", "threads", Enumerable.Range(1, Environment.ProcessorCount).Select(n => (Count(n), common with { Model = "MIAN", Threads = n })));
        return 0;
    }

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static void Table(string title, string axis, IEnumerable<(string Value, ScalingPoint Point)> points)
    {
        Console.WriteLine($"\n{title}\n\n| {axis} | samples/s | ms a step | peak memory | of it tables | set up |\n| --- | --- | --- | --- | --- | --- |");
        foreach (var (value, point) in points)
        {
            var r = point.InChild();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {value} | {r.SamplesPerSecond:N0} | {r.MillisecondsPerStep:F2} | {r.PeakBytes / 1e9:F2} GB | {r.TableBytes / 1e9:F2} GB | {r.SetupSeconds:F1} s |"));
        }
    }
}
