using System.Globalization;
using Mian.Benchmarks.EndToEnd;
using Mian.Torch.Optimizers;

namespace Mian.Benchmarks.Scaling;

/// <summary>Time and memory of training against one size at a time, everything else as in Electronics.</summary>
internal static class ScalingBenchmark
{
    private static readonly int[] Vocabularies = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
    private static readonly int[] Lengths = [5, 10, 20, 50, 100, 200];
    private static readonly int[] Dimensions = [8, 16, 32, 64, 128];
    private static readonly int[] BatchSizes = [256, 1024, 4096, 16384];

    private static readonly int[] Impressions = [300_000, 1_200_000, 4_800_000, 19_200_000];

    public static int Run(BenchmarkOptions options)
    {
        Console.WriteLine(Machine.Describe(options.Threads));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"command: scaling --threads {options.Threads} --seconds {options.Seconds}"));
        var common = new ScalingPoint { Seconds = options.Seconds, Threads = options.Threads };
        var rowWise = common with { Dimension = 16, Optimizer = RowOptimizerKind.RowWiseAdagrad };
        var tables = new ScalingTables(options.Plots);
        tables.Add(("vocabulary", "Vocabulary (PoolingMLP, d = 16, row-wise Adagrad)", "items"), Vocabularies.Select(n => (Count(n), rowWise with { Items = n })));
        foreach (var model in options.Models.Count > 0 ? options.Models : ["DIN", "MIAN"])
            tables.Add(($"history-{model}", $"History length ({model}, every history of this length)", "behaviours"), Lengths.Select(n => (Count(n), common with { Model = model, History = n })));
        tables.Add(("dimension", "Embedding dimension (MIAN)", "d"), Dimensions.Select(n => (Count(n), common with { Model = "MIAN", Dimension = n })));
        tables.Add(("batch", "Batch size (PoolingMLP)", "samples"), BatchSizes.Select(n => (Count(n), common with { BatchSize = n })));
        tables.Add(("threads", "Threads (MIAN)", "threads"), Enumerable.Range(1, Environment.ProcessorCount).Select(n => (Count(n), common with { Model = "MIAN", Threads = n })));
        MianChild.Prepare(options.Threads);
        tables.Add(("samples", "Samples of a data set (PoolingMLP, one epoch of 'mian train' on a synthetic world of 100,000 users, reading included)", "impressions"),
            Impressions.Select(n => (Count(n), (Func<ScalingResult>)(() => SampleCount.Measure(n, options)))));
        return 0;
    }

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
