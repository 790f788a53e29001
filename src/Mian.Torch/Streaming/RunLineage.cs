using Mian.Dataset;
using Mian.Torch.Training;

namespace Mian.Torch.Streaming;

/// <summary>Whether a data set is the one that a run was trained on, or one that grew out of it.</summary>
internal static class RunLineage
{
    /// <summary>Checks that every id still means what the run learned.</summary>
    /// <param name="run">The run.</param>
    /// <param name="dataset">The data set.</param>
    /// <param name="folder">Folder of the run, for messages.</param>
    /// <exception cref="MianException">The data set is another, or an id means something else; says what differs.</exception>
    internal static void Require(RunManifest run, PreparedDataset dataset, string folder)
    {
        var manifest = dataset.Manifest;
        if (manifest.ContentHash == run.DatasetHash) return;
        var start = $"The data set in {dataset.Directory} is not the one that the run in {folder} was trained on: its content hash is {manifest.ContentHash}, expected {run.DatasetHash}";
        if (run.Ids is null)
            throw new MianException($"{start}, and the run does not say what its ids mean. Ids would mean other values. Name the right data set with --dataset, or train again.");
        if (run.Ids.DifferenceTo(dataset) is { } difference)
            throw new MianException($"{start} or one that grew out of it by 'mian data append', and {difference}. Ids would mean other values. Name the right data set with --dataset, or train again.");
        if (manifest.Growth?.Days.All(d => d.GrownFrom != run.DatasetHash) ?? true)
            throw new MianException($"{start} or one that grew out of it by 'mian data append'. Its ids mean the same, but its events are others, so what the run has seen cannot be told from what it has not. Name the right data set with --dataset, or train again.");
    }

    /// <summary>The last day that a run was trained on; 0 for none.</summary>
    internal static int DaysOf(RunManifest run) => run.Trained.Max(p => p.Day);

    /// <summary>Refuses to measure a run on what it was trained on.</summary>
    /// <exception cref="MianException">The run was trained on the part; says where its progressive validation is and which parts are left.</exception>
    internal static void RequireUnseen(RunManifest run, PreparedDataset dataset, PartName part)
    {
        _ = dataset.Manifest.CountsOf(part);
        if (!run.Trained.Contains(part)) return;
        PartName[] unseen = [.. dataset.Parts.Where(p => !run.Trained.Contains(p))];
        var where = run.Days is null ? "" : " How it did there before it was trained on it stands under 'days' in its run.json.";
        throw new MianException(
            $"The run was trained on the {part} part (it continued through {run.Trained.Max()}), so scores there would say nothing about new data.{where} " +
            (unseen.Length == 0 ? "It has seen every part: append a day with 'mian data append' first." : $"Parts that it has not seen: {string.Join(", ", unseen)}; name one with --split."));
    }
}
