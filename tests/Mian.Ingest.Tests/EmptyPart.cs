using Mian.Dataset;

namespace Mian.Ingest.Tests;

/// <summary>A part without requests, which preparation never makes but the format allows.</summary>
internal static class EmptyPart
{
    /// <summary>Empties a part of a prepared data set.</summary>
    public static void Make(string directory, SplitName split)
    {
        foreach (string name in new[] { DatasetLayout.Requests(split), DatasetLayout.Samples(split) })
        {
            IReadOnlyList<ColumnSpec> columns;
            using (var table = TableReader.Open(directory, name))
                columns = table.Columns;
            using var writer = new TableWriter(directory, name, columns);
            writer.Complete();
        }
        var manifest = ManifestJson.Read(directory);
        ManifestJson.Write(directory, manifest with { Splits = manifest.Splits.ToDictionary(s => s.Key, s => s.Key == split ? new SplitCounts(0, 0, 0, 0, 0) : s.Value) });
    }
}
