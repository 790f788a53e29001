using System.Text.Json;
using Mian;
using Mian.Benchmarks;
using Mian.Benchmarks.AmazonRaw;
using Mian.Benchmarks.EndToEnd;
using Mian.Benchmarks.Evidence;
using Mian.Benchmarks.Gpu;
using Mian.Benchmarks.Inference;
using Mian.Benchmarks.Ingest;
using Mian.Benchmarks.MlNet;
using Mian.Benchmarks.Scaling;
using Mian.Benchmarks.Steps;
using Mian.Benchmarks.Training;
using Mian.Torch.Native;

if (args is ["point", var point])
{
    TorchRuntime.EnsureLoaded();
    Console.WriteLine(JsonSerializer.Serialize(JsonSerializer.Deserialize<ScalingPoint>(point)!.Measure()));
    return 0;
}

if (args is ["amazon-raw", var shapeName, var folder] && AmazonShape.Find(shapeName) is { } shape)
{
    AmazonFolder.Write(shape, folder);
    return 0;
}

if (args is ["evidence-table", var results])
{
    return Reported(() => Console.Write(EvidenceTable.Markdown(results, set => $"{results.TrimEnd('/')}/{set}/report.html")));
}

if (args is ["calibrated-logloss", var experiment, var dataset, var output])
{
    TorchRuntime.EnsureLoaded();
    return Reported(() => CalibratedLogloss.Write(experiment, dataset, output));
}

var options = BenchmarkOptions.Parse(args);
switch (options?.Benchmark)
{
    case "training":
        TorchRuntime.EnsureLoaded();
        return TrainingBenchmark.Run(options);
    case "steps":
        TorchRuntime.EnsureLoaded();
        return StepsBenchmark.Run(options);
    case "gpu":
        TorchRuntime.EnsureLoaded();
        return GpuBenchmark.Run(options);
    case "inference":
        TorchRuntime.EnsureLoaded();
        return InferenceBenchmark.Run(options);
    case "scaling":
        return ScalingBenchmark.Run(options);
    case "end-to-end":
        return EndToEndBenchmark.Run(options);
    case "ml-net" when options is { Set: not null, Seeds: > 0, Threads: > 0 }:
        return Reported(() => MlNetBenchmark.Run(options));
    case "ingest" when options.Shapes.All(s => AmazonShape.Find(s) is not null):
        return IngestBenchmark.Run(options);
    default:
        Console.Error.WriteLine(BenchmarkOptions.Usage);
        return 2;
}

// Bad input ends in its message, not in a stack trace.
static int Reported(Action work)
{
    try
    {
        work();
        return 0;
    }
    catch (MianException e)
    {
        Console.Error.WriteLine(e.Message);
        return e.ExitCode;
    }
}
