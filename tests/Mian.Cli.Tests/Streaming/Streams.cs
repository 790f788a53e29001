using Mian.Ingest.Tests.Appending;
using Mian.Progress;
using Mian.Torch.Models;
using Mian.Torch.Streaming;
using Mian.Torch.Training;

namespace Mian.Cli.Tests.Streaming;

/// <summary>Runs on a shop whose data set grows.</summary>
internal static class Streams
{
    /// <summary>Prepares the base of a shop and trains a run <c>base</c> on it.</summary>
    public static RunManifest TrainBase(DailyShop shop, TrainConfig? config = null, string model = "MIAN")
    {
        shop.Prepare();
        return Train(shop, "base", config, model);
    }

    public static RunManifest Train(DailyShop shop, string name, TrainConfig? config = null, string model = "MIAN") => TrainingJob.Run(new TrainRequest
    {
        Dataset = shop.Set,
        Model = model,
        Config = config ?? Config,
        Out = Folder(shop, name),
        Seed = 3,
        Threads = 1,
        PrintPlan = false,
    }, SilentProgress.Instance);

    /// <summary>Everything random is on.</summary>
    public static TrainConfig Config => new()
    {
        Embedding = new EmbeddingConfig { Dimension = 8, InitialDeviation = 0.3, LearningRate = 0.01 },
        Dense = new DenseConfig { LearningRate = 0.005 },
        BatchSize = 32,
        Epochs = 2,
        Patience = 0,
        OutOfVocabularyRate = 0.05,
        Mian = new MianOptions { Hidden = [24, 12], FeedForward = 16, TransformerDropout = 0.2, Dropout = 0.2 },
        WideDeep = new WideDeepOptions { Hidden = [24, 12], Dropout = 0.2 },
        Dien = new DienOptions { Hidden = [24, 12] },
    };

    public static StreamRequest Request(DailyShop shop, string from, string to) => new()
    {
        Dataset = shop.Set,
        Run = Folder(shop, from),
        Config = ContinuedSettings.Of(Folder(shop, from)),
        Out = Folder(shop, to),
        Threads = 1,
    };

    public static RunManifest Continue(StreamRequest request) => StreamingJob.Run(request, SilentProgress.Instance);

    public static string Folder(DailyShop shop, string name) => Path.Combine(shop.Root, "runs", name);

    public static byte[] ModelOf(StreamRequest request) => File.ReadAllBytes(Path.Combine(request.Out, "model.safetensors"));

    /// <summary>Continues until so many reports were made, as Ctrl-C would end it; true where it came to its end before.</summary>
    public static bool ContinueUntil(StreamRequest request, int reports)
    {
        using var cancellation = new CancellationTokenSource();
        try
        {
            StreamingJob.Run(request, new CancelAfter(reports, cancellation), cancellation.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            Assert.True(File.Exists(Path.Combine(request.Out, "checkpoint.safetensors")));
            Assert.False(File.Exists(Path.Combine(request.Out, "run.json")));
            return false;
        }
    }

    private sealed class CancelAfter(int reports, CancellationTokenSource cancellation) : IProgressSink
    {
        private int _reports;

        public void Report(string phase, long done, long total, string unit, string? detail = null)
        {
            if (++_reports == reports) cancellation.Cancel();
        }

        public void Line(string text) { }
    }
}
