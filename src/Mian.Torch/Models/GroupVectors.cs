using static TorchSharp.torch;

namespace Mian.Torch.Models;

/// <summary>
/// What one set of embedding tables gives for a batch, one tensor a field group. W is the width of a group's fields side by side:
/// F·D for vectors, F for first-order weights.
/// </summary>
public sealed class GroupVectors : IDisposable
{
    /// <summary>[B, W] candidate items.</summary>
    public required Tensor Item { get; init; }

    /// <summary>[N, W] behaviours, oldest first within a request.</summary>
    public required Tensor Behaviours { get; init; }

    /// <summary>[R, W] user fields; null where the data has none.</summary>
    public Tensor? User { get; init; }

    /// <summary>[R, W] context fields; null where the data has none.</summary>
    public Tensor? Context { get; init; }

    /// <summary>[N, W] the same behaviours with randomly drawn items, for losses on sampled negatives; null where none were drawn.</summary>
    public Tensor? NegativeBehaviours { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Item.Dispose();
        Behaviours.Dispose();
        User?.Dispose();
        Context?.Dispose();
        NegativeBehaviours?.Dispose();
    }
}
