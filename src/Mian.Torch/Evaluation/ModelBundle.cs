using Mian.Batches;
using Mian.Dataset;
using Mian.Torch.Training;

namespace Mian.Torch.Evaluation;

/// <summary>A finished run opened for use: its model, its data set and its record.</summary>
public sealed class ModelBundle : IDisposable
{
    private ModelBundle(RunManifest manifest, PreparedDataset dataset, Learner learner)
    {
        Manifest = manifest;
        Dataset = dataset;
        Learner = learner;
    }

    /// <summary>The run's record.</summary>
    public RunManifest Manifest { get; }

    /// <summary>The data set it was trained on.</summary>
    public PreparedDataset Dataset { get; }

    /// <summary>The model with its best parameters.</summary>
    internal Learner Learner { get; }

    /// <summary>History limit of the run.</summary>
    public int? History => Manifest.Config.History;

    /// <summary>Opens a run.</summary>
    /// <param name="run">Folder that <c>mian train</c> wrote.</param>
    /// <param name="threads">Threads of the numeric libraries, 1 or more.</param>
    /// <param name="dataset">Folder of the data set; null for where it was when the run was trained.</param>
    /// <exception cref="MianException">There is no finished run, or the data set is missing or not the one it was trained on.</exception>
    public static ModelBundle Open(string run, int threads, string? dataset = null)
    {
        var folder = new RunFolder(run);
        var manifest = folder.LoadManifest();
        TorchSharp.torch.set_num_threads(threads);
        var path = dataset ?? manifest.DatasetPath;
        if (!Directory.Exists(path))
            throw new MianException($"The run in {folder.Path} was trained on the data set in {path}, which does not exist any more. Name its folder with --dataset.");
        var data = PreparedDataset.Open(path);
        try
        {
            if (data.Manifest.ContentHash != manifest.DatasetHash)
            {
                throw new MianException(
                    $"The data set in {path} is not the one that the run in {folder.Path} was trained on: its content hash is {data.Manifest.ContentHash}, expected {manifest.DatasetHash}. " +
                    "Ids would mean other values. Name the right data set with --dataset, or train again.");
            }

            var learner = Learner.Create(data.Schema, manifest.Model, manifest.Config, (manifest.Seed, false));
            Checkpoint.LoadModel(folder.Model, learner);
            return new ModelBundle(manifest, data, learner);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>The requests and samples of one part.</summary>
    public RequestSource Source(SplitName split) => new(Dataset, split);

    /// <inheritdoc/>
    public void Dispose()
    {
        Learner.Dispose();
        Dataset.Dispose();
    }
}
