using Apache.Arrow;
using Apache.Arrow.Types;

namespace Mian.Dataset;

/// <summary>The one place that knows which Arrow type and which C# type a <see cref="ColumnKind"/> is.</summary>
internal static class ColumnTypes
{
    private static readonly ListType ListOfInt32 = new(new Field("item", Int32Type.Default, nullable: false));

    public static IArrowType ArrowType(ColumnKind kind) => kind switch
    {
        ColumnKind.Int32 => Int32Type.Default,
        ColumnKind.Int64 => Int64Type.Default,
        ColumnKind.Float32 => FloatType.Default,
        ColumnKind.Float64 => DoubleType.Default,
        ColumnKind.UInt8 => UInt8Type.Default,
        ColumnKind.Int32List => ListOfInt32,
        ColumnKind.Text => StringType.Default,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a column kind"),
    };

    /// <summary>The kind of an Arrow type; null where a data set never has such a column.</summary>
    public static ColumnKind? KindOf(IArrowType type) => type.TypeId switch
    {
        ArrowTypeId.Int32 => ColumnKind.Int32,
        ArrowTypeId.Int64 => ColumnKind.Int64,
        ArrowTypeId.Float => ColumnKind.Float32,
        ArrowTypeId.Double => ColumnKind.Float64,
        ArrowTypeId.UInt8 => ColumnKind.UInt8,
        ArrowTypeId.List when ((ListType)type).ValueDataType.TypeId == ArrowTypeId.Int32 => ColumnKind.Int32List,
        ArrowTypeId.String => ColumnKind.Text,
        _ => null,
    };

    /// <summary>The kind whose values are <typeparamref name="T"/>.</summary>
    public static ColumnKind KindOf<T>() where T : unmanaged
    {
        if (typeof(T) == typeof(int))
            return ColumnKind.Int32;
        if (typeof(T) == typeof(long))
            return ColumnKind.Int64;
        if (typeof(T) == typeof(float))
            return ColumnKind.Float32;
        if (typeof(T) == typeof(double))
            return ColumnKind.Float64;
        if (typeof(T) == typeof(byte))
            return ColumnKind.UInt8;
        throw new ArgumentException($"A column cannot hold values of type {typeof(T).Name}; expected int, long, float, double or byte.");
    }

    /// <summary>Bytes of one value; for lists and text, of one offset.</summary>
    public static int Width(ColumnKind kind) => kind switch
    {
        ColumnKind.Int64 or ColumnKind.Float64 => 8,
        ColumnKind.UInt8 => 1,
        _ => 4,
    };
}
