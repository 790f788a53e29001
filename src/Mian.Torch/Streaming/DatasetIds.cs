using System.IO.Hashing;
using System.Text.Json;
using Mian.Dataset;
using Mian.Features;

namespace Mian.Torch.Streaming;

/// <summary>What the ids of a data set mean, as a run remembers it.</summary>
/// <param name="Fields">Hash of all fields with their encodings, numbers of rows left out.</param>
/// <param name="Tables">Every embedding table.</param>
public sealed record DatasetIds(string Fields, IReadOnlyList<TableIds> Tables)
{
    /// <summary>Reads the meaning of all ids.</summary>
    public static DatasetIds Of(PreparedDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var vocabularies = dataset.Schema.Fields.Where(f => f.Encoding is VocabularyEncoding).Select(f => f.Table).ToHashSet();
        return new DatasetIds(
            FieldsOf(dataset),
            [.. dataset.Schema.Tables.Select(t => new TableIds(t.Name, t.Rows, vocabularies.Contains(t.Name) ? dataset.Vocabulary(t.Name).PrefixHash(t.Rows) : ""))]);
    }

    /// <summary>How a data set differs from what is remembered, in words; null where all remembered ids mean the same in it.</summary>
    public string? DifferenceTo(PreparedDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        if (Fields != FieldsOf(dataset)) return "its fields, or how they are encoded (bucket boundaries, means, separators), are others";
        foreach (var table in Tables)
        {
            var now = dataset.Schema.Tables.FirstOrDefault(t => t.Name == table.Table);
            if (now is null) return $"it has no embedding table '{table.Table}'";
            if (now.Rows < table.Rows) return FormattableString.Invariant($"its table '{table.Table}' has {now.Rows:N0} ids, but the run knows {table.Rows:N0}");
            if (table.Hash.Length == 0 ? now.Rows != table.Rows : dataset.Vocabulary(table.Table).PrefixHash(table.Rows) != table.Hash)
                return FormattableString.Invariant($"the first {table.Rows:N0} ids of its table '{table.Table}' stand for other values");
        }

        return null;
    }

    private static string FieldsOf(PreparedDataset dataset) =>
        Convert.ToHexStringLower(XxHash128.Hash(JsonSerializer.SerializeToUtf8Bytes(dataset.Schema with { Tables = [] }, ManifestJson.Options)));
}

/// <summary>The ids of one embedding table.</summary>
/// <param name="Table">Name.</param>
/// <param name="Rows">Ids, the reserved ones included.</param>
/// <param name="Hash">Hash of the values of these ids; empty where they come from no vocabulary.</param>
public sealed record TableIds(string Table, int Rows, string Hash);
