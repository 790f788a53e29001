using Mian.Batches;
using Mian.Features;
using Mian.Schema;

namespace Mian.Benchmarks.Shapes;

/// <summary>
/// Random batches of the shape of Amazon Electronics as the field's benchmark uses it: 63,001 items in 801 categories, drawn by Zipf's
/// law, histories of 1 to 100 behaviours with mean 9, a positive and a negative for each request. Ids only; labels are random.
/// </summary>
internal static class ElectronicsShape
{
    public const int Items = 63_001;
    public const int Categories = 801;
    public const int MaxHistory = 100;
    public const int SamplesPerRequest = 2;

    private const double MeanHistory = 9;
    private const double HistorySpread = 0.9;

    public static DatasetSchema Schema { get; } = new()
    {
        Fields =
        [
            Field("item_id", FieldGroup.Item), Field("category", FieldGroup.Item),
            Field("past_item_id", FieldGroup.Behaviour), Field("past_category", FieldGroup.Behaviour),
        ],
        Tables = [new("item_id", Items + ReservedIds.First), new("category", Categories + ReservedIds.First)],
        MaxHistory = MaxHistory,
    };

    /// <summary>Batches of about <paramref name="samples"/> samples each.</summary>
    public static List<Batch> Make(int count, int samples, int seed)
    {
        var random = new Random(seed);
        var zipf = new Zipf(Items);
        return [.. Enumerable.Range(0, count).Select(_ => One(samples / SamplesPerRequest, zipf, random))];
    }

    private static Batch One(int requests, Zipf zipf, Random random)
    {
        var batch = new Batch(Schema);
        batch.Reset(requests * SamplesPerRequest, requests);
        for (var r = 0; r < requests; r++)
        {
            batch.RequestHistory[r + 1] = batch.RequestHistory[r] + Length(random);
            batch.RequestSamples[r + 1] = (r + 1) * SamplesPerRequest;
            for (var s = r * SamplesPerRequest; s < (r + 1) * SamplesPerRequest; s++)
            {
                batch.SampleRequest[s] = r;
                batch.Labels[s] = s % SamplesPerRequest == 0 ? 1 : 0;
            }
        }

        batch.ResizeHistory(batch.Behaviours);
        Fill(batch, ("item_id", "category"), zipf, random);
        Fill(batch, ("past_item_id", "past_category"), zipf, random);
        return batch;
    }

    private static void Fill(Batch batch, (string Item, string Category) fields, Zipf zipf, Random random)
    {
        var (items, categories) = (batch.Field(fields.Item), batch.Field(fields.Category));
        var rows = batch.RowsOf(items.Schema.Group);
        items.Reset(rows);
        categories.Reset(rows);
        for (var i = 0; i < rows; i++)
        {
            var item = zipf.Draw(random);
            items.Ids[i] = item + ReservedIds.First;
            categories.Ids[i] = (int)((uint)item * 2_654_435_761u % Categories) + ReservedIds.First;
        }
    }

    /// <summary>A log-normal length: most histories are short, few are very long.</summary>
    private static int Length(Random random)
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var mean = Math.Log(MeanHistory) - (HistorySpread * HistorySpread / 2);
        return Math.Clamp((int)Math.Round(Math.Exp(mean + (HistorySpread * normal))), 1, MaxHistory);
    }

    private static FieldSchema Field(string name, FieldGroup group) => new()
    {
        Name = name,
        Group = group,
        Kind = FieldKind.Categorical,
        Storage = FieldStorage.Items,
        Column = name,
        Table = name.Replace("past_", "", StringComparison.Ordinal),
        Encoding = group == FieldGroup.Behaviour ? new SharedEncoding(name.Replace("past_", "", StringComparison.Ordinal)) : new VocabularyEncoding(1, null),
    };
}
