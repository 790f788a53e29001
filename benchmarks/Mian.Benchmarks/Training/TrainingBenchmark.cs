using System.Globalization;
using Mian.Batches;
using Mian.Benchmarks.Shapes;
using Mian.Benchmarks.Textbook;
using Mian.Torch.Models;
using Mian.Torch.Training;
using static TorchSharp.torch;

namespace Mian.Benchmarks.Training;

/// <summary>Training and scoring speed of every model on the Electronics shape, beside the textbook form on the same libtorch in the same run.</summary>
internal static class TrainingBenchmark
{
    private const int BatchSize = 1024;
    private const int Distinct = 32;
    private const double Backward = 3; // a backward pass costs twice its forward pass

    public static int Run(BenchmarkOptions options)
    {
        set_num_threads(options.Threads);
        var batches = new RandomBatches(BatchShape.Electronics, seed: 1).Make(Distinct, BatchSize);
        var lengths = LengthsOf(batches);
        Console.WriteLine(Machine.Describe(options.Threads));
        var rate = Machine.SgemmRate();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"sgemm {rate / 1e9:F0} GFLOP/s; {lengths.PerSample:F1} behaviours a sample, batch {BatchSize}, d = {TextbookModel.D}"));
        Console.WriteLine();
        Console.WriteLine("| model | train samples/s | a core-second | textbook | ratio | score samples/s | table bytes a step | textbook's | share of the arithmetic limit | managed KB a step |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        var parts = new List<string>();
        foreach (var row in Contestant.All().Where(r => options.Models.Count == 0 || options.Models.Contains(r.Model)))
            Console.WriteLine(Measure(row, batches, (options, rate, lengths), parts));
        Console.WriteLine($"\nWhere the time of a step goes\n\n{StepParts.Header}\n{string.Join('\n', parts)}");
        return 0;
    }

    private static string Measure(Contestant row, List<Batch> batches, (BenchmarkOptions Options, double Rate, Lengths Lengths) on, List<string> parts)
    {
        using var learner = Learner.Create(BatchShape.Electronics.Schema, row.Model, row.Configure(Common(BatchSize)), (1, true));
        var train = Timing.Of(i => learner.Step(batches[i % batches.Count], 1), (BatchSize, on.Options.Seconds, 8));
        var score = Timing.Of(i => learner.Score(batches[i % batches.Count]), (BatchSize, on.Options.Seconds / 2, 4));
        parts.Add(StepParts.Of(learner, batches, on.Options.Seconds / 2).Row(row.Name, BatchSize * row.Flops(on.Lengths) * Backward / on.Rate));
        var touched = TableBytes(learner, batches[0]);
        var limit = on.Rate / (row.Flops(on.Lengths) * Backward);
        (Timing Timing, double Bytes)? text = on.Options.Textbook && row.Textbook is not null ? Textbook(row.Textbook, batches, on.Options.Seconds) : null;
        return string.Create(CultureInfo.InvariantCulture,
            $"| {row.Name} | {train.SamplesPerSecond:N0} | {train.SamplesPerCoreSecond:N0} | {text?.Timing.SamplesPerSecond.ToString("N0", CultureInfo.InvariantCulture)} | {train.SamplesPerSecond / text?.Timing.SamplesPerSecond:F1} | {score.SamplesPerSecond:N0} | {touched / 1e6:F1} MB | {text?.Bytes / 1e6:F0} MB | {train.SamplesPerSecond / limit:P1} | {train.ManagedBytesPerStep / 1024:N0} |");
    }

    /// <summary>Settings that all models share.</summary>
    public static TrainConfig Common(int batchSize) => new()
    {
        BatchSize = batchSize,
        ClipNorm = 0,
        Embedding = new EmbeddingConfig { Dimension = TextbookModel.D },
        Mian = new MianOptions { FeedForward = 256, TransformerDropout = 0 },
    };

    private static (Timing Timing, double Bytes) Textbook(Func<nn.Module<PaddedBatch, Tensor>> make, List<Batch> batches, double seconds)
    {
        manual_seed(1);
        using var model = make();
        using var optimizer = optim.Adam(model.parameters(), 1e-3);
        var padded = batches.Take(4).Select(b => new PaddedBatch(b)).ToList();
        var timing = Timing.Of(i => TextbookStep.Run(model, optimizer, padded[i % padded.Count]), (BatchSize, seconds, 1));
        foreach (var batch in padded) batch.Dispose();
        // Dense Adam reads and writes weight and both moments and reads the gradient of every row.
        var rows = model.parameters().Where(p => p.shape[0] >= BatchShape.Electronics.Categories).Sum(p => p.numel());
        return (timing, rows * sizeof(float) * 7.0);
    }

    /// <summary>Weight and both moments of every touched row, read and written, and its gradient, read.</summary>
    private static double TableBytes(Learner learner, Batch batch)
    {
        using var scope = NewDisposeScope();
        using var input = learner.Embeddings.Embed(batch, training: true);
        learner.Model.call(input).sum().backward();
        learner.Embeddings.Collect(input);
        var bytes = learner.Embeddings.Tables.Sum(t => 7.0 * sizeof(float) * t.TouchedIds.Length * t.Weights.Dimension);
        foreach (var table in learner.Embeddings.Tables) table.ClearGradients();
        return bytes;
    }

    private static Lengths LengthsOf(List<Batch> batches)
    {
        double pairs = 0, behaviours = 0, squares = 0, samples = 0;
        foreach (var batch in batches)
        {
            samples += batch.Samples;
            behaviours += batch.Behaviours;
            for (var r = 0; r < batch.Requests; r++)
            {
                double length = batch.RequestHistory[r + 1] - batch.RequestHistory[r];
                pairs += length * (batch.RequestSamples[r + 1] - batch.RequestSamples[r]);
                squares += length * length;
            }
        }

        return new Lengths(pairs / samples, behaviours / samples, squares / samples);
    }
}
