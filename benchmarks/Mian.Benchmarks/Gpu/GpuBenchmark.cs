using System.Globalization;
using System.Runtime.InteropServices;
using Mian.Batches;
using Mian.Benchmarks.Shapes;
using Mian.Benchmarks.Textbook;
using Mian.Benchmarks.Training;
using Mian.Torch.Devices;
using Mian.Torch.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Mian.Benchmarks.Gpu;

/// <summary>
/// Training speed of every model on a GPU at several batch sizes, beside the textbook form on the same GPU in the same run, after a check
/// that the GPU follows the CPU. Both forms take their batch from host memory in every step.
/// </summary>
internal static class GpuBenchmark
{
    public static int Run(BenchmarkOptions options)
    {
        set_num_threads(options.Threads);
        var device = ComputeDevice.Parse(options.Device);
        Console.WriteLine(Machine.Describe(options.Threads, $"PyTorch {Gpu.PyTorch()}"));
        Console.WriteLine(Gpu.Driver());
        var rows = Contestant.All().Where(r => options.Models.Count == 0 || options.Models.Contains(r.Model)).ToList();
        Console.WriteLine($"\n{CurveAgreement.Header}");
        foreach (var row in rows) Console.WriteLine(Guarded(row.Name, () => CurveAgreement.Of(row, device)));
        Console.WriteLine("\n| model | batch | train samples/s | textbook | ratio |\n| --- | --- | --- | --- | --- |");
        foreach (var size in options.Batches)
        {
            var batches = new RandomBatches(BatchShape.Electronics, seed: 1).Make(Math.Clamp((1 << 17) / size, 3, 32), size);
            foreach (var row in rows)
                Console.WriteLine(Guarded($"{row.Name} | {size}", () => Measure(row, (batches, size), (device, options))));
        }

        return 0;
    }

    private static string Measure(Contestant row, (List<Batch> Batches, int Size) data, (ComputeDevice Device, BenchmarkOptions Options) on)
    {
        double ours;
        using (var learner = Learner.Create(BatchShape.Electronics.Schema, row.Model, row.Configure(TrainingBenchmark.Common(data.Size)), (1, true), on.Device))
            ours = Timing.Of(i => learner.Step(data.Batches[i % data.Batches.Count], 1), (data.Size, on.Options.Seconds, 5), Gpu.Finish).SamplesPerSecond;
        var textbook = row.Textbook is { } make && on.Options.Textbook ? Beside(ours, () => TextbookSpeed(make, data, on)) : " | ";
        return string.Create(CultureInfo.InvariantCulture, $"| {row.Name} | {data.Size:N0} | {ours:N0} | {textbook} |");
    }

    /// <summary>The cells of the textbook form: its speed and ours divided by it, or why it has none.</summary>
    private static string Beside(double ours, Func<double> measure)
    {
        try
        {
            var speed = measure();
            return string.Create(CultureInfo.InvariantCulture, $"{speed:N0} | {ours / speed:F1}");
        }
        catch (ExternalException failure)
        {
            return $"{Reason(failure)} | ";
        }
    }

    private static double TextbookSpeed(Func<nn.Module<PaddedBatch, Tensor>> make, (List<Batch> Batches, int Size) data, (ComputeDevice Device, BenchmarkOptions Options) on)
    {
        manual_seed(1);
        using var model = make().to(on.Device.Device);
        using var optimizer = optim.Adam(model.parameters(), 1e-3);
        var padded = data.Batches.Take(3).Select(b => new PaddedBatch(b)).ToList();
        try
        {
            return Timing.Of(i => TextbookStep.Run(model, optimizer, padded[i % padded.Count], on.Device.Device), (data.Size, on.Options.Seconds, 3), Gpu.Finish).SamplesPerSecond;
        }
        finally
        {
            foreach (var batch in padded) batch.Dispose();
        }
    }

    /// <summary>A row that fails says why and leaves the others alone.</summary>
    private static string Guarded(string name, Func<string> row)
    {
        try
        {
            return row();
        }
        catch (Exception failure) when (failure is ExternalException or MianException)
        {
            return $"| {name} | {Reason(failure)} |";
        }
    }

    private static string Reason(Exception failure) => failure.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase) ? "out of GPU memory" : failure.Message.Split('\n')[0].Trim();
}
