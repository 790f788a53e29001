using System.Collections.Concurrent;
using Mian.Dataset;

namespace Mian.Batches;

/// <summary>
/// Reads batches of one part on a thread of its own, so that the next batches are built while the current one trains.
/// Order and content depend on the options and the epoch only, never on timing.
/// </summary>
public sealed class BatchReader
{
    private const int Prefetched = 3;

    private readonly RequestSource _source;
    private readonly BatchOptions _options;
    private readonly FreshNegatives? _negatives;
    private readonly GroupOrder _order;

    /// <summary>Reads the batches of a source.</summary>
    /// <exception cref="MianException">The source has no sample, or an option is out of range.</exception>
    public BatchReader(RequestSource source, BatchOptions options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        if (options.BatchSize < 1) throw new MianException($"A batch size of {options.BatchSize} is too small. Expected: 1 or more.");
        _source = source;
        _options = options;
        var negatives = source.Dataset.Manifest.Negatives;
        if (options.DrawNegatives && negatives is { Training: NegativeTiming.Fresh })
            _negatives = new FreshNegatives(source.Dataset, options.Seed);
        SamplesPerRow = _negatives is null ? 1 : 1 + negatives!.PerPositive;
        _order = new GroupOrder(source, options);
    }

    /// <summary>Samples of one epoch, drawn negatives included.</summary>
    public long Samples => _source.SampleCount * SamplesPerRow;

    private int SamplesPerRow { get; }

    /// <summary>
    /// The batches of one epoch. A batch is valid until the next one is asked for.
    /// </summary>
    /// <param name="epoch">Number of the epoch from 0; decides the order and the draws.</param>
    /// <param name="skip">Batches to leave out at the beginning, to continue an interrupted epoch.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public IEnumerable<Batch> Read(int epoch = 0, int skip = 0, CancellationToken cancellation = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var filled = new BlockingCollection<Batch>(Prefetched);
        using var free = new BlockingCollection<Batch>();
        for (var i = 0; i < Prefetched + 2; i++) free.Add(new Batch(_source.Dataset.Schema), CancellationToken.None);
        Exception? failure = null;
        var producer = new Thread(() => failure = Produce(filled, free, (epoch, skip), stop.Token)) { IsBackground = true, Name = "mian batches" };
        producer.Start();
        try
        {
            foreach (var batch in filled.GetConsumingEnumerable(CancellationToken.None))
            {
                yield return batch;
                free.Add(batch, CancellationToken.None);
            }
        }
        finally
        {
            stop.Cancel();
            producer.Join();
        }

        cancellation.ThrowIfCancellationRequested();
        if (failure is not null) throw new MianException($"Reading batches failed: {failure.Message}", failure);
    }

    private Exception? Produce(BlockingCollection<Batch> filled, BlockingCollection<Batch> free, (int Epoch, int Skip) start, CancellationToken stop)
    {
        try
        {
            var builder = new BatchBuilder(_source, _options, _negatives);
            var number = 0;
            foreach (var groups in _order.Batches(start.Epoch, Math.Max(1, _options.BatchSize / SamplesPerRow)))
            {
                stop.ThrowIfCancellationRequested();
                var key = number++;
                if (key < start.Skip) continue;
                var batch = free.Take(stop);
                builder.Fill(batch, groups.Span, start.Epoch, key);
                filled.Add(batch, stop);
            }

            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
#pragma warning disable CA1031 // Whatever stops the producer must reach the consumer, not end the process.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return e;
        }
        finally
        {
            filled.CompleteAdding();
        }
    }
}
