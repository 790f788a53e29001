using System.Text.Json;
using Mian.Progress;
using Mian.Tests.Batches;
using Mian.Torch.Layers;
using Mian.Torch.Tests.Models;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Training;

/// <summary>Trains small runs, interrupted or not.</summary>
internal static class Runs
{
    /// <summary>Everything random is on: dropout, replaced ids, and negatives where the data set draws them.</summary>
    public static TrainConfig Random => SmallTraining.Config with
    {
        OutOfVocabularyRate = 0.05,
        ValidationsPerEpoch = 2,
        Patience = 0,
        Mian = SmallTraining.Config.Mian with { TransformerDropout = 0.2, Dropout = 0.2 },
        Deepfm = SmallTraining.Config.Deepfm with { Dropout = 0.2 },
        Xdeepfm = SmallTraining.Config.Xdeepfm with { Dropout = 0.2, Normalisation = InputNormalisation.Batch },
        PoolingMlp = SmallTraining.Config.PoolingMlp with { Dropout = 0.2, Normalisation = InputNormalisation.Batch },
    };

    public static TrainRequest Request(PublishedWorld world, string name, TrainConfig? config = null, string model = "MIAN") => new()
    {
        Dataset = world.Path,
        Model = model,
        Config = config ?? SmallTraining.Config,
        Out = world.Beside(name),
        Seed = 3,
        Threads = 2,
    };

    public static RunManifest Train(TrainRequest request) => TrainingJob.Run(request, SilentProgress.Instance);

    /// <summary>Trains until so many reports were made, as Ctrl-C would end it; true where it came to its end before.</summary>
    public static bool TrainUntil(TrainRequest request, int reports)
    {
        using var cancellation = new CancellationTokenSource();
        try
        {
            TrainingJob.Run(request, new CancelAfter(reports, cancellation), cancellation.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            Assert.True(File.Exists(Path.Combine(request.Out, "checkpoint.safetensors")));
            Assert.False(File.Exists(Path.Combine(request.Out, "run.json")));
            return false;
        }
    }

    /// <summary>All results as text, without what differs between two runs of the same: times, memory and folders.</summary>
    public static string Results(RunManifest manifest) => JsonSerializer.Serialize(
        manifest with { PeakMemoryBytes = 0, DatasetPath = "", Train = manifest.Train with { Seconds = 0 } }, RunManifest.Json);

    public static byte[] ModelOf(TrainRequest request) => File.ReadAllBytes(Path.Combine(request.Out, "model.safetensors"));

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
