using System.Globalization;
using DuckDB.NET.Data;

namespace Mian.Ingest.Synthetic;

/// <summary>
/// Cuts a written world by day: <c>base</c> holds the first half of the log, <c>day-00001</c>, <c>day-00002</c>, ... one day (UTC) each after it. What comes later
/// is left out: towards its end a log thins out, because no user begins there. Users stand in the folder in which they occur first, as a shop would
/// get to know them, and so do items; those that never occur are in the base. Each folder is what the recipe <c>synthetic</c> reads.
/// </summary>
internal sealed class DailyFolders : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");
    private readonly string _directory;
    private readonly CancellationToken _cancellation;

    private DailyFolders(string directory, CancellationToken cancellation)
    {
        _directory = directory;
        _cancellation = cancellation;
        _connection.Open();
        // One thread keeps the bytes the same everywhere.
        Execute("SET threads TO 1");
    }

    /// <summary>Replaces the tables in a folder by one folder a day.</summary>
    /// <param name="directory">Holds the tables of a world.</param>
    /// <param name="options">The world's options; <see cref="SyntheticOptions.Daily"/> days get folders.</param>
    /// <param name="cancellation">Ends it.</param>
    public static void Cut(string directory, SyntheticOptions options, CancellationToken cancellation)
    {
        using (var folders = new DailyFolders(directory, cancellation))
        {
            folders.Load(options);
            var number = 0;
            for (var day = 0; day <= options.Daily; day++)
            {
                // A quiet world may have days without anybody; days are numbered as they come.
                if (folders.IsEmpty(day))
                    continue;
                folders.Write(day, number == 0 ? "base" : string.Create(CultureInfo.InvariantCulture, $"day-{number:D5}"));
                number++;
            }
        }
        foreach (var file in Directory.GetFiles(directory))
            File.Delete(file);
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private void Load(SyntheticOptions options)
    {
        var begin = Climate.FirstSecond + ((long)(options.Days / 2) * Climate.DaySeconds);
        var end = begin + ((long)options.Daily * Climate.DaySeconds);
        Execute($"CREATE VIEW impressions AS SELECT *, greatest(0, (time - {begin} + {Climate.DaySeconds}) // {Climate.DaySeconds}) AS day FROM read_parquet({Text("impressions-*.parquet")}) WHERE time < {end}");
        LoadTable("users", "user_id", EntityTables.UsersFile);
        LoadTable("items", "item_id", EntityTables.ItemsFile);
        Execute("DELETE FROM users WHERE day IS NULL");
        Execute("UPDATE items SET day = 0 WHERE day IS NULL");
    }

    /// <summary>Reads a table; <c>day</c> is that of the first impression, or null.</summary>
    private void LoadTable(string name, string key, string file) => Execute($"""
        CREATE TABLE {name} AS SELECT t.*, f.day FROM read_csv({Text(file)}, all_varchar = true, header = true, delim = ',', quote = '') t
        LEFT JOIN (SELECT {key}, min(day) AS day FROM impressions GROUP BY 1) f USING ({key})
        """);

    private bool IsEmpty(int day) => Count($"SELECT count(*) FROM (SELECT 1 FROM impressions WHERE day = {day} LIMIT 1)") == 0;

    private void Write(int day, string folder)
    {
        _cancellation.ThrowIfCancellationRequested();
        Directory.CreateDirectory(Path.Combine(_directory, folder));
        Execute($"COPY (SELECT * EXCLUDE (day) FROM impressions WHERE day = {day}) TO {Text(Path.Combine(folder, ImpressionFile.NameOf(0)))} (FORMAT parquet, COMPRESSION zstd)");
        WriteTable("users", day, Path.Combine(folder, EntityTables.UsersFile));
        WriteTable("items", day, Path.Combine(folder, EntityTables.ItemsFile));
    }

    private void WriteTable(string name, int day, string file)
    {
        if (Count($"SELECT count(*) FROM {name} WHERE day = {day}") > 0)
            Execute($"COPY (SELECT * EXCLUDE (day) FROM {name} WHERE day = {day} ORDER BY 1) TO {Text(file)} (FORMAT csv, HEADER)");
    }

    private string Text(string file) => $"'{Path.Combine(_directory, file).Replace("'", "''", StringComparison.Ordinal)}'";

    private long Count(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private void Execute(string sql)
    {
        _cancellation.ThrowIfCancellationRequested();
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
