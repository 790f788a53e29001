using System.Runtime.InteropServices;
using Mian.Torch.Tables;
using static TorchSharp.torch;

namespace Mian.Torch.Devices;

/// <summary>A matrix on a device beside its copy in native memory, which checkpoints read and write.</summary>
/// <param name="host">[rows, dimension]; stays the caller's.</param>
/// <param name="device">Where the working copy is.</param>
internal sealed class DeviceCopy(EmbeddingStorage host, Device device) : IDisposable
{
    private const long ChunkFloats = 1 << 24;

    /// <summary>[rows, dimension] float32 on the device.</summary>
    internal Tensor Values { get; } = zeros(host.Rows, host.Dimension, device: device).DetachFromDisposeScope();

    /// <summary>Host to device.</summary>
    internal void Push() => Chunks((values, part) =>
    {
        using var staged = empty(part.shape);
        values.CopyTo(MemoryMarshal.Cast<byte, float>(staged.bytes));
        part.copy_(staged);
    });

    /// <summary>Device to host.</summary>
    internal void Pull() => Chunks((values, part) =>
    {
        using var staged = part.cpu().contiguous();
        MemoryMarshal.Cast<byte, float>(staged.bytes).CopyTo(values);
    });

    /// <inheritdoc/>
    public void Dispose() => Values.Dispose();

    private void Chunks(Copy copy)
    {
        using var quiet = no_grad();
        var most = (int)Math.Max(1, ChunkFloats / host.Dimension);
        for (long row = 0; row < host.Rows; row += most)
        {
            var count = (int)Math.Min(most, host.Rows - row);
            using var part = Values.narrow(0, row, count);
            copy(host.RowRange(row, count), part);
        }
    }

    private delegate void Copy(Span<float> values, Tensor part);
}
