namespace Mian.Torch.Checkpoints;

/// <summary>Element type of a tensor in a file; the names are those of the format.</summary>
public enum TensorType
{
    /// <summary>64-bit float.</summary>
    F64,

    /// <summary>64-bit signed integer.</summary>
    I64,

    /// <summary>32-bit float.</summary>
    F32,

    /// <summary>32-bit signed integer.</summary>
    I32,

    /// <summary>Byte.</summary>
    U8,
}

/// <summary>What the header of a file says about one tensor.</summary>
/// <param name="Name">Unique in the file.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes, outermost first, each 0 or more; empty for a single number.</param>
/// <param name="Begin">First byte, counted from the end of the header.</param>
public sealed record TensorEntry(string Name, TensorType Type, IReadOnlyList<long> Shape, long Begin)
{
    /// <summary>The byte after the last.</summary>
    public long End => checked(Begin + Count * TensorTypes.SizeOf(Type));

    /// <summary>Number of elements.</summary>
    public long Count => TensorTypes.CountOf(Shape);

    /// <summary>Type and shape as text, e.g. <c>F32 [3, 4]</c>.</summary>
    public string Description => TensorTypes.Describe(Type, Shape);
}

/// <summary>Sizes and names of the element types.</summary>
internal static class TensorTypes
{
    public static int SizeOf(TensorType type) => type switch
    {
        TensorType.F64 or TensorType.I64 => 8,
        TensorType.F32 or TensorType.I32 => 4,
        _ => 1,
    };

    public static TensorType Of<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? TensorType.F32
        : typeof(T) == typeof(double) ? TensorType.F64
        : typeof(T) == typeof(long) ? TensorType.I64
        : typeof(T) == typeof(int) ? TensorType.I32
        : typeof(T) == typeof(byte) ? TensorType.U8
        : throw new NotSupportedException($"Tensors of {typeof(T).Name} cannot be stored; float, double, long, int and byte can.");

    public static TensorType Of(TorchSharp.torch.ScalarType type) => type switch
    {
        TorchSharp.torch.ScalarType.Float32 => TensorType.F32,
        TorchSharp.torch.ScalarType.Float64 => TensorType.F64,
        TorchSharp.torch.ScalarType.Int64 => TensorType.I64,
        TorchSharp.torch.ScalarType.Int32 => TensorType.I32,
        TorchSharp.torch.ScalarType.Byte => TensorType.U8,
        _ => throw new NotSupportedException($"Tensors of {type} cannot be stored; Float32, Float64, Int64, Int32 and Byte can."),
    };

    /// <summary>The product of the sizes.</summary>
    /// <exception cref="OverflowException">It does not fit 63 bits.</exception>
    public static long CountOf(IEnumerable<long> shape) => shape.Aggregate(1L, (product, size) => checked(product * size));

    public static string Describe(TensorType type, IEnumerable<long> shape) => $"{type} [{string.Join(", ", shape)}]";
}
