using Mian.Batches;
using Mian.Torch.Kernels;
using static TorchSharp.torch;

namespace Mian.Torch.Models;

/// <summary>
/// An embedded batch: what a model sees. B samples, R requests, N behaviours; F_i, F_b, J, K fields of dimension D.
/// </summary>
public sealed class ModelInput : IDisposable
{
    private Tensor? _sampleRequest;

    internal ModelInput(Batch batch)
    {
        Batch = batch;
        Layout = new CandidateLayout(batch);
    }

    /// <summary>The batch behind it.</summary>
    public Batch Batch { get; }

    /// <summary>[B, F_i·D] candidate items.</summary>
    public required Tensor Item { get; init; }

    /// <summary>[N, F_b·D] behaviours, oldest first within a request.</summary>
    public required Tensor Behaviours { get; init; }

    /// <summary>[R, J·D] user fields; null where the data has none.</summary>
    public Tensor? User { get; init; }

    /// <summary>[R, K·D] context fields; null where the data has none.</summary>
    public Tensor? Context { get; init; }

    /// <summary>Receives attention weights where the caller wants them; null while training.</summary>
    public AttentionTrace? Trace { get; init; }

    /// <summary>Rows of requests, behaviours and samples.</summary>
    internal CandidateLayout Layout { get; }

    /// <summary>[R, ...] -> [B, ...]: gives every sample the row of its request.</summary>
    public Tensor PerSample(Tensor perRequest)
    {
        ArgumentNullException.ThrowIfNull(perRequest);
        if (Layout.OneSampleEach) return perRequest;
        _sampleRequest ??= tensor(Layout.SampleRequest, dtype: ScalarType.Int32).DetachFromDisposeScope();
        return perRequest.index_select(0, _sampleRequest);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sampleRequest?.Dispose();
        Item.Dispose();
        Behaviours.Dispose();
        User?.Dispose();
        Context?.Dispose();
    }
}
