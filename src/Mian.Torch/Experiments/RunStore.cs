using Mian.Progress;
using Mian.Significance;
using Mian.Torch.Evaluation;
using Mian.Torch.Training;

namespace Mian.Torch.Experiments;

/// <summary>
/// A folder of runs that never trains the same run twice: finished ones are read, interrupted ones continued. Several processes may
/// share it; each run is trained by one of them at a time.
/// </summary>
/// <param name="folder">Holds one folder a run, and their lock files in <c>locks</c>; made if absent.</param>
public sealed class RunStore(string folder)
{
    private const int KeyDigits = 16;
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    /// <summary>Where a run with this request lies, trained or not.</summary>
    /// <param name="request">The run; its <see cref="TrainRequest.Out"/> does not count.</param>
    /// <param name="datasetHash">Content hash of its data set.</param>
    public string PathOf(TrainRequest request, string datasetHash)
    {
        ArgumentNullException.ThrowIfNull(request);
        var key = RunKey.Of(request.Model, request.Config, request.Seed, datasetHash);
        return Path.Combine(folder, FormattableString.Invariant($"{Models.ModelCatalog.Find(request.Model).Name}-{request.Seed}-{key[..KeyDigits]}"));
    }

    /// <summary>The record of a finished run; null where it is not finished, or left the test part alone although the request asks for it.</summary>
    /// <exception cref="MianException">The record is damaged.</exception>
    public RunManifest? Find(TrainRequest request, string datasetHash)
    {
        ArgumentNullException.ThrowIfNull(request);
        var files = new RunFolder(PathOf(request, datasetHash));
        if (!File.Exists(files.Manifest)) return null;
        var manifest = files.LoadManifest();
        return manifest.Test is not null || !request.Test ? manifest : null;
    }

    /// <summary>Gives the record of a finished run, or trains it, from its last checkpoint if there is one. Where another process trains it, waits for that.</summary>
    /// <param name="request">The run; its <see cref="TrainRequest.Out"/>, <see cref="TrainRequest.Resume"/> and <see cref="TrainRequest.Replace"/> do not count.</param>
    /// <param name="datasetHash">Content hash of its data set.</param>
    /// <param name="progress">Shows how far it is.</param>
    /// <param name="cancellation">Saves a checkpoint and ends.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the next call continues.</exception>
    /// <exception cref="MianException">Bad input, or the loss left the finite numbers.</exception>
    public RunManifest Complete(TrainRequest request, string datasetHash, IProgressSink progress, CancellationToken cancellation = default)
    {
        return Wait(() => TryComplete(request, datasetHash, progress, cancellation), cancellation);
    }

    /// <summary>The same, but gives null at once where another process trains the run (<see cref="OwnerOf"/> says which).</summary>
    /// <inheritdoc cref="Complete"/>
    public RunManifest? TryComplete(TrainRequest request, string datasetHash, IProgressSink progress, CancellationToken cancellation = default)
    {
        if (Find(request, datasetHash) is { } finished) return finished;
        using var held = RunLock.TryTake(LockOf(request, datasetHash));
        if (held is null) return null;
        // It may have been finished between the first look and the lock.
        if (Find(request, datasetHash) is { } meanwhile) return meanwhile;
        var files = new RunFolder(PathOf(request, datasetHash));
        // A run that is finished but for the test part is trained again; its checkpoint is at its end already.
        var manifest = TrainingJob.Run(request with { Out = files.Path, Resume = File.Exists(files.Checkpoint), Replace = true }, progress, cancellation);
        // With optimizer state it is several times the model; a finished run has nothing left to continue.
        if (manifest.Test is not null) File.Delete(files.Checkpoint);
        return manifest;
    }

    /// <summary>Which process trains a run, in words.</summary>
    public string OwnerOf(TrainRequest request, string datasetHash) => RunLock.OwnerOf(LockOf(request, datasetHash));

    /// <summary>The test scores of a finished run; where their file is missing, the model scores the test part again.</summary>
    /// <exception cref="MianException">The run is not finished, or its data set is gone.</exception>
    public SampleScores ScoresOf(TrainRequest request, string datasetHash, IProgressSink progress, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var files = new RunFolder(PathOf(request, datasetHash));
        if (!File.Exists(files.TestScores))
        {
            using var bundle = ModelBundle.Open(files.Path, request.Threads, request.Dataset);
            SampleScores.Of(EvaluationJob.Predict(bundle, bundle.Source(Dataset.SplitName.Test), progress, cancellation)).Write(files.TestScores);
        }

        return SampleScores.Read(files.TestScores);
    }

    /// <summary>Like <see cref="Complete"/>, but pauses after so many epochs; a further call goes on from there.</summary>
    /// <param name="request">The run; what does not count is as in <see cref="Complete"/>.</param>
    /// <param name="until">Content hash of its data set, and the epochs to reach, 1 or more.</param>
    /// <param name="progress">Shows how far it is.</param>
    /// <param name="cancellation">Saves a checkpoint and ends.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the next call continues.</exception>
    /// <exception cref="MianException">Bad input, or the loss left the finite numbers.</exception>
    public RunProgress Advance(TrainRequest request, (string DatasetHash, int Epochs) until, IProgressSink progress, CancellationToken cancellation = default)
    {
        using var held = Wait(() => RunLock.TryTake(LockOf(request, until.DatasetHash)), cancellation);
        if (Find(request, until.DatasetHash) is { } manifest) return new RunProgress(manifest.Train.Curve, manifest);
        var files = new RunFolder(PathOf(request, until.DatasetHash));
        return TrainingJob.RunUntil(request with { Out = files.Path, Resume = File.Exists(files.Checkpoint), Replace = true }, until.Epochs, progress, cancellation);
    }

    /// <summary>Deletes the tensors of a run that nobody goes on with; its record stays, so it is not trained again.</summary>
    /// <param name="run">Folder of the run.</param>
    public static void Thin(string run)
    {
        var files = new RunFolder(run);
        File.Delete(files.Checkpoint);
        File.Delete(files.Model);
    }

    private static T Wait<T>(Func<T?> attempt, CancellationToken cancellation) where T : class
    {
        while (true)
        {
            if (attempt() is { } result) return result;
            cancellation.WaitHandle.WaitOne(LookAgainAfter);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private string LockOf(TrainRequest request, string datasetHash) =>
        Path.Combine(folder, "locks", Path.GetFileName(PathOf(request, datasetHash)) + ".lock");
}
