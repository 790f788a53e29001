using DuckDB.NET.Data;

namespace Mian.Ingest.Synthetic;

/// <summary>One parquet file of impressions: numbers go into an in-memory DuckDB table, which writes them as words.</summary>
internal sealed class ImpressionFile : IDisposable
{
    private readonly DuckDBConnection _connection;
    private readonly SyntheticOptions _options;
    private readonly DuckDBAppender _appender;

    public ImpressionFile(SyntheticOptions options)
    {
        _options = options;
        _connection = new DuckDBConnection("DataSource=:memory:");
        _connection.Open();
        // Files are written side by side by our own threads; one thread each also keeps the bytes the same everywhere.
        Execute("SET threads TO 1");
        Execute("CREATE TABLE impressions (user_index INTEGER, item_index INTEGER, time BIGINT, weather INTEGER, city INTEGER, clicked INTEGER, micro INTEGER)");
        _appender = _connection.CreateAppender("impressions");
    }

    /// <summary>Name of a numbered file.</summary>
    public static string NameOf(int number) => $"impressions-{number:D5}.parquet";

    public void Add(int user, ReadOnlySpan<Impression> rows)
    {
        var gaps = new UserRandom(_options.Seed, RandomStream.Gaps, (1L << 40) | (uint)user);
        foreach (ref readonly var row in rows)
        {
            // List indexes of DuckDB start at 1; 0 is outside of the list and gives null.
            var weather = gaps.Chance(_options.Missing / 10) ? 0 : (int)row.Weather + 1;
            _appender.CreateRow()
                .AppendValue(user + 1)
                .AppendValue(row.Item + 1)
                .AppendValue(row.Time)
                .AppendValue(weather)
                .AppendValue(row.City + 1)
                .AppendValue(row.Clicked ? 1 : 0)
                .AppendValue(row.Micro)
                .EndRow();
        }
    }

    /// <summary>Writes the file.</summary>
    public void Save(string path)
    {
        _appender.Close();
        Execute($"""
            COPY (
                SELECT format('{WorldNames.UserFormat(_options.Users)}', user_index) AS user_id,
                       format('{WorldNames.ItemFormat(_options.Items)}', item_index) AS item_id,
                       time,
                       {List(PlaceWords.Weathers)}[weather] AS weather,
                       {List(PlaceWords.All.Select(p => p.Name))}[city] AS city,
                       clicked,
                       micro / 1e6 AS true_probability
                FROM impressions
            ) TO '{path.Replace("'", "''", StringComparison.Ordinal)}' (FORMAT parquet, COMPRESSION zstd)
            """);
    }

    public void Dispose()
    {
        _appender.Dispose();
        _connection.Dispose();
    }

    private static string List(IEnumerable<string> words) => $"[{string.Join(", ", words.Select(w => $"'{w}'"))}]";

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
