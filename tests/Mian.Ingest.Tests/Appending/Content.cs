using Mian.Batches;
using Mian.Dataset;
using Mian.Features;
using Mian.Schema;

namespace Mian.Ingest.Tests.Appending;

/// <summary>What a data set means, apart from how it lies on disk.</summary>
internal sealed record Content
{
    public required IReadOnlyList<string> Users { get; init; }

    public required IReadOnlyList<string> Items { get; init; }

    /// <summary>Values of each vocabulary by id.</summary>
    public required IReadOnlyDictionary<string, List<string?>> Values { get; init; }

    /// <summary>Everything that a model reads of each part, in order, as text.</summary>
    public required IReadOnlyDictionary<PartName, List<string>> Batches { get; init; }

    /// <summary>Settings of all encoders.</summary>
    public required string Boundaries { get; init; }

    public static Content Of(string folder)
    {
        using var set = PreparedDataset.Open(folder);
        return new Content
        {
            Users = Keys(set.Users),
            Items = Keys(set.Items),
            Values = set.Schema.Fields.Where(f => f.Encoding is VocabularyEncoding).Select(f => f.Table).Distinct()
                .ToDictionary(t => t, t => Enumerable.Range(0, set.Vocabulary(t).Rows).Select(set.Vocabulary(t).ValueOf).ToList()),
            Batches = set.Parts.ToDictionary(p => p, p => TextOf(set, p)),
            Boundaries = System.Text.Json.JsonSerializer.Serialize(set.Schema.Fields, ManifestJson.Options),
        };
    }

    private static List<string> Keys(TableReader table) => [.. Enumerable.Range(0, (int)table.Rows).Select(r => table.TextColumn("key")[r]!)];

    private static List<string> TextOf(PreparedDataset set, PartName part)
    {
        var lines = new List<string>();
        var options = new BatchOptions { BatchSize = 7, Seed = 3, Shuffle = true, DrawNegatives = part == SplitName.Train, NegativeBehaviours = true };
        foreach (var batch in new BatchReader(new RequestSource(set, part), options).Read(epoch: 1))
        {
            lines.Add($"items {string.Join(' ', batch.Items[..batch.Samples])} labels {string.Join(' ', batch.Labels[..batch.Samples])} users {string.Join(' ', batch.Users[..batch.Requests])} histories {string.Join(' ', batch.RequestHistory[..(batch.Requests + 1)])}");
            lines.AddRange(batch.Fields.Concat(batch.NegativeBehaviours).Select(v => $"{v.Schema.Name} {string.Join('|', Enumerable.Range(0, v.Rows).Select(r => string.Join(' ', v.Row(r).ToArray()) + (v.Schema.Kind == FieldKind.Scaled ? $" x {v.Scales[r]:R}" : "")))}"));
        }
        return lines;
    }
}
