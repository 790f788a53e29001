using System.Text.Json;
using Mian.Progress;
using Mian.Tests.Batches;
using Mian.Torch.Tests.Models;
using Mian.Torch.Training;
using Mian.Torch.Tuning;
using Mian.Tuning;

namespace Mian.Torch.Tests.Tuning;

/// <summary>Small searches on a small world, interrupted or not.</summary>
internal static class Searches
{
    private const string Space = """
        embedding.learning_rate: {low: 0.001, high: 0.05, scale: log}
        embedding.dimension: {choices: [4, 8]}
        pooling_mlp.hidden: {choices: [[8], [24, 12]]}
        """;

    public static TuneRequest Request(PublishedWorld world, string name, string space = Space, TrainConfig? config = null)
    {
        config ??= SmallTraining.Config;
        return new TuneRequest
        {
            Dataset = world.Path,
            Model = "PoolingMLP",
            Config = config,
            Out = world.Beside(name),
            Space = SearchSpaceReader.Parse(space, "space", config, key => TunableKeys.Refuse("PoolingMLP", key)),
            Trials = 4,
            Seed = 3,
            Threads = 1,
        };
    }

    public static TuneResult Run(TuneRequest request) => Tuner.Run(request, SilentProgress.Instance);

    /// <summary>Searches until so many reports were made, as Ctrl-C would end it; true where it came to its end before.</summary>
    public static bool RunUntil(TuneRequest request, int reports)
    {
        using var cancellation = new CancellationTokenSource();
        try
        {
            Tuner.Run(request, new Watch(() => { if (--reports == 0) cancellation.Cancel(); }), cancellation.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Reports of trainings during a search: 0 where all trials are remembered.</summary>
    public static int ReportsOf(TuneRequest request)
    {
        var reports = 0;
        Watching(request, () => reports++);
        return reports;
    }

    /// <summary>Searches, and does something at each report of a training.</summary>
    public static void Watching(TuneRequest request, Action report) => Tuner.Run(request, new Watch(report));

    /// <summary>All results as text, without times.</summary>
    public static string Results(TuneResult result) => JsonSerializer.Serialize(
        result with { Seconds = 0, BestConfig = "", Best = result.Best is null ? null : result.Best with { Seconds = 0 }, Trials = [.. result.Trials.Select(t => t with { Seconds = 0 })] }, RunManifest.Json);

    private sealed class Watch(Action report) : IProgressSink
    {
        public void Report(string phase, long done, long total, string unit, string? detail = null) => report();

        public void Line(string text) { }
    }
}
