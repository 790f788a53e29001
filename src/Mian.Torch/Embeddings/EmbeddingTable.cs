using Mian.Batches;
using Mian.Torch.Devices;
using Mian.Torch.Optimizers;
using Mian.Torch.Tables;

namespace Mian.Torch.Embeddings;

/// <summary>One embedding table: its rows, the gradients of the rows that a step touched, and their optimizer.</summary>
public sealed class EmbeddingTable : IDisposable
{
    private readonly TouchedRows _touched;
    private float[] _gradients = [];
    private int _cleared;
    private int[] _slots = [];

    /// <summary>Makes a table of zeros.</summary>
    /// <param name="listing">Name and size.</param>
    /// <param name="optimizer">Settings of its optimizer; null for inference.</param>
    /// <param name="device">Where its rows are looked up and updated.</param>
    internal EmbeddingTable(TableListing listing, RowOptimizerOptions? optimizer, ComputeDevice device)
    {
        (Name, Source) = (listing.Name, listing.Source);
        Weights = new EmbeddingStorage(listing.Rows, listing.Dimension);
        Optimizer = optimizer?.Create(Weights, TorchSharp.torch.get_num_threads());
        _touched = new TouchedRows(optimizer is null || !device.Fused ? 0 : listing.Rows);
        if (!device.Fused) OnDevice = new DeviceRows(Weights, Optimizer, optimizer ?? new RowOptimizerOptions(), device.Device);
    }

    /// <summary>Name in checkpoints.</summary>
    public string Name { get; }

    /// <summary>Name of the id space.</summary>
    internal string Source { get; }

    /// <summary>[rows, D] float32.</summary>
    internal EmbeddingStorage Weights { get; }

    /// <summary>Optimizer of the touched rows; null for inference.</summary>
    internal IRowOptimizer? Optimizer { get; }

    /// <summary>The rows where plain torch operations work on them; null where the fused kernels do.</summary>
    internal DeviceRows? OnDevice { get; }

    /// <summary>Rows that the gradients belong to.</summary>
    internal ReadOnlySpan<int> TouchedIds => _touched.Rows;

    /// <summary>[touched, D] gradients of the touched rows.</summary>
    internal Span<float> Gradients => _gradients.AsSpan(0, _touched.Count * Weights.Dimension);

    /// <summary>Fills rows with N(0, deviation²) from a seed; padding stays zero.</summary>
    internal void Initialise(double deviation, long seed)
    {
        var key = 0L;
        foreach (var letter in Name) key = (key * 31) + letter;
        EmbeddingInitialization.FillNormal(Weights, deviation, SplitMix64.Combine(seed, key, Weights.Dimension));
    }

    /// <summary>Adds the gradients of one field's vectors: column <paramref name="slice"/> of a [rows, stride] gradient matrix.</summary>
    internal void Accumulate(FieldValues values, (nint Gradient, int Offset, int Stride) slice)
    {
        if (_slots.Length < values.Values) _slots = new int[values.Values * 3 / 2];
        var slots = _slots.AsSpan(0, values.Values);
        _touched.Add(values.Ids.AsSpan(0, values.Values), slots);
        MakeRoom();
        FieldVectors.Scatter(values, slots, slice, Gradients, Weights.Dimension);
    }

    /// <summary>Adds the gradients of the touched rows to a norm.</summary>
    internal void AddTo(ref GradientNorm norm)
    {
        if (OnDevice is null) norm.Add(Gradients);
        else norm.Add(OnDevice.SumOfSquares());
    }

    /// <summary>Updates the touched rows and forgets their gradients.</summary>
    internal void Step(in OptimizerStep step)
    {
        if (OnDevice is not null)
        {
            OnDevice.Step(step);
            return;
        }

        Optimizer!.Update(_touched.Rows, Gradients, step);
        ClearGradients();
    }

    /// <summary>Forgets the gradients.</summary>
    internal void ClearGradients()
    {
        _touched.Clear();
        _cleared = 0;
        OnDevice?.ClearGradients();
    }

    /// <summary>Grows the gradient to the touched rows; only rows that are new in this step are zeroed.</summary>
    private void MakeRoom()
    {
        var needed = _touched.Count * Weights.Dimension;
        if (_gradients.Length < needed) Array.Resize(ref _gradients, Math.Max(needed, 2 * _gradients.Length));
        _gradients.AsSpan(_cleared, needed - _cleared).Clear();
        _cleared = needed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        OnDevice?.Dispose();
        Optimizer?.Dispose();
        Weights.Dispose();
    }
}
