using Mian.Batches;
using Mian.Features;
using Mian.Schema;

namespace Mian.Torch.Tests;

/// <summary>Makes small schemas and batches in memory.</summary>
internal static class RandomBatch
{
    internal const int Rows = 40;

    internal static DatasetSchema Schema(int userFields = 3, int contextFields = 2, int maxHistory = 6, bool multiValued = false)
    {
        var fields = new List<FieldSchema>
        {
            Field("item_id", FieldGroup.Item, FieldStorage.Items, "item_id"),
            Field("category", FieldGroup.Item, FieldStorage.Items, "category", multiValued ? FieldKind.MultiValued : FieldKind.Categorical),
            Field("past_item", FieldGroup.Behaviour, FieldStorage.Items, "item_id"),
            Field("past_category", FieldGroup.Behaviour, FieldStorage.Items, "category", multiValued ? FieldKind.MultiValued : FieldKind.Categorical),
        };
        for (var j = 0; j < userFields; j++) fields.Add(Field($"user{j}", FieldGroup.User, FieldStorage.Users, $"user{j}", j == 1 && multiValued ? FieldKind.Scaled : FieldKind.Categorical));
        for (var k = 0; k < contextFields; k++) fields.Add(Field($"context{k}", FieldGroup.Context, FieldStorage.Requests, $"context{k}"));
        return new DatasetSchema
        {
            Fields = fields,
            Tables = [.. fields.Select(f => f.Table).Distinct().Select(t => new EmbeddingTableSchema(t, Rows))],
            MaxHistory = maxHistory,
        };
    }

    /// <summary>One request for each history length, with the given number of samples each.</summary>
    internal static Batch Make(DatasetSchema schema, int[] lengths, int samplesEach, int seed)
    {
        var random = new Random(seed);
        var batch = new Batch(schema);
        batch.Reset(lengths.Length * samplesEach, lengths.Length);
        for (var r = 0; r < lengths.Length; r++)
        {
            batch.RequestHistory[r + 1] = batch.RequestHistory[r] + lengths[r];
            batch.RequestSamples[r + 1] = (r + 1) * samplesEach;
            for (var s = 0; s < samplesEach; s++)
            {
                batch.SampleRequest[r * samplesEach + s] = r;
                batch.Labels[r * samplesEach + s] = random.Next(2);
            }
        }

        batch.ResizeHistory(batch.Behaviours);
        foreach (var values in batch.Fields) Fill(batch, values, random);
        return batch;
    }

    /// <summary>Gives the batch other items at the times of its behaviours.</summary>
    internal static Batch WithNegativeBehaviours(Batch batch, int seed)
    {
        var random = new Random(seed);
        batch.NegativeBehaviours = [.. batch.Fields.Where(f => f.Schema.Group == FieldGroup.Behaviour).Select(f => new FieldValues(f.Schema))];
        foreach (var values in batch.NegativeBehaviours) Fill(batch, values, random);
        return batch;
    }

    private static void Fill(Batch batch, FieldValues values, Random random)
    {
        var rows = batch.RowsOf(values.Schema.Group);
        values.Reset(rows);
        for (var i = 0; i < rows; i++)
        {
            if (values.Schema.Kind == FieldKind.MultiValued)
            {
                values.AddList(i, [.. Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(1, Rows))]);
                continue;
            }

            values.Ids[i] = values.Schema.Kind == FieldKind.Scaled ? ReservedIds.First : random.Next(1, Rows);
            if (values.Schema.Kind == FieldKind.Scaled) values.Scales[i] = (float)random.NextDouble() - 0.5f;
        }
    }

    private static FieldSchema Field(string name, FieldGroup group, FieldStorage storage, string table, FieldKind kind = FieldKind.Categorical) => new()
    {
        Name = name,
        Group = group,
        Kind = kind,
        Storage = storage,
        Column = name,
        Table = table,
        Encoding = new VocabularyEncoding(1, null),
    };
}
