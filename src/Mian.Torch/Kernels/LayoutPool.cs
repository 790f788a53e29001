using System.Collections.Concurrent;
using Mian.Batches;
using Mian.Torch.Devices;

namespace Mian.Torch.Kernels;

/// <summary>Layouts whose memory is used again: a training step then allocates none that grows with the batch.</summary>
/// <param name="device">Where the batches are worked on.</param>
internal sealed class LayoutPool(ComputeDevice device)
{
    private readonly ConcurrentBag<CandidateLayout> _free = [];

    /// <summary>Where the batches are worked on.</summary>
    internal ComputeDevice Device => device;

    /// <summary>The layout of a batch, for the caller alone until it gives it back.</summary>
    internal CandidateLayout Take(Batch batch)
    {
        if (!_free.TryTake(out var layout)) layout = new CandidateLayout();
        layout.Reset(batch, device);
        return layout;
    }

    /// <summary>Takes a layout back that nobody reads any more.</summary>
    internal void Give(CandidateLayout layout)
    {
        layout.Index?.Dispose();
        _free.Add(layout);
    }
}
