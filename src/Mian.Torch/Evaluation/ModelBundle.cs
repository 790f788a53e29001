using Mian.Batches;
using Mian.Dataset;
using Mian.Torch.Streaming;
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
    /// <param name="dataset">Folder of the data set, grown by days since or not; null for where it was when the run was trained.</param>
    /// <exception cref="MianException">There is no finished run, or the data set is missing, or neither the one it was trained on nor grown out of it.</exception>
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
            RunLineage.Require(manifest, data, folder.Path);
            var learner = Learner.Create(data.Schema, manifest.Model, manifest.Config, (manifest.Seed, false));
            Checkpoint.LoadGrownModel(folder.Model, learner);
            learner.ForgetRows(data.Manifest.StageAfter(RunLineage.DaysOf(manifest)));
            return new ModelBundle(manifest, data, learner);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>The last day that the run was trained on; ids that came later are out of vocabulary for it. 0 where it was trained on none.</summary>
    public int Days => RunLineage.DaysOf(Manifest);

    /// <summary>The requests and samples of one part, as the run reads them.</summary>
    /// <exception cref="MianException">There is no such part.</exception>
    public RequestSource Source(PartName part) => new(Dataset, part, Days);

    /// <summary>Refuses to measure the run on a part that it was trained on.</summary>
    /// <exception cref="MianException">It was trained on the part, or there is no such part.</exception>
    public void RequireUnseen(PartName part) => RunLineage.RequireUnseen(Manifest, Dataset, part);

    /// <inheritdoc/>
    public void Dispose()
    {
        Learner.Dispose();
        Dataset.Dispose();
    }
}
