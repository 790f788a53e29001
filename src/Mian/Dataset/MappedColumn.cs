namespace Mian.Dataset;

/// <summary>A column that stops giving out values when its table is disposed.</summary>
internal interface IMappedColumn
{
    void Close();
}

/// <summary>Row checks, kept out of the indexers so that those stay small enough to inline.</summary>
internal static class RowRange
{
    public static void Throw(long row, long length)
        => throw new ArgumentOutOfRangeException(nameof(row), row, length == 0
            ? "the column has no rows, or its table is disposed"
            : $"row should be in range [0-{length - 1}]");

    public static void Require(long start, int count, long length)
    {
        if (start < 0 || count > length - start)
            throw new ArgumentOutOfRangeException(nameof(start), start, $"{count} rows from here should lie within the column's {length} rows; a disposed table has none");
    }
}

/// <summary>Offsets are checked when read, because checking all of them on opening would read the whole file.</summary>
internal static class Damage
{
    public static void Throw(string column, long row)
        => throw new MianException($"Column '{column}' is damaged at row {row:N0}: the value's place lies outside the file. Prepare the data set again.");
}
