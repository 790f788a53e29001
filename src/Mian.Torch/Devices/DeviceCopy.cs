using System.Runtime.InteropServices;
using Mian.Torch.Tables;
using static TorchSharp.torch;

namespace Mian.Torch.Devices;

/// <summary>A matrix on a device beside its copy in native memory, which checkpoints read and write.</summary>
internal sealed class DeviceCopy : IDisposable
{
    private const long ChunkFloats = 1 << 24;

    private readonly EmbeddingStorage _host;

    /// <summary>Makes the working copy.</summary>
    /// <param name="host">[rows, dimension]; stays the caller's.</param>
    /// <param name="device">Where it shall be.</param>
    internal DeviceCopy(EmbeddingStorage host, Device device)
    {
        _host = host;
        Values = zeros(host.Rows, host.Dimension, device: device).DetachFromDisposeScope();
    }

    /// <summary>Works on a part of a larger tensor.</summary>
    /// <param name="host">[rows, dimension]; stays the caller's.</param>
    /// <param name="part">As many numbers on the device, contiguous; disposed with this.</param>
    internal DeviceCopy(EmbeddingStorage host, Tensor part)
    {
        _host = host;
        using (part) Values = part.view(host.Rows, host.Dimension).DetachFromDisposeScope();
    }

    /// <summary>[rows, dimension] float32 on the device.</summary>
    internal Tensor Values { get; }

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
        var most = (int)Math.Max(1, ChunkFloats / _host.Dimension);
        for (long row = 0; row < _host.Rows; row += most)
        {
            var count = (int)Math.Min(most, _host.Rows - row);
            using var part = Values.narrow(0, row, count);
            copy(_host.RowRange(row, count), part);
        }
    }

    private delegate void Copy(Span<float> values, Tensor part);
}
