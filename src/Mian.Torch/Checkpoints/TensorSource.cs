using System.Runtime.InteropServices;
using Mian.Torch.Tables;
using static TorchSharp.torch;

namespace Mian.Torch.Checkpoints;

/// <summary>A named tensor to be written, wherever its values are. The values are read when the file is written.</summary>
public sealed class TensorSource
{
    private const int Chunk = 1 << 24;

    private readonly Action<Stream, CancellationToken> _write;

    private TensorSource(string name, TensorType type, IReadOnlyList<long> shape, Action<Stream, CancellationToken> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (shape.Any(size => size < 0)) throw new ArgumentException($"Tensor '{name}' has a negative size: {TensorTypes.Describe(type, shape)}.", nameof(shape));
        (Name, Type, Shape, _write) = (name, type, shape, write);
    }

    /// <summary>Unique name in the file.</summary>
    public string Name { get; }

    /// <summary>Element type.</summary>
    public TensorType Type { get; }

    /// <summary>Sizes, outermost first.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Size of the values in bytes.</summary>
    public long Bytes => checked(TensorTypes.CountOf(Shape) * TensorTypes.SizeOf(Type));

    /// <summary>Managed memory of float, double, long, int or byte.</summary>
    /// <param name="name">Unique name in the file.</param>
    /// <param name="values">The values, row-major.</param>
    /// <param name="shape">Sizes, outermost first; none means [number of values].</param>
    /// <exception cref="ArgumentException">The shape has another number of values.</exception>
    /// <exception cref="NotSupportedException">The type cannot be stored.</exception>
    public static TensorSource FromMemory<T>(string name, ReadOnlyMemory<T> values, params ReadOnlySpan<long> shape) where T : unmanaged
    {
        long[] sizes = shape.IsEmpty ? [values.Length] : shape.ToArray();
        var source = new TensorSource(name, TensorTypes.Of<T>(), sizes, (stream, cancellation) =>
            WriteChunks(stream, MemoryMarshal.AsBytes(values.Span), cancellation));
        return TensorTypes.CountOf(sizes) == values.Length ? source
            : throw new ArgumentException($"Tensor '{name}' is {TensorTypes.Describe(source.Type, sizes)}, but there are {values.Length} values.", nameof(shape));
    }

    /// <summary>A table or an optimizer's state, F32 [rows, dimension], of any size.</summary>
    public static TensorSource FromStorage(string name, EmbeddingStorage storage) =>
        new(name, TensorType.F32, [storage.Rows, storage.Dimension], (stream, cancellation) =>
        {
            var most = Math.Max(1, Chunk / sizeof(float) / storage.Dimension);
            for (long row = 0; row < storage.Rows; row += most)
                WriteChunks(stream, MemoryMarshal.AsBytes(storage.RowRange(row, (int)Math.Min(most, storage.Rows - row))), cancellation);
        });

    /// <summary>A torch tensor of type Float32, Float64, Int64, Int32 or Byte; stays the caller's.</summary>
    /// <exception cref="NotSupportedException">The type cannot be stored.</exception>
    public static TensorSource FromTensor(string name, Tensor tensor) =>
        new(name, TensorTypes.Of(tensor.dtype), tensor.shape, (stream, cancellation) =>
        {
            using var scope = NewDisposeScope();
            WriteChunks(stream, tensor.detach().cpu().contiguous().bytes, cancellation);
        });

    internal void WriteTo(Stream stream, CancellationToken cancellation) => _write(stream, cancellation);

    private static void WriteChunks(Stream stream, ReadOnlySpan<byte> bytes, CancellationToken cancellation)
    {
        for (var at = 0; at < bytes.Length;)
        {
            cancellation.ThrowIfCancellationRequested();
            var length = Math.Min(Chunk, bytes.Length - at);
            stream.Write(bytes.Slice(at, length));
            at += length;
        }
    }
}
