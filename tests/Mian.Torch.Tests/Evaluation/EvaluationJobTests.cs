using System.Text.Json;
using Mian.Batches;
using Mian.Dataset;
using Mian.Metrics;
using Mian.Progress;
using Mian.Tests.Batches;
using Mian.Torch.Evaluation;
using Mian.Torch.Tests.Models;
using Mian.Torch.Tests.Training;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Evaluation;

[Collection(nameof(TorchState))]
public sealed class EvaluationJobTests : IDisposable
{
    private readonly PublishedWorld _world = new(new WorldOptions { Users = 90 });
    private readonly TrainRequest _request;
    private readonly RunManifest _manifest;

    public EvaluationJobTests()
    {
        _request = Runs.Request(_world, "run", SmallTraining.Config with { Epochs = 1, History = 3 });
        _manifest = Runs.Train(_request);
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Run_ValidAndTest_EqualTheRunsRecord()
    {
        using var bundle = ModelBundle.Open(_request.Out, 2);
        Assert.Equal(Json(_manifest.Valid!), Json(EvaluationJob.Run(bundle, SplitName.Valid, SilentProgress.Instance)));
        Assert.Equal(Json(_manifest.Test!), Json(EvaluationJob.Run(bundle, SplitName.Test, SilentProgress.Instance)));
        Assert.Equal(Json(_manifest.Valid!), Json(bundle.Manifest.Valid!));
    }

    [Fact]
    public void Predict_AnyPart_EqualsOneSampleAtATime()
    {
        using var bundle = ModelBundle.Open(_request.Out, 2);
        var source = bundle.Source(SplitName.Test);
        var predictions = EvaluationJob.Predict(bundle, source, SilentProgress.Instance);
        var (samples, requests) = (_world.World.Samples[SplitName.Test], _world.World.Requests[SplitName.Test]);
        Assert.Equal(samples.Count, predictions.Scores.Length);
        Assert.Equal(samples.Select(s => s.Probability), predictions.TrueProbabilities!.Value.ToArray());
        for (var i = 0; i < samples.Count; i++)
        {
            Assert.Equal(bundle.Learner.Score(BatchAssembler.Read(source, [i], 3)).Single(), predictions.Scores.Span[i], 1e-5f);
            Assert.Equal(samples[i].Label, predictions.Labels.Span[i]);
            Assert.Equal(requests[samples[i].Request].User, predictions.Users.Span[i]);
        }
    }

    [Fact]
    public void Predict_Slices_EqualNaiveGroups()
    {
        using var bundle = ModelBundle.Open(_request.Out, 2);
        var slices = EvaluationJob.Predict(bundle, bundle.Source(SplitName.Test), SilentProgress.Instance).Slices.ToDictionary(s => s.Definition.Name);
        Assert.Equal(["category_in_history", "history_length", "inactivity", "item_frequency"], slices.Keys.Order());
        var world = _world.World;
        var counts = world.TrainingEvents().GroupBy(e => e.Item).ToDictionary(g => g.Key, g => g.Count());
        foreach (var (i, sample) in world.Samples[SplitName.Test].Index())
        {
            var request = world.Requests[SplitName.Test][sample.Request];
            Assert.Equal(request.HistoryEnd switch { 0 => "0", <= 5 => "1-5", <= 20 => "6-20", <= 50 => "21-50", _ => ">50" }, Group("history_length"));
            Assert.Equal(counts.GetValueOrDefault(sample.Item) switch { 0 => "0", <= 5 => "1-5", _ => ">5" }, Group("item_frequency"));
            var history = world.EventsOf(request.User).Where(e => e.Behaviour).Take(request.HistoryEnd).TakeLast(3).ToList();
            var seen = history.Any(e => e.Item % 5 == sample.Item % 5);
            Assert.Equal(history.Count == 0 ? "no history" : seen ? "relevant" : "irrelevant", Group("category_in_history"));
            var days = history.Count == 0 ? -1 : (request.Time - history[^1].Time) / 86400.0;
            Assert.Equal(days switch { < 0 => "no history", <= 1 => "<=1 day", <= 7 => "1-7 days", <= 30 => "7-30 days", _ => ">30 days" }, Group("inactivity"));

            string Group(string slice) => slices[slice].Definition.Groups[slices[slice].GroupOfRow.Span[i]];
        }
    }

    [Fact]
    public void Predict_UnknownUsersAndItems_AreScored()
    {
        using var bundle = ModelBundle.Open(_request.Out, 1);
        using var tables = new LooseTables(_world, [(-1, 2_000_000_000, 0), (3, 2_000_000_000, 1)], [(0, 5, 0), (0, -1, 0), (1, -1, 0)]);
        var scores = EvaluationJob.Predict(bundle, tables.Source, SilentProgress.Instance).Scores;
        Assert.Equal(3, scores.Length);
        Assert.All(scores.ToArray(), z => Assert.True(float.IsFinite(z)));
    }

    [Fact]
    public void Run_Cancelled_Throws()
    {
        using var bundle = ModelBundle.Open(_request.Out, 1);
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => EvaluationJob.Run(bundle, SplitName.Test, SilentProgress.Instance, cancellation.Token));
    }

    [Fact]
    public void Open_AnotherDataset_IsRefusedWithBothHashes()
    {
        using var other = new PublishedWorld(new WorldOptions { Users = 90, Seed = 2 });
        var error = Assert.Throws<MianException>(() => ModelBundle.Open(_request.Out, 1, other.Path));
        Assert.Contains(other.Dataset.Manifest.ContentHash, error.Message, StringComparison.Ordinal);
        Assert.Contains(_manifest.DatasetHash, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DatasetMoved_AsksForItsFolder()
    {
        var moved = _world.Beside("moved");
        Directory.Move(_world.Path, moved);
        Assert.Contains("--dataset", Assert.Throws<MianException>(() => ModelBundle.Open(_request.Out, 1)).Message, StringComparison.Ordinal);
        using var bundle = ModelBundle.Open(_request.Out, 1, moved);
        Assert.Equal(3, bundle.History);
    }

    private static string Json(EvaluationResult result) => JsonSerializer.Serialize(result, RunManifest.Json);
}
