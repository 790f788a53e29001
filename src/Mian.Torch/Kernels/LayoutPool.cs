using System.Collections.Concurrent;
using Mian.Batches;

namespace Mian.Torch.Kernels;

/// <summary>Layouts whose memory is used again: a training step then allocates none that grows with the batch.</summary>
internal sealed class LayoutPool
{
    private readonly ConcurrentBag<CandidateLayout> _free = [];

    /// <summary>The layout of a batch, for the caller alone until it gives it back.</summary>
    internal CandidateLayout Take(Batch batch)
    {
        if (!_free.TryTake(out var layout)) layout = new CandidateLayout();
        layout.Reset(batch);
        return layout;
    }

    /// <summary>Takes a layout back that nobody reads any more.</summary>
    internal void Give(CandidateLayout layout) => _free.Add(layout);
}
