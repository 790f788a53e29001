using Mian.Batches;
using Mian.Dataset;

namespace Mian.Features;

/// <summary>
/// Draws negatives: items that the user has in no event at all. A draw depends only on (seed, stream, request), so the
/// result is the same in any order and on any number of threads. Thread-safe.
/// </summary>
/// <remarks>
/// Items are drawn with replacement until one is not the user's. A user who has nearly everything would make that slow, so
/// after 64 misses one draw goes exactly over the items left, with the same probabilities. Where all of those have
/// probability zero (popularity, none was seen in training), each is equally likely.
/// </remarks>
public sealed class NegativeSampler
{
    private const int Misses = 64;
    private const double Exponent = 0.75;

    private readonly int _items;
    private readonly long _seed;
    private readonly double[]? _weights;
    private readonly AliasTable? _alias;

    private NegativeSampler(int items, double[]? weights, long seed)
    {
        if (items < 1)
            throw new MianException("Negatives are sampled from the items, but there are none. Check the items source of the recipe.");
        _items = items;
        _seed = seed;
        _weights = weights;
        _alias = weights is null ? null : new AliasTable(weights);
    }

    /// <summary>Number of items drawn from.</summary>
    public int Items => _items;

    /// <summary>Every item is equally likely.</summary>
    /// <param name="items">Number of items, 1 or more.</param>
    /// <param name="seed">Any seed.</param>
    public static NegativeSampler Uniform(int items, long seed) => new(items, null, seed);

    /// <summary>Items are drawn in proportion to count^0.75; uniformly where all counts are zero.</summary>
    /// <param name="trainingCounts">Events of each item in training, 0 or more.</param>
    /// <param name="seed">Any seed.</param>
    public static NegativeSampler Popularity(ReadOnlySpan<long> trainingCounts, long seed)
    {
        var weights = new double[trainingCounts.Length];
        double sum = 0;
        for (int i = 0; i < weights.Length; i++)
            sum += weights[i] = Math.Pow(trainingCounts[i], Exponent);
        return new(weights.Length, sum > 0 ? weights : null, seed);
    }

    /// <summary>The sampler of a rule.</summary>
    /// <param name="distribution">How negatives are drawn.</param>
    /// <param name="trainingCounts">Events of each item in training; its length is the number of items.</param>
    /// <param name="seed">Any seed.</param>
    public static NegativeSampler Create(NegativeDistribution distribution, ReadOnlySpan<long> trainingCounts, long seed) =>
        distribution == NegativeDistribution.Popularity ? Popularity(trainingCounts, seed) : Uniform(trainingCounts.Length, seed);

    /// <summary>The stream of the negatives that preparation fixes; epochs of fresh negatives use streams 0, 1, 2, ...</summary>
    public static long StreamOf(PartName part) => -1 - (part.Split is { } split ? (long)split : (long)SplitName.Test + part.Day);

    /// <summary>Sorts the items of a user and drops repetitions, in place.</summary>
    /// <returns>How many distinct items there are; they come first.</returns>
    public static int SortDistinct(Span<int> items)
    {
        items.Sort();
        int distinct = 0;
        foreach (int item in items)
            if (distinct == 0 || items[distinct - 1] != item)
                items[distinct++] = item;
        return distinct;
    }

    /// <summary>Draws the negatives of one request, independently of each other.</summary>
    /// <param name="stream">Which set of negatives: an epoch, or <see cref="StreamOf"/>.</param>
    /// <param name="request">The request's row.</param>
    /// <param name="owned">The items of the user's events, ascending and distinct (<see cref="SortDistinct"/>).</param>
    /// <param name="negatives">Receives the drawn items.</param>
    /// <returns>False, with nothing drawn, where the user has every item.</returns>
    public bool TryDraw(long stream, long request, ReadOnlySpan<int> owned, Span<int> negatives)
    {
        if (owned.Length >= _items)
            return false;
        var random = new SplitMix64(SplitMix64.Combine(_seed, stream, request));
        for (int i = 0; i < negatives.Length; i++)
            negatives[i] = DrawOne(ref random, owned);
        return true;
    }

    private int DrawOne(ref SplitMix64 random, ReadOnlySpan<int> owned)
    {
        for (int miss = 0; miss < Misses; miss++)
        {
            int item = _alias is null ? random.Below(_items) : _alias.Draw(ref random);
            if (owned.BinarySearch(item) < 0)
                return item;
        }
        return DrawFromRest(ref random, owned);
    }

    private int DrawFromRest(ref SplitMix64 random, ReadOnlySpan<int> owned)
    {
        double left = 0;
        for (int item = 0, next = 0; _weights is not null && item < _items; item++)
            if (!IsOwned(owned, ref next, item))
                left += _weights[item];
        bool uniform = left <= 0;
        double target = random.NextDouble() * (uniform ? _items - owned.Length : left);
        int last = -1;
        for (int item = 0, next = 0; item < _items; item++)
        {
            double weight = uniform ? 1 : _weights![item];
            if (IsOwned(owned, ref next, item) || weight <= 0)
                continue;
            last = item;
            target -= weight;
            if (target < 0)
                break;
        }
        return last;
    }

    /// <summary>Merges the ascending owned items with the ascending item.</summary>
    private static bool IsOwned(ReadOnlySpan<int> owned, ref int next, int item)
    {
        if (next >= owned.Length || owned[next] != item)
            return false;
        next++;
        return true;
    }

    /// <summary>Draws from a discrete distribution in constant time (Walker 1977, in Vose's form of 1991).</summary>
    private sealed class AliasTable
    {
        private readonly double[] _keep;
        private readonly int[] _alias;

        public AliasTable(double[] weights)
        {
            int n = weights.Length;
            double scale = n / weights.Sum();
            _keep = [.. weights.Select(w => w * scale)];
            _alias = new int[n];
            var small = new Stack<int>(Enumerable.Range(0, n).Where(i => _keep[i] < 1));
            var large = new Stack<int>(Enumerable.Range(0, n).Where(i => _keep[i] >= 1));
            while (small.Count > 0 && large.Count > 0)
            {
                int less = small.Pop();
                int more = large.Pop();
                _alias[less] = more;
                _keep[more] -= 1 - _keep[less];
                (_keep[more] < 1 ? small : large).Push(more);
            }
            FillRounding(small, weights);
            foreach (int i in large)
                _keep[i] = 1;
        }

        public int Draw(ref SplitMix64 random)
        {
            int column = random.Below(_keep.Length);
            return random.NextDouble() < _keep[column] ? column : _alias[column];
        }

        /// <summary>What rounding left over keeps itself, unless its weight is zero: then it points at an item that has one.</summary>
        private void FillRounding(Stack<int> small, double[] weights)
        {
            int positive = Array.FindIndex(weights, w => w > 0);
            foreach (int i in small)
            {
                _keep[i] = weights[i] > 0 ? 1 : 0;
                _alias[i] = positive;
            }
        }
    }
}
