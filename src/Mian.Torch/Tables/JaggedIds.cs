namespace Mian.Torch.Tables;

/// <summary>How the vectors of a multi-valued field become one.</summary>
public enum Pooling
{
    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>Their mean over the values that are no padding; zero where there is none.</summary>
    Mean,
}

/// <summary>The ids of a multi-valued field: the values of element i are <c>Ids[Offsets[i] .. Offsets[i + 1]]</c>.</summary>
/// <param name="ids">Ids, or slots of unique rows, of all elements one after the other.</param>
/// <param name="offsets">Where each element starts, ascending from 0, one more than there are elements; the last is the number of ids.</param>
/// <param name="pooling">How an element's vectors become one.</param>
public readonly ref struct JaggedIds(ReadOnlySpan<int> ids, ReadOnlySpan<int> offsets, Pooling pooling)
{
    /// <summary>Ids or slots.</summary>
    public ReadOnlySpan<int> Ids { get; } = ids;

    /// <summary>Where each element starts, and the end.</summary>
    public ReadOnlySpan<int> Offsets { get; } = offsets;

    /// <summary>How an element's vectors become one.</summary>
    public Pooling Pooling { get; } = pooling;

    /// <summary>The id or slot that stands for "no value": it adds nothing and does not count in a mean. Default 0; negative ones never count.</summary>
    public int Padding { get; init; }

    /// <summary>Number of elements.</summary>
    public int Count => Offsets.Length - 1;

    /// <summary>The ids of one element.</summary>
    internal ReadOnlySpan<int> Element(int index) => Ids[Offsets[index]..Offsets[index + 1]];

    /// <summary>The factor of each vector of an element: 1, or one over the number of values.</summary>
    internal float Weight(ReadOnlySpan<int> element)
    {
        if (Pooling == Pooling.Sum) return 1;
        var count = 0;
        foreach (var id in element)
        {
            if (Counts(id)) count++;
        }

        return count == 0 ? 0 : 1f / count;
    }

    internal bool Counts(int id) => id >= 0 && id != Padding;
}

/// <summary>Where vectors lie in a row-major matrix: vector i at <c>i * Stride + Offset</c>.</summary>
/// <param name="Stride">Floats from one row to the next; at least <c>Offset</c> plus the vector's length.</param>
/// <param name="Offset">First column of the vectors, 0 or more.</param>
public readonly record struct ColumnBlock(int Stride, int Offset)
{
    /// <summary>A matrix that holds nothing else.</summary>
    public static ColumnBlock Whole(int dimension) => new(dimension, 0);

    /// <summary>Checks that the block lies in the matrix, once for all rows.</summary>
    internal void Check(int rows, int dimension, int length)
    {
        if (Offset < 0 || Stride < (long)Offset + dimension)
            throw new ArgumentException($"Vectors of {dimension} floats at column {Offset} do not fit rows of {Stride} floats.");
        if (rows > 0 && (rows - 1L) * Stride + Offset + dimension > length)
            throw new ArgumentException($"{rows} rows of {Stride} floats were expected, but there are {length} floats.");
    }
}
