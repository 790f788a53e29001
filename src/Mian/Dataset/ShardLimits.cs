using System.Numerics;

namespace Mian.Dataset;

/// <summary>How large one file of a table may be.</summary>
internal static class ShardLimits
{
    /// <summary>Rows of every file of a table but its last.</summary>
    public const int Rows = 1 << 20;

    /// <summary>Bytes that the lists or texts of one column may take in one file.</summary>
    public const long ColumnBytes = 1L << 30;

    /// <summary>Bytes that all columns may take in one file: a file is mapped as one span, whose length is an int. The rest is for metadata.</summary>
    public const long FileBytes = int.MaxValue - (1L << 20);

    public static void RequirePowerOfTwo(int rows)
    {
        if (rows < 1 || !BitOperations.IsPow2(rows))
            throw new ArgumentOutOfRangeException(nameof(rows), rows, "rows of a shard should be a power of two");
    }

    public static void RequireColumnFits(string table, string column, long bytes)
    {
        if (bytes > ColumnBytes)
            throw new MianException($"Column '{column}' of table '{table}' takes more than {ColumnBytes:N0} bytes (1 GiB) in one file. Shorten its texts or lists, or leave the column out of the recipe.");
    }

    public static void RequireFileFits(string table, long bytes)
    {
        if (bytes > FileBytes)
            throw new MianException($"Table '{table}' takes {bytes:N0} bytes in one file; the limit is {FileBytes:N0}. Shorten its texts or lists, or leave some columns out of the recipe.");
    }
}
