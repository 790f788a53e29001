using Mian.Batches;
using Mian.Schema;
using Mian.Torch.Kernels;
using Mian.Torch.Models;
using static TorchSharp.torch;

namespace Mian.Torch.Embeddings;

/// <summary>
/// One set of embedding tables: the vectors of all fields, or their first-order weights. <see cref="Embed"/> gathers only the rows of
/// a batch into one leaf tensor a field group, autograd stops there, and <see cref="Collect(Batch, GroupVectors)"/> takes the gradients
/// back to the touched rows.
/// </summary>
internal sealed class EmbeddingCollection : IDisposable
{
    private readonly Dictionary<string, EmbeddingTable> _tables;
    private readonly ModelShape _shape;

    /// <summary>Joins a shape with its tables.</summary>
    /// <param name="shape">Where each field's vector lies.</param>
    /// <param name="tables">The tables, by the names that the fields know.</param>
    internal EmbeddingCollection(ModelShape shape, Dictionary<string, EmbeddingTable> tables)
    {
        _shape = shape;
        _tables = tables;
    }

    /// <summary>The tables.</summary>
    internal IEnumerable<EmbeddingTable> Tables => _tables.Values;

    /// <summary>Looks up every field of a batch.</summary>
    /// <param name="batch">Ids.</param>
    /// <param name="training">True to make the group tensors leaves that receive gradients.</param>
    internal GroupVectors Embed(Batch batch, bool training) => new()
    {
        Item = Gather(batch.Field, (FieldGroup.Item, batch.Samples), training),
        Behaviours = Gather(batch.Field, (FieldGroup.Behaviour, batch.Behaviours), training),
        User = GatherOptional(batch, FieldGroup.User, training),
        Context = GatherOptional(batch, FieldGroup.Context, training),
        NegativeBehaviours = batch.NegativeBehaviours.Count == 0 ? null : Gather(batch.NegativeBehaviour, (FieldGroup.Behaviour, batch.Behaviours), training),
    };

    /// <summary>Adds the gradients of the group tensors to the touched rows of each table.</summary>
    internal void Collect(Batch batch, GroupVectors vectors)
    {
        Collect(batch.Field, FieldGroup.Item, vectors.Item);
        Collect(batch.Field, FieldGroup.Behaviour, vectors.Behaviours);
        if (vectors.User is not null) Collect(batch.Field, FieldGroup.User, vectors.User);
        if (vectors.Context is not null) Collect(batch.Field, FieldGroup.Context, vectors.Context);
        if (vectors.NegativeBehaviours is not null) Collect(batch.NegativeBehaviour, FieldGroup.Behaviour, vectors.NegativeBehaviours);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var table in _tables.Values) table.Dispose();
    }

    private Tensor? GatherOptional(Batch batch, FieldGroup group, bool training) =>
        _shape.Count(group) == 0 ? null : Gather(batch.Field, (group, batch.Requests), training);

    private Tensor Gather(Func<string, FieldValues> field, (FieldGroup Group, int Rows) of, bool training)
    {
        var width = _shape.Width(of.Group);
        if (width > 0 && _tables.Values.First().OnDevice is not null)
        {
            var vectors = _shape.Fields(of.Group).Select(slice => _tables[slice.Field.Table].OnDevice!.Gather(field(slice.Field.Name)));
            var joined = cat([.. vectors], 1); // the fields of a group lie side by side in the order of their offsets
            return training ? joined.requires_grad_() : joined;
        }

        var tensor = empty(of.Rows, width);
        if (tensor.numel() > 0)
        {
            var target = TensorMemory.Address(tensor);
            foreach (var slice in _shape.Fields(of.Group))
                FieldVectors.Gather(field(slice.Field.Name), _tables[slice.Field.Table].Weights, (target, slice.Offset, width));
        }

        return training ? tensor.requires_grad_() : tensor;
    }

    private void Collect(Func<string, FieldValues> field, FieldGroup group, Tensor tensor)
    {
        using var gradient = tensor.grad;
        if (gradient is null || gradient.numel() == 0) return;
        if (_tables.Values.First().OnDevice is not null)
        {
            foreach (var slice in _shape.Fields(group))
            {
                var table = _tables[slice.Field.Table];
                table.OnDevice!.Accumulate(field(slice.Field.Name), gradient.narrow(1, slice.Offset, table.Weights.Dimension));
            }

            return;
        }

        using var contiguous = gradient.contiguous();
        var source = TensorMemory.Address(contiguous);
        var width = _shape.Width(group);
        foreach (var slice in _shape.Fields(group))
            _tables[slice.Field.Table].Accumulate(field(slice.Field.Name), (source, slice.Offset, width));
    }
}
