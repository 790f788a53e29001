namespace Mian.Torch.Kernels;

/// <summary>Visits every pair of a sample and a behaviour of its request, requests shared out over threads.</summary>
internal static class PairLoop
{
    /// <summary>Visits all pairs; those of one request by one thread, so sums over its rows need no locks.</summary>
    /// <param name="layout">The pairs.</param>
    /// <param name="visit">Takes the index of the pair, of the behaviour and of the sample.</param>
    internal static void Run(CandidateLayout layout, Action<int, int, int> visit) => WorkRanges.Run(layout.Segments.Offsets, layout.Segments.Count, (begin, end) =>
    {
        for (var b = layout.SampleOffsets[begin]; b < layout.SampleOffsets[end]; b++)
        {
            var (first, length) = layout.Segments.Range(layout.SampleRequest[b]);
            for (var t = 0; t < length; t++) visit(layout.PairOffsets[b] + t, first + t, b);
        }
    });

    /// <summary>Visits all samples.</summary>
    /// <param name="layout">The samples.</param>
    /// <param name="visit">Takes the index of the sample, of its first pair and of its first behaviour, and the number of behaviours.</param>
    internal static void Samples(CandidateLayout layout, Action<int, int, int, int> visit) => WorkRanges.Run(layout.Segments.Offsets, layout.Segments.Count, (begin, end) =>
    {
        for (var b = layout.SampleOffsets[begin]; b < layout.SampleOffsets[end]; b++)
        {
            var (first, length) = layout.Segments.Range(layout.SampleRequest[b]);
            visit(b, layout.PairOffsets[b], first, length);
        }
    });
}
