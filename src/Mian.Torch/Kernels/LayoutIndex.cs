using static TorchSharp.torch;

namespace Mian.Torch.Kernels;

/// <summary>
/// The layout of a batch as index tensors on a device, for the plain torch forms of the kernels; made when first asked for. Dispose it
/// when the step is over.
/// </summary>
internal sealed class LayoutIndex : IDisposable
{
    private readonly CandidateLayout _layout;
    private readonly Device _device;
    private readonly List<Tensor> _tensors = [];
    private Tensor? _segmentOfRow;
    private Tensor? _lengths;
    private (Tensor Row, Tensor Sample)? _pairs;
    private Tensor? _paddedPairs;

    internal LayoutIndex(CandidateLayout layout, Device device) => (_layout, _device) = (layout, device);

    /// <summary>[N] int64, request of each behaviour.</summary>
    internal Tensor SegmentOfRow => _segmentOfRow ??= Keep(Fill(_layout.Segments.Rows, rows =>
    {
        for (var s = 0; s < _layout.Segments.Count; s++) rows[_layout.Segments.Offsets[s].._layout.Segments.Offsets[s + 1]].Fill(s);
    }));

    /// <summary>[R, 1] float32, behaviours of each request, at least 1.</summary>
    internal Tensor Lengths => _lengths ??= Keep(Fill(_layout.Segments.Count, lengths =>
    {
        for (var s = 0; s < lengths.Length; s++) lengths[s] = Math.Max(1, _layout.Segments.Range(s).Length);
    }).to_type(ScalarType.Float32).unsqueeze(1));

    /// <summary>[P] int64 each, behaviour and sample of every pair.</summary>
    internal (Tensor Row, Tensor Sample) Pairs => _pairs ??= (Keep(Fill(_layout.Pairs, FillPairRows)), Keep(Fill(_layout.Pairs, FillPairSamples)));

    /// <summary>[P] int64, place of every pair in a matrix [B, width] that is padded at the end, and that width.</summary>
    internal (Tensor Place, long Width) PaddedPairs => (_paddedPairs ??= Keep(Fill(_layout.Pairs, FillPaddedPairs)), _layout.Segments.MaxLength);

    /// <summary>
    /// Requests of similar length side by side: the rows of each, padded to the longest of the group with row 0, and what is real.
    /// Groups end at powers of two, so less than half of a group is padding.
    /// </summary>
    internal IEnumerable<(Tensor Rows, Tensor Mask)> Groups(Segments segments)
    {
        for (var (low, high) = (0, 4); low < segments.MaxLength; (low, high) = (high, 2 * high))
        {
            var members = Enumerable.Range(0, segments.Count).Where(s => segments.Range(s).Length > low && segments.Range(s).Length <= high).ToArray();
            if (members.Length == 0) continue;
            var longest = members.Max(s => segments.Range(s).Length);
            using var rows = Fill(members.Length * longest, values => FillGroup(values, segments, members));
            yield return (rows.AtLeast(0).view(members.Length, longest), rows.NotNegative().view(members.Length, longest));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _tensors) tensor.Dispose();
    }

    private static void FillGroup(Span<long> values, Segments segments, int[] members)
    {
        var longest = values.Length / members.Length;
        for (var i = 0; i < members.Length; i++)
        {
            var (begin, length) = segments.Range(members[i]);
            for (var t = 0; t < longest; t++) values[i * longest + t] = t < length ? begin + t : -1;
        }
    }

    private void FillPairRows(Span<long> rows)
    {
        for (var b = 0; b < _layout.Samples; b++)
        {
            var begin = _layout.Segments.Range(_layout.SampleRequest[b]).Begin;
            for (var i = _layout.PairOffsets[b]; i < _layout.PairOffsets[b + 1]; i++) rows[i] = begin + i - _layout.PairOffsets[b];
        }
    }

    private void FillPairSamples(Span<long> samples)
    {
        for (var b = 0; b < _layout.Samples; b++) samples[_layout.PairOffsets[b].._layout.PairOffsets[b + 1]].Fill(b);
    }

    private void FillPaddedPairs(Span<long> places)
    {
        for (var b = 0; b < _layout.Samples; b++)
        {
            for (var i = _layout.PairOffsets[b]; i < _layout.PairOffsets[b + 1]; i++) places[i] = ((long)b * _layout.Segments.MaxLength) + i - _layout.PairOffsets[b];
        }
    }

    private Tensor Fill(int count, Filler fill)
    {
        var host = empty(count, ScalarType.Int64);
        if (count > 0) fill(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, long>(host.bytes));
        return host.to(_device);
    }

    private Tensor Keep(Tensor tensor)
    {
        _tensors.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }

    private delegate void Filler(Span<long> values);
}
