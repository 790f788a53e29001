using Mian.Batches;
using Mian.Schema;
using Mian.Torch.Kernels;
using Mian.Torch.Optimizers;
using Mian.Torch.Tables;
using static TorchSharp.torch;

namespace Mian.Torch.Devices;

/// <summary>
/// One embedding table on a device: look-ups, gradients of touched rows, and their update, in torch operations. The table in native memory
/// stays as the copy that checkpoints know, brought up to date by <see cref="Pull"/>.
/// </summary>
internal sealed class DeviceRows : IDisposable
{
    private readonly Device _device;
    private readonly DeviceCopy _weights;
    private readonly DeviceRowRule? _rule;
    private readonly List<(Tensor Ids, Tensor Gradient)> _collected = [];
    private (Tensor Rows, Tensor Gradient)? _touched;

    /// <summary>Copies a table to a device.</summary>
    /// <param name="weights">The table.</param>
    /// <param name="optimizer">Its optimizer, whose state moves too; null for inference.</param>
    /// <param name="options">Settings of the optimizer.</param>
    /// <param name="device">Where to.</param>
    internal DeviceRows(EmbeddingStorage weights, IRowOptimizer? optimizer, RowOptimizerOptions options, Device device)
    {
        _device = device;
        _weights = new DeviceCopy(weights, device);
        _rule = optimizer is null ? null : new DeviceRowRule(options, optimizer.State, device);
    }

    /// <summary>Native memory to device.</summary>
    internal void Push()
    {
        _weights.Push();
        _rule?.Push();
    }

    /// <summary>Device to native memory.</summary>
    internal void Pull()
    {
        _weights.Pull();
        _rule?.Pull();
    }

    /// <summary>The vectors of one field, [rows, D].</summary>
    internal Tensor Gather(FieldValues values)
    {
        var vectors = _weights.Values.index_select(0, Ids(values)); // [values, D]
        if (values.Schema.Kind == FieldKind.Scaled) return vectors * Scales(values);
        return values.Schema.Kind == FieldKind.MultiValued ? PlainForms.Sum(vectors * ListFactors(values), ListRows(values), values.Rows) : vectors;
    }

    /// <summary>Keeps the gradient of one field's vectors, [rows, D], for the next <see cref="Step"/>.</summary>
    internal void Accumulate(FieldValues values, Tensor gradient)
    {
        var own = values.Schema.Kind switch
        {
            FieldKind.Scaled => gradient * Scales(values),
            FieldKind.MultiValued => gradient.index_select(0, ListRows(values)) * ListFactors(values),
            _ => gradient,
        };
        _collected.Add((Ids(values), own));
    }

    /// <summary>Sum of squares of the gradients of the touched rows.</summary>
    internal double SumOfSquares() => Touched() is { } touched ? touched.Gradient.Squared().sum(ScalarType.Float64).ToDoubleNumber() : 0;

    /// <summary>Updates the touched rows and forgets their gradients. Padding, row 0, stays zero.</summary>
    internal void Step(in OptimizerStep step)
    {
        using var quiet = no_grad();
        if (Touched() is { } touched) _rule!.Update(_weights.Values, touched, step);
        ClearGradients();
    }

    /// <summary>Forgets the gradients.</summary>
    internal void ClearGradients()
    {
        _collected.Clear();
        _touched = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _weights.Dispose();
        _rule?.Dispose();
    }

    private (Tensor Rows, Tensor Gradient)? Touched()
    {
        if (_touched is not null || _collected.Count == 0) return _touched;
        using var quiet = no_grad();
        var ids = cat([.. _collected.Select(c => c.Ids)], 0);
        var (rows, slots, _) = ids.unique(sorted: true, return_inverse: true);
        var sums = PlainForms.Sum(cat([.. _collected.Select(c => c.Gradient)], 0), slots!.to_type(ScalarType.Int64), rows.shape[0]);
        _touched = (rows.to_type(ScalarType.Int64), sums * rows.NotZero().unsqueeze(1));
        return _touched;
    }

    private Tensor Ids(FieldValues values) => TensorMemory.From(values.Ids.AsSpan(0, values.Values)).to(_device);

    private Tensor Scales(FieldValues values) => TensorMemory.From(values.Scales.AsSpan(0, values.Rows)).to(_device).unsqueeze(1);

    /// <summary>[values] int64 row of each id of a list.</summary>
    private Tensor ListRows(FieldValues values)
    {
        var rows = new int[values.Values];
        for (var row = 0; row < values.Rows; row++) Array.Fill(rows, row, values.Offsets[row], values.Offsets[row + 1] - values.Offsets[row]);
        return TensorMemory.From(rows).to(_device).to_type(ScalarType.Int64);
    }

    /// <summary>[values, 1] what each vector of a list is multiplied by: 1 / count of a mean, else 1.</summary>
    private Tensor ListFactors(FieldValues values)
    {
        var factors = new float[values.Values];
        for (var row = 0; row < values.Rows; row++)
        {
            var count = values.Offsets[row + 1] - values.Offsets[row];
            Array.Fill(factors, values.Schema.Pooling == Pooling.Mean ? 1f / count : 1f, values.Offsets[row], count);
        }

        return TensorMemory.From(factors).to(_device).unsqueeze(1);
    }
}
