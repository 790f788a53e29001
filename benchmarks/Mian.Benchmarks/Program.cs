using Mian.Benchmarks;
using Mian.Benchmarks.Training;
using Mian.Torch.Native;

var options = BenchmarkOptions.Parse(args);
if (options is null)
{
    Console.Error.WriteLine(BenchmarkOptions.Usage);
    return 2;
}

TorchRuntime.EnsureLoaded();
switch (options.Benchmark)
{
    case "training":
        return TrainingBenchmark.Run(options);
    default:
        Console.Error.WriteLine($"There is no benchmark '{options.Benchmark}'. {BenchmarkOptions.Usage}");
        return 2;
}
