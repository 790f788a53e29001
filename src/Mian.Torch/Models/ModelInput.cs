using Mian.Batches;
using Mian.Torch.Kernels;
using static TorchSharp.torch;

namespace Mian.Torch.Models;

/// <summary>
/// An embedded batch: what a model sees. B samples, R requests, N behaviours; F_i, F_b, J, K fields of dimension D.
/// </summary>
public sealed class ModelInput : IDisposable
{
    private readonly GroupVectors? _vectors;
    private readonly GroupVectors? _firstOrder;
    private readonly LayoutPool _layouts;
    private readonly List<Tensor> _losses = [];
    private Tensor? _sampleRequest;
    private int _disposed;

    internal ModelInput(Batch batch, LayoutPool layouts, (GroupVectors? Vectors, GroupVectors? FirstOrder) groups)
    {
        Batch = batch;
        (_vectors, _firstOrder) = groups;
        _layouts = layouts;
        Layout = layouts.Take(batch);
    }

    /// <summary>The batch behind it.</summary>
    public Batch Batch { get; }

    /// <summary>The D-dimensional vectors of all fields.</summary>
    /// <exception cref="InvalidOperationException">The model's catalog line does not ask for <see cref="ModelInputs.Vectors"/>.</exception>
    public GroupVectors Vectors => _vectors ?? throw new InvalidOperationException($"The model's catalog line does not ask for {ModelInputs.Vectors}.");

    /// <summary>The first-order weights of all fields, one number a field.</summary>
    /// <exception cref="InvalidOperationException">The model's catalog line does not ask for <see cref="ModelInputs.FirstOrder"/>.</exception>
    public GroupVectors FirstOrder => _firstOrder ?? throw new InvalidOperationException($"The model's catalog line does not ask for {ModelInputs.FirstOrder}.");

    /// <summary>[B, F_i·D] candidate items.</summary>
    public Tensor Item => Vectors.Item;

    /// <summary>[N, F_b·D] behaviours, oldest first within a request.</summary>
    public Tensor Behaviours => Vectors.Behaviours;

    /// <summary>[R, J·D] user fields; null where the data has none.</summary>
    public Tensor? User => Vectors.User;

    /// <summary>[R, K·D] context fields; null where the data has none.</summary>
    public Tensor? Context => Vectors.Context;

    /// <summary>Receives attention weights where the caller wants them; null while training.</summary>
    public AttentionTrace? Trace { get; init; }

    /// <summary>Scalars that <see cref="AddLoss"/> received, in order.</summary>
    internal IReadOnlyList<Tensor> Losses => _losses;

    /// <summary>Vectors and first-order weights, where they are there.</summary>
    internal (GroupVectors? Vectors, GroupVectors? FirstOrder) Groups => (_vectors, _firstOrder);

    /// <summary>Rows of requests, behaviours and samples.</summary>
    internal CandidateLayout Layout { get; }

    /// <summary>[R, ...] -> [B, ...]: gives every sample the row of its request.</summary>
    public Tensor PerSample(Tensor perRequest)
    {
        ArgumentNullException.ThrowIfNull(perRequest);
        if (Layout.OneSampleEach) return perRequest;
        _sampleRequest ??= TensorMemory.From(Layout.SampleRequest.AsSpan(0, Layout.Samples)).to(_layouts.Device.Device).DetachFromDisposeScope();
        return perRequest.index_select(0, _sampleRequest);
    }

    /// <summary>Adds a weighted scalar to the cross-entropy of this step, such as the auxiliary loss of DIEN.</summary>
    /// <param name="loss">A scalar; its weight is already in it.</param>
    public void AddLoss(Tensor loss) => _losses.Add(loss);

    /// <inheritdoc/>
    public void Dispose()
    {
        _sampleRequest?.Dispose();
        _vectors?.Dispose();
        _firstOrder?.Dispose();
        if (Interlocked.Exchange(ref _disposed, 1) == 0) _layouts.Give(Layout);
    }
}
