using static TorchSharp.torch;

namespace Mian.Torch.Kernels;

/// <summary>For each sample, the behaviours of its request and then the candidate: sequences of one more row than there are behaviours.</summary>
internal sealed class CandidateSequences
{
    private int[] _offsets = [0];
    private int[] _rows = [];

    /// <summary>Where each sample's sequence begins among the P + B rows.</summary>
    internal Segments Segments { get; } = new();

    /// <summary>Takes the samples of a layout, into the memory of those before where it is enough.</summary>
    internal void Reset(CandidateLayout layout)
    {
        var (behaviours, total) = (layout.Segments.Rows, layout.Pairs + layout.Samples);
        (_offsets, _rows) = (ReusedMemory.Of(_offsets, layout.Samples + 1), ReusedMemory.Of(_rows, total));
        for (int b = 0, at = 0; b < layout.Samples; b++)
        {
            var (begin, length) = layout.Segments.Range(layout.SampleRequest[b]);
            for (var t = 0; t < length; t++) _rows[at++] = begin + t;
            _rows[at++] = behaviours + b;
            _offsets[b + 1] = at;
        }

        Segments.Reset(_offsets, layout.Samples);
        Segments.Index = layout.Index;
    }

    /// <summary>Rows of [behaviours ; candidates], [P + B] int32 on a device.</summary>
    internal Tensor Rows(Device device) => TensorMemory.From(_rows.AsSpan(0, Segments.Rows)).to(device);

    /// <summary>Row of each candidate among the P + B, [B] int32 on a device.</summary>
    internal Tensor Candidates(Device device)
    {
        var result = empty(Segments.Count, ScalarType.Int32);
        if (Segments.Count > 0)
        {
            var last = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(result.bytes);
            for (var b = 0; b < Segments.Count; b++) last[b] = _offsets[b + 1] - 1;
        }

        return result.to(device);
    }
}
