using Mian.Batches;
using Mian.Dataset;
using Mian.Progress;

namespace Mian.Ingest.Export;

/// <summary>Writes the samples of a data set for any other tool: original values, encoded ids and history lists, as Parquet or CSV.</summary>
public static class DatasetExport
{
    private const int BatchSize = 1024;

    /// <summary>Exports all parts: files <c>train-NNNNN</c>, <c>valid-NNNNN</c>, <c>test-NNNNN</c>, <c>day-DDDDD-NNNNN</c> with the ending of the format, and <c>export.json</c> that explains them.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="options">Where to, and which negatives.</param>
    /// <param name="progress">Told about samples written.</param>
    /// <param name="cancellation">Ends the export; nothing is left then.</param>
    /// <returns>What was written.</returns>
    /// <exception cref="MianException">The destination holds something else, the disk is full, there are no negatives to draw, or a text cannot be written into a list of a CSV file.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static ExportManifest Write(PreparedDataset dataset, ExportOptions options, IProgressSink progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        RequireEpoch(dataset, options);
        try
        {
            using var folder = ExportFolder.Create(options.Out);
            List<ExportedPart> parts = [];
            foreach (var part in dataset.Parts)
                parts.Add(new PartExport(dataset, part, options).Write(folder.WorkPath, progress, cancellation));
            cancellation.ThrowIfCancellationRequested();
            var manifest = ManifestOf(dataset, options, parts);
            folder.Publish(manifest);
            return manifest;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MianException($"Cannot export to '{options.Out}': {e.Message} An earlier export is untouched. Free some space or choose another folder, and start again.", e);
        }
    }

    private static void RequireEpoch(PreparedDataset dataset, ExportOptions options)
    {
        if (options.Epoch is not { } epoch)
            return;
        if (epoch < 1)
            throw new MianException($"Epoch {epoch} cannot be exported. Expected: 1 or more.");
        if (dataset.Manifest.Negatives is not { Training: NegativeTiming.Fresh })
            throw new MianException($"'{dataset.Directory}' draws no negatives while training, so no epoch differs from what is stored. Export it without --epoch.");
    }

    private static ExportManifest ManifestOf(PreparedDataset dataset, ExportOptions options, IReadOnlyList<ExportedPart> parts) => new()
    {
        MianVersion = ProductVersion.Text,
        Format = options.Format,
        Dataset = dataset.Manifest.Recipe,
        DatasetHash = dataset.Manifest.ContentHash,
        Epoch = options.Epoch,
        Seed = options.Epoch is null ? null : options.Seed,
        MaxHistory = dataset.Schema.MaxHistory,
        Parts = parts,
        Columns = [.. ExportColumns.Of(dataset, SplitName.Test).Select(c => new ExportedColumn(c.Name, c.Type, c.Meaning))],
    };

    /// <summary>The export of one part.</summary>
    private sealed class PartExport(PreparedDataset dataset, PartName part, ExportOptions options)
    {
        private readonly string _part = part.ToString();
        private readonly IReadOnlyList<ExportColumn> _columns = ExportColumns.Of(dataset, part);
        private readonly List<string> _files = [];
        private long _rows;
        private long _positives;

        public ExportedPart Write(string folder, IProgressSink progress, CancellationToken cancellation)
        {
            var file = NewFile();
            try
            {
                foreach (var (batch, total) in Batches(cancellation))
                {
                    for (var sample = 0; sample < batch.Samples; sample++)
                    {
                        if (file.Rows >= options.RowsPerFile || file.Values >= options.ValuesPerFile)
                        {
                            Save(file, folder, cancellation);
                            file.Dispose();
                            file = NewFile();
                        }
                        file.Add(batch, sample);
                        _positives += batch.Labels[sample] == 1 ? 1 : 0;
                        _rows++;
                    }
                    progress.Report($"exporting {_part}", _rows, total, "samples");
                }
                Save(file, folder, cancellation);
            }
            finally
            {
                file.Dispose();
            }
            return new(part, _files, _rows, _positives);
        }

        private ExportFile NewFile() => new(_columns, options.Format, Math.Max(1, options.Threads));

        private void Save(ExportFile file, string folder, CancellationToken cancellation)
        {
            _files.Add($"{_part}-{_files.Count:D5}.{options.Format.Ending()}");
            file.Save(Path.Combine(folder, _files[^1]), cancellation);
        }

        private IEnumerable<(Batch Batch, long Total)> Batches(CancellationToken cancellation)
        {
            if (dataset.Samples(part).Rows == 0)
                return [];
            var draws = part == SplitName.Train && options.Epoch is not null;
            var reader = new BatchReader(new RequestSource(dataset, part), new BatchOptions { BatchSize = BatchSize, Seed = options.Seed, DrawNegatives = draws });
            return reader.Read(options.Epoch is { } epoch ? epoch - 1 : 0, cancellation: cancellation).Select(b => (b, reader.Samples));
        }
    }
}
