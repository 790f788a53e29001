using Mian.Schema;

namespace Mian.Dataset;

/// <summary>How large a data set was at some point of its life. Rows and ids only ever come to the end, so a size says which of them were there.</summary>
/// <param name="Users">Users.</param>
/// <param name="Items">Items.</param>
/// <param name="Events">Events.</param>
/// <param name="LastTime">Time of the last event, seconds since 1970 UTC.</param>
/// <param name="Tables">Embedding tables with their rows.</param>
public sealed record DatasetStage(long Users, long Items, long Events, long LastTime, IReadOnlyList<EmbeddingTableSchema> Tables)
{
    /// <summary>Rows of an embedding table; an id from here on came later.</summary>
    /// <exception cref="MianException">There is no such table.</exception>
    public int RowsOf(string table) => Tables.FirstOrDefault(t => t.Name == table)?.Rows
        ?? throw new MianException($"The history of the data set does not know the embedding table '{table}'; it has {string.Join(", ", Tables.Select(t => t.Name))}. Prepare the data set again.");
}

/// <summary>One call of <c>mian data append</c>.</summary>
/// <param name="GrownFrom">Content hash of the data set that the day was appended to.</param>
/// <param name="Counts">Counts of the day's part.</param>
/// <param name="After">Size of the data set with the day.</param>
/// <param name="ChangedUsers">Users that the day described otherwise than before; what they said first counts.</param>
/// <param name="ChangedItems">The same of items.</param>
/// <param name="RejectedRows">Rows of the day rejected by <c>--skip-bad</c>.</param>
public sealed record AppendedDay(string GrownFrom, SplitCounts Counts, DatasetStage After, long ChangedUsers, long ChangedItems, long RejectedRows);

/// <summary>What a data set was when it was prepared, and the days that it has got since.</summary>
/// <param name="Prepared">Size after the preparation.</param>
/// <param name="Days">The days in order; day n is part <c>day-0000n</c>.</param>
public sealed record DatasetGrowth(DatasetStage Prepared, IReadOnlyList<AppendedDay> Days);
