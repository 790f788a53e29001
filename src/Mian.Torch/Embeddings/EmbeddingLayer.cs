using Mian.Batches;
using Mian.Torch.Devices;
using Mian.Torch.Kernels;
using Mian.Torch.Models;

namespace Mian.Torch.Embeddings;

/// <summary>All embedding tables of a model: the vectors of all fields, their first-order weights, or both.</summary>
public sealed class EmbeddingLayer : IDisposable
{
    private readonly EmbeddingCollection? _vectors;
    private readonly EmbeddingCollection? _firstOrder;
    private readonly LayoutPool _layouts;

    /// <summary>Joins the tables.</summary>
    /// <param name="vectors">D numbers an id; null for a model that has none.</param>
    /// <param name="firstOrder">One number an id; null for a model that has none.</param>
    /// <param name="device">Where batches are worked on.</param>
    internal EmbeddingLayer(EmbeddingCollection? vectors, EmbeddingCollection? firstOrder, ComputeDevice device)
    {
        _vectors = vectors;
        _firstOrder = firstOrder;
        _layouts = new LayoutPool(device);
        Tables = [.. (vectors?.Tables ?? []).Concat(firstOrder?.Tables ?? []).OrderBy(t => t.Name, StringComparer.Ordinal)];
    }

    /// <summary>The tables, by name order.</summary>
    public IReadOnlyList<EmbeddingTable> Tables { get; }

    /// <summary>Looks up every field of a batch.</summary>
    /// <param name="batch">Ids.</param>
    /// <param name="training">True to make the group tensors leaves that receive gradients.</param>
    /// <param name="trace">Receives attention weights; null for none.</param>
    public ModelInput Embed(Batch batch, bool training, AttentionTrace? trace = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return new ModelInput(batch, _layouts, (_vectors?.Embed(batch, training), _firstOrder?.Embed(batch, training))) { Trace = trace };
    }

    /// <summary>Adds the gradients of the group tensors to the touched rows of each table.</summary>
    internal void Collect(ModelInput input)
    {
        if (input.Groups.Vectors is { } vectors) _vectors!.Collect(input.Batch, vectors);
        if (input.Groups.FirstOrder is { } weights) _firstOrder!.Collect(input.Batch, weights);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _vectors?.Dispose();
        _firstOrder?.Dispose();
    }
}
