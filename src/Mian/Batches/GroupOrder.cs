namespace Mian.Batches;

/// <summary>
/// The order in which requests are read: as stored, or shuffled. Small parts are shuffled completely; large ones by blocks of
/// neighbouring requests that are put into a random order and then mixed within a window, so that reading stays sequential.
/// </summary>
internal sealed class GroupOrder
{
    private const int BlockSamples = 256;

    private readonly RequestSource _source;
    private readonly BatchOptions _options;

    internal GroupOrder(RequestSource source, BatchOptions options)
    {
        _source = source;
        _options = options;
    }

    /// <summary>Samples, about, that are mixed completely. Default: 2^22.</summary>
    internal int WindowSamples { get; init; } = 1 << 22;

    /// <summary>Groups of one epoch, cut into batches of about <paramref name="batchRows"/> stored samples, fewer where their histories are long.</summary>
    internal IEnumerable<ReadOnlyMemory<RequestGroup>> Batches(int epoch, int batchRows)
    {
        var batch = new List<RequestGroup>(batchRows);
        var (rows, pairs) = (0, 0L);
        foreach (var group in _options.Shuffle ? Shuffled(epoch) : Groups(0, _source.SampleCount))
        {
            var more = Pairs(group);
            if (rows > 0 && (rows + group.Samples > batchRows || pairs + more > _options.MaxPairs))
            {
                yield return batch.ToArray();
                batch.Clear();
                (rows, pairs) = (0, 0);
            }

            batch.Add(group);
            rows += group.Samples;
            pairs += more;
        }

        if (batch.Count > 0) yield return batch.ToArray();
    }

    private long Pairs(RequestGroup group) => _options.MaxPairs == long.MaxValue
        ? 0
        : group.Samples * (long)Math.Min(_options.MaxHistory ?? _source.Dataset.Schema.MaxHistory, _source.HistoryLengthOfSample(group.FirstSample));

    private IEnumerable<RequestGroup> Shuffled(int epoch)
    {
        var random = new SplitMix64(SplitMix64.Combine(_options.Seed, epoch, -1));
        var blocks = new int[(_source.SampleCount + BlockSamples - 1) / BlockSamples];
        for (var i = 0; i < blocks.Length; i++) blocks[i] = i;
        Shuffle(blocks, ref random);
        var window = new List<RequestGroup>();
        var windowBlocks = WindowSamples / BlockSamples;
        for (var first = 0; first < blocks.Length; first += windowBlocks)
        {
            window.Clear();
            foreach (var block in blocks.AsSpan(first, Math.Min(windowBlocks, blocks.Length - first)))
                window.AddRange(BlockGroups(block));
            Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(window), ref random);
            foreach (var group in window) yield return group;
        }
    }

    /// <summary>The requests whose first sample lies in a block.</summary>
    private IEnumerable<RequestGroup> BlockGroups(int block)
    {
        var start = RequestStart((long)block * BlockSamples);
        var end = RequestStart(Math.Min(_source.SampleCount, (long)(block + 1) * BlockSamples));
        return Groups(start, end);
    }

    /// <summary>The first sample at or after <paramref name="row"/> that begins a request.</summary>
    private long RequestStart(long row)
    {
        while (row > 0 && row < _source.SampleCount && _source.SampleRequest[row] == _source.SampleRequest[row - 1]) row++;
        return row;
    }

    private IEnumerable<RequestGroup> Groups(long start, long end)
    {
        while (start < end)
        {
            var next = start + 1;
            while (next < end && _source.SampleRequest[next] == _source.SampleRequest[start]) next++;
            yield return new RequestGroup(start, (int)(next - start));
            start = next;
        }
    }

    private static void Shuffle<T>(Span<T> values, ref SplitMix64 random)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = random.Below(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }
}
