using Mian.Benchmarks.Shapes;
using Mian.Schema;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mian.Benchmarks.Textbook;

/// <summary>
/// The way the models are usually written: padded histories, <c>Embedding</c> layers with dense gradients, everything in plain tensor
/// operations. D = 64 an id, item and category side by side.
/// </summary>
internal abstract class TextbookModel : nn.Module<PaddedBatch, Tensor>
{
    public const int D = 64;
    public const int Width = 2 * D;

    protected static readonly int[] Hidden = [200, 80];

    protected readonly Embedding _item = nn.Embedding(BatchShape.Electronics.Items + ReservedIds.First, D, padding_idx: 0);
    protected readonly Embedding _category = nn.Embedding(BatchShape.Electronics.Categories + ReservedIds.First, D, padding_idx: 0);

    protected TextbookModel(string name) : base(name)
    {
    }

    /// <summary>[B, 2D].</summary>
    protected Tensor Candidate(PaddedBatch batch) => cat([_item.call(batch.Item), _category.call(batch.Category)], 1);

    /// <summary>[B, T, 2D].</summary>
    protected Tensor Behaviours(PaddedBatch batch) => cat([_item.call(batch.PastItem), _category.call(batch.PastCategory)], 2);

    /// <summary>[B, T, W] -> [B, W].</summary>
    protected static Tensor Mean(Tensor rows, PaddedBatch batch) => (rows * batch.Mask.unsqueeze(2)).sum(1) / batch.Mask.sum(1, keepdim: true);

    /// <summary>[B, 4, D]: item, category, mean past item, mean past category.</summary>
    protected Tensor Fields(PaddedBatch batch) => stack(
    [
        _item.call(batch.Item), _category.call(batch.Category),
        Mean(_item.call(batch.PastItem), batch), Mean(_category.call(batch.PastCategory), batch),
    ], 1);

    protected static Sequential Mlp(int input, IEnumerable<int> widths, Func<int, nn.Module<Tensor, Tensor>>? activation = null, bool logit = true)
    {
        var layers = new List<nn.Module<Tensor, Tensor>>();
        foreach (var width in widths)
        {
            layers.Add(nn.Linear(input, width));
            layers.Add(activation?.Invoke(width) ?? nn.ReLU());
            input = width;
        }

        if (logit) layers.Add(nn.Linear(input, 1));
        return nn.Sequential(layers);
    }
}

/// <summary>First-order weights: one number an id, those of a history averaged.</summary>
internal sealed class TextbookLinear : nn.Module<PaddedBatch, Tensor>
{
    private readonly Embedding _item = nn.Embedding(BatchShape.Electronics.Items + ReservedIds.First, 1, padding_idx: 0);
    private readonly Embedding _category = nn.Embedding(BatchShape.Electronics.Categories + ReservedIds.First, 1, padding_idx: 0);
    private readonly Parameter _bias = new(zeros(1));

    public TextbookLinear() : base(nameof(TextbookLinear)) => RegisterComponents();

    public override Tensor forward(PaddedBatch batch)
    {
        var past = (_item.call(batch.PastItem) + _category.call(batch.PastCategory)).squeeze(2); // [B, T]
        var mean = (past * batch.Mask).sum(1) / batch.Mask.sum(1);
        return _item.call(batch.Item).squeeze(1) + _category.call(batch.Category).squeeze(1) + mean + _bias;
    }
}
