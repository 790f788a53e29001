using Mian.Batches;
using Mian.Benchmarks.Shapes;
using static TorchSharp.torch;

namespace Mian.Benchmarks.Textbook;

/// <summary>A batch as most libraries hold it: a copy of the history in every sample, padded to the longest that is allowed.</summary>
internal sealed class PaddedBatch : IDisposable
{
    public PaddedBatch(Batch batch)
    {
        var t = BatchShape.Electronics.MaxHistory;
        var (items, categories, mask) = (new long[batch.Samples * t], new long[batch.Samples * t], new float[batch.Samples * t]);
        for (var b = 0; b < batch.Samples; b++)
        {
            var request = batch.SampleRequest[b];
            var first = batch.RequestHistory[request];
            for (var i = 0; i < batch.RequestHistory[request + 1] - first; i++)
            {
                items[(b * t) + i] = batch.Field("past_item_id").Ids[first + i];
                categories[(b * t) + i] = batch.Field("past_category").Ids[first + i];
                mask[(b * t) + i] = 1;
            }
        }

        Item = tensor(batch.Field("item_id").Ids.Take(batch.Samples).Select(i => (long)i).ToArray());
        Category = tensor(batch.Field("category").Ids.Take(batch.Samples).Select(i => (long)i).ToArray());
        PastItem = tensor(items).view(-1, t);
        PastCategory = tensor(categories).view(-1, t);
        Mask = tensor(mask).view(-1, t);
        Labels = tensor(batch.Labels.Take(batch.Samples).ToArray());
    }

    private PaddedBatch(PaddedBatch batch, Device device) => (Item, Category, PastItem, PastCategory, Mask, Labels) =
        (batch.Item.to(device), batch.Category.to(device), batch.PastItem.to(device), batch.PastCategory.to(device), batch.Mask.to(device), batch.Labels.to(device));

    /// <summary>[B].</summary>
    public Tensor Item { get; }

    /// <summary>[B].</summary>
    public Tensor Category { get; }

    /// <summary>[B, T], 0 where padded.</summary>
    public Tensor PastItem { get; }

    /// <summary>[B, T], 0 where padded.</summary>
    public Tensor PastCategory { get; }

    /// <summary>[B, T], 1 for a behaviour, 0 where padded.</summary>
    public Tensor Mask { get; }

    /// <summary>[B].</summary>
    public Tensor Labels { get; }

    /// <summary>A copy on a device, for the dispose scope of the caller.</summary>
    public PaddedBatch To(Device device) => new(this, device);

    public void Dispose()
    {
        foreach (var each in new[] { Item, Category, PastItem, PastCategory, Mask, Labels }) each.Dispose();
    }
}
