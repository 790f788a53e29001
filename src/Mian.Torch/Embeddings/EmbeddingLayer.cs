using Mian.Batches;
using Mian.Schema;
using Mian.Torch.Kernels;
using Mian.Torch.Models;
using static TorchSharp.torch;

namespace Mian.Torch.Embeddings;

/// <summary>
/// All embedding tables of a model. <see cref="Embed"/> gathers only the rows of a batch into one leaf tensor a field group, autograd
/// stops there, and <see cref="Collect(ModelInput)"/> takes the gradients back to the touched rows.
/// </summary>
public sealed class EmbeddingLayer : IDisposable
{
    private readonly Dictionary<string, EmbeddingTable> _tables;
    private readonly ModelShape _shape;

    /// <summary>Makes the tables of a schema.</summary>
    /// <param name="shape">Where each field's vector lies; gives the dimensions.</param>
    /// <param name="tables">The tables, by name.</param>
    internal EmbeddingLayer(ModelShape shape, IEnumerable<EmbeddingTable> tables)
    {
        _shape = shape;
        _tables = tables.ToDictionary(t => t.Name);
    }

    /// <summary>The tables, by name order.</summary>
    public IEnumerable<EmbeddingTable> Tables => _tables.Values.OrderBy(t => t.Name, StringComparer.Ordinal);

    /// <summary>Looks up every field of a batch.</summary>
    /// <param name="batch">Ids.</param>
    /// <param name="training">True to make the group tensors leaves that receive gradients.</param>
    /// <param name="trace">Receives attention weights; null for none.</param>
    public ModelInput Embed(Batch batch, bool training, AttentionTrace? trace = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return new ModelInput(batch)
        {
            Item = Gather(batch, FieldGroup.Item, training),
            Behaviours = Gather(batch, FieldGroup.Behaviour, training),
            User = _shape.Count(FieldGroup.User) == 0 ? null : Gather(batch, FieldGroup.User, training),
            Context = _shape.Count(FieldGroup.Context) == 0 ? null : Gather(batch, FieldGroup.Context, training),
            Trace = trace,
        };
    }

    /// <summary>Adds the gradients of the group tensors to the touched rows of each table.</summary>
    internal void Collect(ModelInput input)
    {
        Collect(input, FieldGroup.Item, input.Item);
        Collect(input, FieldGroup.Behaviour, input.Behaviours);
        if (input.User is not null) Collect(input, FieldGroup.User, input.User);
        if (input.Context is not null) Collect(input, FieldGroup.Context, input.Context);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var table in _tables.Values) table.Dispose();
    }

    private Tensor Gather(Batch batch, FieldGroup group, bool training)
    {
        var width = _shape.Width(group);
        var tensor = empty(batch.RowsOf(group), width);
        if (tensor.numel() > 0)
        {
            var target = TensorMemory.Address(tensor);
            foreach (var slice in _shape.Fields(group))
                FieldVectors.Gather(batch.Field(slice.Field.Name), _tables[slice.Field.Table].Weights, (target, slice.Offset, width));
        }

        return training ? tensor.requires_grad_() : tensor;
    }

    private void Collect(ModelInput input, FieldGroup group, Tensor tensor)
    {
        using var gradient = tensor.grad;
        if (gradient is null || gradient.numel() == 0) return;
        using var contiguous = gradient.contiguous();
        var source = TensorMemory.Address(contiguous);
        var width = _shape.Width(group);
        foreach (var slice in _shape.Fields(group))
            _tables[slice.Field.Table].Accumulate(input.Batch.Field(slice.Field.Name), (source, slice.Offset, width));
    }
}
