using Mian.Batches;
using Mian.Torch.Devices;

namespace Mian.Torch.Kernels;

/// <summary>Which samples and behaviours belong to which request of a batch.</summary>
internal sealed class CandidateLayout
{
    private readonly TimeMajor _requestSteps = new();
    private readonly TimeMajor _sampleSteps = new();
    private readonly CandidateSequences _sequences = new();
    private bool _hasRequestSteps;
    private bool _hasSampleSteps;
    private bool _hasSequences;

    /// <summary>Makes an empty layout, for <see cref="Reset"/>.</summary>
    internal CandidateLayout()
    {
    }

    /// <summary>Copies the layout of a batch.</summary>
    internal CandidateLayout(Batch batch, ComputeDevice? device = null) => Reset(batch, device ?? ComputeDevice.Cpu);

    /// <summary>B.</summary>
    internal int Samples { get; private set; }

    /// <summary>Behaviours of each request.</summary>
    internal Segments Segments { get; } = new();

    /// <summary>[B], in an array that may be longer.</summary>
    internal int[] SampleRequest { get; private set; } = [];

    /// <summary>[R + 1], in an array that may be longer.</summary>
    internal int[] SampleOffsets { get; private set; } = [0];

    /// <summary>[B + 1] where each sample's pairs (sample, behaviour) begin, in an array that may be longer.</summary>
    internal int[] PairOffsets { get; private set; } = [0];

    /// <summary>P, number of pairs (sample, behaviour).</summary>
    internal int Pairs => PairOffsets[Samples];

    /// <summary>True where every request has exactly one sample, so that request rows are sample rows.</summary>
    internal bool OneSampleEach => Samples == Segments.Count;

    /// <summary>The behaviours of each request as the sequences of a recurrence.</summary>
    internal TimeMajor RequestSteps
    {
        get
        {
            if (!_hasRequestSteps) _requestSteps.ResetToRequests(this);
            _hasRequestSteps = true;
            return _requestSteps;
        }
    }

    /// <summary>The behaviours of each sample's request as the sequences of a recurrence.</summary>
    internal TimeMajor SampleSteps
    {
        get
        {
            if (!_hasSampleSteps) _sampleSteps.ResetToSamples(this);
            _hasSampleSteps = true;
            return _sampleSteps;
        }
    }

    /// <summary>The behaviours of each sample's request followed by its candidate.</summary>
    internal CandidateSequences Sequences
    {
        get
        {
            if (!_hasSequences) _sequences.Reset(this);
            _hasSequences = true;
            return _sequences;
        }
    }

    /// <summary>Index tensors for the plain forms of the kernels; null where the fused ones run.</summary>
    internal LayoutIndex? Index { get; private set; }

    /// <summary>Copies the layout of another batch, into the memory of the one before where it is enough.</summary>
    internal void Reset(Batch batch, ComputeDevice device)
    {
        Index = device.Fused ? null : new LayoutIndex(this, device.Device);
        Segments.Index = Index;
        _hasRequestSteps = _hasSampleSteps = _hasSequences = false;
        Samples = batch.Samples;
        Segments.Reset(batch.RequestHistory, batch.Requests);
        SampleRequest = ReusedMemory.Of(SampleRequest, Samples);
        SampleOffsets = ReusedMemory.Of(SampleOffsets, batch.Requests + 1);
        PairOffsets = ReusedMemory.Of(PairOffsets, Samples + 1);
        batch.SampleRequest.AsSpan(0, Samples).CopyTo(SampleRequest);
        batch.RequestSamples.AsSpan(0, batch.Requests + 1).CopyTo(SampleOffsets);
        for (var b = 0; b < Samples; b++) PairOffsets[b + 1] = PairOffsets[b] + Segments.Range(SampleRequest[b]).Length;
    }
}
