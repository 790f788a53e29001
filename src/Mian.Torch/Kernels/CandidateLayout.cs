using Mian.Batches;

namespace Mian.Torch.Kernels;

/// <summary>Which samples and behaviours belong to which request of a batch.</summary>
internal sealed class CandidateLayout
{
    /// <summary>Copies the layout of a batch.</summary>
    internal CandidateLayout(Batch batch)
    {
        Samples = batch.Samples;
        Segments = new Segments(batch.RequestHistory, batch.Requests);
        SampleRequest = batch.SampleRequest[..batch.Samples];
        SampleOffsets = batch.RequestSamples[..(batch.Requests + 1)];
        PairOffsets = new int[Samples + 1];
        for (var b = 0; b < Samples; b++) PairOffsets[b + 1] = PairOffsets[b] + Segments.Range(SampleRequest[b]).Length;
    }

    /// <summary>B.</summary>
    internal int Samples { get; }

    /// <summary>Behaviours of each request.</summary>
    internal Segments Segments { get; }

    /// <summary>[B].</summary>
    internal int[] SampleRequest { get; }

    /// <summary>[R + 1].</summary>
    internal int[] SampleOffsets { get; }

    /// <summary>[B + 1] where each sample's pairs (sample, behaviour) begin.</summary>
    internal int[] PairOffsets { get; }

    /// <summary>True where every request has exactly one sample, so that request rows are sample rows.</summary>
    internal bool OneSampleEach => Samples == Segments.Count;
}
