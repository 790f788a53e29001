namespace Mian.Dataset;

/// <summary>What the values of a stored column are.</summary>
public enum ColumnKind
{
    /// <summary>32-bit integer, <see cref="int"/>.</summary>
    Int32,

    /// <summary>64-bit integer, <see cref="long"/>.</summary>
    Int64,

    /// <summary>Single precision number, <see cref="float"/>; NaN stands for missing.</summary>
    Float32,

    /// <summary>Double precision number, <see cref="double"/>; NaN stands for missing.</summary>
    Float64,

    /// <summary>8-bit unsigned integer, <see cref="byte"/>.</summary>
    UInt8,

    /// <summary>A list of 32-bit integers a row, possibly empty.</summary>
    Int32List,

    /// <summary>Utf-8 text, possibly null.</summary>
    Text,
}

/// <summary>Name and kind of one column of a table.</summary>
/// <param name="Name">Unique within the table.</param>
/// <param name="Kind">What its values are.</param>
public sealed record ColumnSpec(string Name, ColumnKind Kind);
