using Mian.Dataset;
using Mian.Features;

namespace Mian.Batches;

/// <summary>
/// Draws the training negatives of an epoch: never an item that the user has in any event. Items and events of appended days do not
/// count, so that the draws of the training part stay what they were.
/// </summary>
internal sealed class FreshNegatives
{
    private readonly NegativeSampler _sampler;
    private readonly int[] _items;
    private readonly long[] _begin;
    private readonly int[] _distinct;

    /// <summary>Collects each user's items, 4 bytes an event.</summary>
    internal FreshNegatives(PreparedDataset dataset, long seed)
    {
        var negatives = dataset.Manifest.Negatives ?? throw new ArgumentException("The data set samples no negatives.", nameof(dataset));
        PerPositive = negatives.PerPositive;
        var prepared = dataset.Manifest.StageAfter(0);
        var counts = new long[prepared.Items];
        dataset.Items.Column<long>("train_count").CopyTo(0, counts);
        _sampler = NegativeSampler.Create(negatives.Distribution, counts, seed);
        _items = new int[dataset.Events.Rows];
        dataset.Events.Column<int>("item").CopyTo(0, _items);
        var (begin, count) = (dataset.Users.Column<long>("events_begin"), dataset.Users.Column<int>("events_count"));
        var times = dataset.Events.Column<long>("time");
        _begin = new long[dataset.Users.Rows];
        _distinct = new int[dataset.Users.Rows];
        for (var user = 0; user < _begin.Length; user++)
        {
            _begin[user] = begin[user];
            var early = dataset.Manifest.Days == 0 ? count[user] : EventsUntil(prepared.LastTime, times, (begin[user], count[user]));
            _distinct[user] = NegativeSampler.SortDistinct(_items.AsSpan((int)begin[user], early));
        }
    }

    private static int EventsUntil(long last, Column<long> times, (long Begin, int Count) user)
    {
        var count = user.Count;
        while (count > 0 && times[user.Begin + count - 1] > last) count--;
        return count;
    }

    /// <summary>Negatives drawn for each positive.</summary>
    internal int PerPositive { get; }

    /// <summary>Draws the negatives of one positive.</summary>
    /// <returns>False where the user has every item.</returns>
    internal bool TryDraw(int user, int epoch, (long Row, int[] Into) draw) =>
        _sampler.TryDraw(epoch, draw.Row, _items.AsSpan((int)_begin[user], _distinct[user]), draw.Into);
}
