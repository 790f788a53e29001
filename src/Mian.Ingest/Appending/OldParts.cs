using Mian.Dataset;

namespace Mian.Ingest.Appending;

/// <summary>Copies the parts that a data set has. Requests name rows of the event log, which has got events in between; samples stay as they are, byte by byte.</summary>
internal static class OldParts
{
    private const int RowsBetweenChecks = 1 << 16;

    /// <summary>Copies all parts.</summary>
    /// <param name="set">What grows.</param>
    /// <param name="dayCounts">Events of the day of each user of the grown data set.</param>
    /// <param name="cancellation">Ends it.</param>
    public static void Copy(GrowingSet set, int[] dayCounts, CancellationToken cancellation)
    {
        var shift = new long[dayCounts.Length];
        for (int user = 1; user < shift.Length; user++)
            shift[user] = shift[user - 1] + dayCounts[user - 1];
        foreach (var part in set.Old.Parts)
        {
            CopyRequests(set, part, shift, cancellation);
            foreach (string file in Directory.EnumerateFiles(set.Old.Directory, DatasetLayout.Samples(part) + ".*.arrow"))
            {
                cancellation.ThrowIfCancellationRequested();
                File.Copy(file, Path.Combine(set.Work, Path.GetFileName(file)));
            }
        }
    }

    private static void CopyRequests(GrowingSet set, PartName part, long[] shift, CancellationToken cancellation)
    {
        var old = set.Old.Requests(part);
        using var table = new TableWriter(set.Work, DatasetLayout.Requests(part), old.Columns);
        var copy = new TableCopy(old, table, new Dictionary<string, int[]>(), "event");
        var (user, named, target) = (old.Column<int>("user"), old.Column<long>("event"), table.Column<long>("event"));
        for (long row = 0; row < old.Rows; row++)
        {
            if (row % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            target.Add(named[row] + shift[user[row]]);
            copy.Copy(row);
        }
        table.Complete();
    }
}
