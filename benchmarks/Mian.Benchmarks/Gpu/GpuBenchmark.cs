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
        foreach (var row in rows) Console.WriteLine(CurveAgreement.Of(row, device));
        Console.WriteLine("\n| model | batch | train samples/s | textbook | ratio |\n| --- | --- | --- | --- | --- |");
        foreach (var size in options.Batches) Measure(rows, size, (device, options));
        return 0;
    }

    /// <summary>All rows of one batch size. A kernel that fails spoils the GPU for the rest of the process, so ours are measured first, and the textbook's recurrence last.</summary>
    private static void Measure(List<Contestant> rows, int size, (ComputeDevice Device, BenchmarkOptions Options) on)
    {
        var data = (new RandomBatches(BatchShape.Electronics, seed: 1).Make(Math.Clamp((1 << 17) / size, 3, 32), size), size);
        var ours = rows.ToDictionary(r => r.Name, r => Speed.Of(() => OurSpeed(r, data, on)));
        var textbook = rows.OrderBy(r => r.Model == "DIEN")
            .ToDictionary(r => r.Name, r => r.Textbook is { } make && on.Options.Textbook ? Speed.Of(() => TextbookSpeed(make, data, on)) : new Speed(null, ""));
        foreach (var row in rows)
        {
            var (own, other) = (ours[row.Name], textbook[row.Name]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {row.Name} | {size:N0} | {own} | {other} | {own.SamplesPerSecond / other.SamplesPerSecond:F1} |"));
        }
    }

    private static double OurSpeed(Contestant row, (List<Batch> Batches, int Size) data, (ComputeDevice Device, BenchmarkOptions Options) on)
    {
        using var learner = Learner.Create(BatchShape.Electronics.Schema, row.Model, row.Configure(TrainingBenchmark.Common(data.Size)), (1, true), on.Device);
        return Settled(i => learner.Step(data.Batches[i % data.Batches.Count], 1), (data.Size, on.Options.Seconds));
    }

    private static double TextbookSpeed(Func<nn.Module<PaddedBatch, Tensor>> make, (List<Batch> Batches, int Size) data, (ComputeDevice Device, BenchmarkOptions Options) on)
    {
        manual_seed(1);
        using var model = make().to(on.Device.Device);
        using var optimizer = optim.Adam(model.parameters(), 1e-3);
        var padded = data.Batches.Take(3).Select(b => new PaddedBatch(b)).ToList();
        try
        {
            return Settled(i => TextbookStep.Run(model, optimizer, padded[i % padded.Count], on.Device.Device), (data.Size, on.Options.Seconds));
        }
        finally
        {
            foreach (var batch in padded) batch.Dispose();
        }
    }

    private static double Settled(Action<int> step, (int Samples, double Seconds) run) =>
        Timing.Of(step, (run.Samples, run.Seconds, 3), Gpu.Finish).SamplesPerSecond;

    /// <summary>Samples a second, or why there are none.</summary>
    private sealed record Speed(double? SamplesPerSecond, string Reason)
    {
        public static Speed Of(Func<double> measure)
        {
            try
            {
                return new Speed(measure(), "");
            }
            catch (Exception failure) when (failure is ExternalException or MianException)
            {
                return new Speed(null, failure.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase) ? "out of GPU memory" : failure.Message.Split('\n')[0].Trim());
            }
        }

        public override string ToString() => SamplesPerSecond?.ToString("N0", CultureInfo.InvariantCulture) ?? Reason;
    }
}
