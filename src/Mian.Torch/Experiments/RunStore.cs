using Mian.Progress;
using Mian.Torch.Training;

namespace Mian.Torch.Experiments;

/// <summary>A folder of runs that never trains the same run twice: finished ones are read, interrupted ones continued.</summary>
/// <param name="folder">Holds one folder a run; made if absent.</param>
public sealed class RunStore(string folder)
{
    private const int KeyDigits = 16;

    /// <summary>Where a run with this request lies, trained or not.</summary>
    /// <param name="request">The run; its <see cref="TrainRequest.Out"/> does not count.</param>
    /// <param name="datasetHash">Content hash of its data set.</param>
    public string PathOf(TrainRequest request, string datasetHash)
    {
        ArgumentNullException.ThrowIfNull(request);
        var key = RunKey.Of(request.Model, request.Config, request.Seed, datasetHash);
        return Path.Combine(folder, FormattableString.Invariant($"{Models.ModelCatalog.Find(request.Model).Name}-{request.Seed}-{key[..KeyDigits]}"));
    }

    /// <summary>Gives the record of a finished run, or trains it, from its last checkpoint if there is one.</summary>
    /// <param name="request">The run; its <see cref="TrainRequest.Out"/>, <see cref="TrainRequest.Resume"/> and <see cref="TrainRequest.Replace"/> do not count.</param>
    /// <param name="datasetHash">Content hash of its data set.</param>
    /// <param name="progress">Shows how far it is.</param>
    /// <param name="cancellation">Saves a checkpoint and ends.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the next call continues.</exception>
    /// <exception cref="MianException">Bad input, or the loss left the finite numbers.</exception>
    public RunManifest Complete(TrainRequest request, string datasetHash, IProgressSink progress, CancellationToken cancellation = default)
    {
        var files = new RunFolder(PathOf(request, datasetHash));
        if (File.Exists(files.Manifest))
        {
            var manifest = files.LoadManifest();
            // A run that left the test part alone does not answer a request that asks for it.
            if (manifest.Test is not null || !request.Test) return manifest;
        }

        return TrainingJob.Run(request with { Out = files.Path, Resume = File.Exists(files.Checkpoint), Replace = true }, progress, cancellation);
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
        var files = new RunFolder(PathOf(request, until.DatasetHash));
        if (File.Exists(files.Manifest) && files.LoadManifest() is var manifest && (manifest.Test is not null || !request.Test))
            return new RunProgress(manifest.Train.Curve, manifest);
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
}
