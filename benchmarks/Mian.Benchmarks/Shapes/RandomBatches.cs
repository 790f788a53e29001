using Mian.Batches;
using Mian.Schema;

namespace Mian.Benchmarks.Shapes;

/// <summary>Makes batches of a shape. Ids only; the first sample of each request is the positive.</summary>
/// <param name="shape">Sizes.</param>
/// <param name="seed">Decides everything.</param>
internal sealed class RandomBatches(BatchShape shape, int seed)
{
    private const uint Spread = 2_654_435_761; // a prime, so that neighbours in popularity are no neighbours in the table

    private readonly DatasetSchema _schema = shape.Schema;
    private readonly Random _random = new(seed);

    /// <summary>Batches of about <paramref name="samples"/> samples each.</summary>
    public List<Batch> Make(int count, int samples) => [.. Enumerable.Range(0, count).Select(_ => One(samples / shape.SamplesPerRequest))];

    private Batch One(int requests)
    {
        var batch = new Batch(_schema);
        batch.Reset(requests * shape.SamplesPerRequest, requests);
        for (var r = 0; r < requests; r++)
        {
            batch.RequestHistory[r + 1] = batch.RequestHistory[r] + Length();
            batch.RequestSamples[r + 1] = (r + 1) * shape.SamplesPerRequest;
            for (var s = batch.RequestSamples[r]; s < batch.RequestSamples[r + 1]; s++)
            {
                batch.SampleRequest[s] = r;
                batch.Labels[s] = s == batch.RequestSamples[r] ? 1 : 0;
            }
        }

        batch.ResizeHistory(batch.Behaviours);
        Fill(batch.Field("item_id"), batch.Field("category"), batch.Samples);
        Fill(batch.Field("past_item_id"), batch.Field("past_category"), batch.Behaviours);
        return batch;
    }

    private void Fill(FieldValues items, FieldValues categories, int rows)
    {
        items.Reset(rows);
        categories.Reset(rows);
        for (var i = 0; i < rows; i++)
        {
            var item = (int)((ulong)Rank() * Spread % (ulong)shape.Items);
            items.Ids[i] = item + ReservedIds.First;
            categories.Ids[i] = (int)((uint)item * Spread % (uint)shape.Categories) + ReservedIds.First;
        }
    }

    /// <summary>0 to Items - 1 by Zipf's law: the inverse of the continuous distribution with density 1 / (x + 1).</summary>
    private int Rank() => Math.Min(shape.Items - 1, (int)(Math.Exp(_random.NextDouble() * Math.Log(shape.Items + 1.0)) - 1));

    private int Length()
    {
        var normal = Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
        var mean = Math.Log(shape.MeanHistory) - (shape.HistorySpread * shape.HistorySpread / 2);
        return Math.Clamp((int)Math.Round(Math.Exp(mean + (shape.HistorySpread * normal))), 1, shape.MaxHistory);
    }
}
