using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Mian.Benchmarks.Shapes;
using Mian.Benchmarks.Training;
using Mian.Torch.Models;
using Mian.Torch.Optimizers;
using Mian.Torch.Training;

namespace Mian.Benchmarks.Scaling;

/// <summary>One point of a curve: what to train in a process of its own.</summary>
internal sealed record ScalingPoint
{
    public string Model { get; init; } = "PoolingMLP";

    public int Items { get; init; } = BatchShape.Electronics.Items;

    /// <summary>Length of every history; null for those of Electronics.</summary>
    public int? History { get; init; }

    public int Dimension { get; init; } = 64;

    public int BatchSize { get; init; } = 1024;

    public int Threads { get; init; } = Environment.ProcessorCount;

    public RowOptimizerKind Optimizer { get; init; } = RowOptimizerKind.LazyAdam;

    public double Seconds { get; init; } = 5;

    /// <summary>Measures the point in a child process, so that its memory is its own.</summary>
    public ScalingResult InChild()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        start.ArgumentList.Add("point");
        start.ArgumentList.Add(JsonSerializer.Serialize(this));
        using var child = Process.Start(start)!;
        var text = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return child.ExitCode == 0
            ? JsonSerializer.Deserialize<ScalingResult>(text)!
            : throw new InvalidOperationException($"The point {JsonSerializer.Serialize(this)} ended with exit code {child.ExitCode}.");
    }

    /// <summary>Measures the point here.</summary>
    public ScalingResult Measure()
    {
        TorchSharp.torch.set_num_threads(Threads);
        var shape = BatchShape.Electronics with { Items = Items };
        if (History is { } length) shape = shape with { MeanHistory = length, HistorySpread = 0, MaxHistory = length };
        var batches = new RandomBatches(shape, seed: 1).Make(16, BatchSize);
        var config = new TrainConfig
        {
            BatchSize = BatchSize,
            Embedding = new EmbeddingConfig { Dimension = Dimension, Optimizer = Optimizer },
            Mian = new MianOptions { FeedForward = 4 * Dimension, TransformerDropout = 0 },
        };
        var clock = Stopwatch.StartNew();
        using var learner = Learner.Create(shape.Schema, Model, config, (1, true));
        var setup = clock.Elapsed.TotalSeconds;
        var timing = Timing.Of(i => learner.Step(batches[i % batches.Count], 1), (BatchSize, Seconds, 8));
        return new ScalingResult(timing.SamplesPerSecond, 1000.0 * BatchSize / timing.SamplesPerSecond, setup, Status("VmHWM"), learner.Embeddings.Tables.Sum(t => t.Weights.Bytes));
    }

    private static long Status(string key)
    {
        const string file = "/proc/self/status";
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal)) : null;
        return line is null ? 0 : 1024 * long.Parse(line[(key.Length + 1)..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
    }
}

/// <summary>What a point gave.</summary>
/// <param name="SamplesPerSecond">Training, batches ready in memory.</param>
/// <param name="MillisecondsPerStep">One step.</param>
/// <param name="SetupSeconds">Making and initialising the tables.</param>
/// <param name="PeakBytes">Highest resident memory of the process.</param>
/// <param name="TableBytes">Weights of all tables.</param>
internal sealed record ScalingResult(double SamplesPerSecond, double MillisecondsPerStep, double SetupSeconds, long PeakBytes, long TableBytes);
