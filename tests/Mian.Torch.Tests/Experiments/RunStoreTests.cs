using Mian.Dataset;
using Mian.Progress;
using Mian.Significance;
using Mian.Tests.Batches;
using Mian.Torch.Evaluation;
using Mian.Torch.Experiments;
using Mian.Torch.Tests.Training;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Experiments;

[Collection(nameof(TorchState))]
public sealed class RunStoreTests : IDisposable
{
    private readonly PublishedWorld _world = new(new WorldOptions { Users = 60 });
    private readonly RunStore _store;
    private readonly string _hash;

    public RunStoreTests()
    {
        _store = new RunStore(_world.Beside("runs"));
        using var dataset = PreparedDataset.Open(_world.Path);
        _hash = dataset.Manifest.ContentHash;
    }

    public void Dispose() => _world.Dispose();

    private TrainRequest Request => Runs.Request(_world, "ignored", model: "PoolingMLP") with { PrintPlan = false };

    [Fact]
    public void Complete_Twice_TrainsOnce()
    {
        Assert.Null(_store.Find(Request, _hash));
        var first = _store.Complete(Request, _hash, SilentProgress.Instance);
        var written = File.GetLastWriteTimeUtc(Record(Request));
        // Where the work goes and how many threads do it makes no other run of it.
        var second = _store.Complete(Request with { Out = "elsewhere", Threads = 1 }, _hash, SilentProgress.Instance);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Record(Request)));
        Assert.Equal(Runs.Results(first), Runs.Results(second));
        Assert.False(File.Exists(Path.Combine(_store.PathOf(Request, _hash), "checkpoint.safetensors")));
    }

    [Fact]
    public void Complete_AfterAnInterruption_ContinuesToTheSameResult()
    {
        var whole = Runs.Train(Request with { Out = _world.Beside("whole") });
        using var cancellation = new CancellationTokenSource();
        var sink = new CancelAtTheSecondEpoch(cancellation);
        Assert.Throws<OperationCanceledException>(() => _store.Complete(Request, _hash, sink, cancellation.Token));
        Assert.True(File.Exists(Path.Combine(_store.PathOf(Request, _hash), "checkpoint.safetensors")));
        Assert.Equal(Runs.Results(whole), Runs.Results(_store.Complete(Request, _hash, SilentProgress.Instance)));
    }

    [Fact]
    public void Find_RunWithoutTest_DoesNotAnswerARequestForIt()
    {
        var request = Request with { Test = false };
        Assert.Null(_store.Complete(request, _hash, SilentProgress.Instance).Test);
        Assert.NotNull(_store.Find(request, _hash));
        Assert.Null(_store.Find(Request, _hash));
        Assert.NotNull(_store.Complete(Request, _hash, SilentProgress.Instance).Test);
    }

    [Fact]
    public void TryComplete_RunThatIsLocked_IsLeftToItsOwner()
    {
        var path = Path.Combine(_world.Beside("runs"), "locks", Path.GetFileName(_store.PathOf(Request, _hash)) + ".lock");
        using (RunLock.TryTake(path))
        {
            Assert.Null(RunLock.TryTake(path));
            Assert.Null(_store.TryComplete(Request, _hash, SilentProgress.Instance));
            Assert.Equal($"process {Environment.ProcessId}", _store.OwnerOf(Request, _hash));
        }

        // The lock file is still there, as a process that was killed would leave it, and locks nothing.
        Assert.True(File.Exists(path));
        Assert.NotNull(_store.TryComplete(Request, _hash, SilentProgress.Instance));
    }

    [Fact]
    public void ScoresOf_FinishedRun_AreThoseOfItsTestMetrics()
    {
        var manifest = _store.Complete(Request, _hash, SilentProgress.Instance);
        var scores = _store.ScoresOf(Request, _hash, SilentProgress.Instance);
        Assert.Equal(manifest.Test!.Auc, Metrics.Evaluator.Auc(scores.Scores.Span, scores.Labels.Span));
        using var bundle = ModelBundle.Open(_store.PathOf(Request, _hash), 1);
        var again = EvaluationJob.Predict(bundle, bundle.Source(SplitName.Test), SilentProgress.Instance);
        Assert.Equal(SampleScores.Of(again).Users.ToArray(), scores.Users.ToArray());
        Assert.Equal(again.Scores.ToArray(), scores.Scores.ToArray());
    }

    [Fact]
    public void ScoresOf_FileMissing_AreComputedAgain()
    {
        _store.Complete(Request, _hash, SilentProgress.Instance);
        var path = Path.Combine(_store.PathOf(Request, _hash), "test-scores.arrow");
        var before = File.ReadAllBytes(path);
        File.Delete(path);
        _store.ScoresOf(Request, _hash, SilentProgress.Instance);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void PathOf_OtherSeedOrSetting_IsAnotherFolder()
    {
        string[] paths =
        [
            _store.PathOf(Request, _hash),
            _store.PathOf(Request with { Seed = 4 }, _hash),
            _store.PathOf(Request with { Config = Request.Config with { Epochs = 3 } }, _hash),
            _store.PathOf(Request, new string('0', 32)),
        ];
        Assert.Equal(4, paths.Distinct().Count());
        Assert.StartsWith("PoolingMLP-3-", Path.GetFileName(paths[0]), StringComparison.Ordinal);
    }

    private string Record(TrainRequest request) => Path.Combine(_store.PathOf(request, _hash), "run.json");

    private sealed class CancelAtTheSecondEpoch(CancellationTokenSource cancellation) : IProgressSink
    {
        public void Report(string phase, long done, long total, string unit, string? detail = null)
        {
            if (phase.StartsWith("epoch 2/", StringComparison.Ordinal)) cancellation.Cancel();
        }

        public void Line(string text) { }
    }
}
