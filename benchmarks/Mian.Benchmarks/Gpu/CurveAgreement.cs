using System.Globalization;
using Mian.Benchmarks.Shapes;
using Mian.Benchmarks.Training;
using Mian.Torch.Devices;
using Mian.Torch.Training;

namespace Mian.Benchmarks.Gpu;

/// <summary>How far a device strays from the fused kernels on the CPU, from the same first values on the same batches.</summary>
internal static class CurveAgreement
{
    private const int Steps = 50;
    private const int Samples = 1024;

    public static string Header =>
        $"| model | mean loss of {Steps} steps, CPU | the same, device | largest difference of a loss | largest difference of a logit after them |\n| --- | --- | --- | --- | --- |";

    public static string Of(Contestant row, ComputeDevice device)
    {
        var batches = new RandomBatches(BatchShape.Electronics, seed: 2).Make(Steps + 1, Samples);
        using var expected = Learner.Create(BatchShape.Electronics.Schema, row.Model, row.Configure(TrainingBenchmark.Common(Samples)), (1, true));
        using var actual = Learner.Create(BatchShape.Electronics.Schema, row.Model, row.Configure(TrainingBenchmark.Common(Samples)), (1, true), device);
        var losses = batches.Take(Steps).Select(batch => (Cpu: expected.Step(batch, 1), Device: actual.Step(batch, 1))).ToList();
        var logits = expected.Score(batches[^1]).Zip(actual.Score(batches[^1]));
        return string.Create(CultureInfo.InvariantCulture,
            $"| {row.Name} | {losses.Average(l => l.Cpu):F6} | {losses.Average(l => l.Device):F6} | {losses.Max(l => Math.Abs(l.Cpu - l.Device)):E1} | {logits.Max(l => Math.Abs(l.First - l.Second)):E1} |");
    }
}
