using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DuckDB.NET.Data;

namespace Mian.Benchmarks.Ingest;

/// <summary>What a plain reading took.</summary>
/// <param name="Seconds">By the clock on the wall.</param>
/// <param name="CoreSeconds">User and system time of all threads.</param>
/// <param name="Rows">Reviews that were read.</param>
internal sealed record Reading(double Seconds, double CoreSeconds, long Rows)
{
    /// <summary>Measures a reading in this process.</summary>
    public static Reading Of(Func<long> read)
    {
        var used = Environment.CpuUsage.TotalTime;
        var clock = Stopwatch.StartNew();
        var rows = read();
        return new Reading(clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - used).TotalSeconds, rows);
    }
}

/// <summary>The plainest ways to read the reviews, which check, join and write nothing. Each reads the four keys that the recipe reads.</summary>
internal static class PlainReading
{
    /// <summary>One thread reads all lines with <see cref="Utf8JsonReader"/> and makes texts and numbers of the four keys. Returns the number of lines.</summary>
    public static long WithJsonReader(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
        var buffer = new byte[1 << 20];
        var (kept, rows) = (0, 0L);
        while (true)
        {
            var read = file.Read(buffer, kept, buffer.Length - kept);
            if (read == 0)
                return rows;
            var block = buffer.AsSpan(0, kept + read);
            while (block.IndexOf((byte)'\n') is var end and >= 0)
            {
                rows += ReadObject(block[..end]) == 4 ? 1 : throw new InvalidDataException($"Line {rows + 1} of {path} lacks a key.");
                block = block[(end + 1)..];
            }
            kept = block.Length;
            block.CopyTo(buffer);
        }
    }

    /// <summary>DuckDB reads the four keys into a table in memory. Returns the number of its rows.</summary>
    public static long WithDuckDb(string path, int threads)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"SET threads = {threads}"));
        Execute(connection, $$"""
            CREATE TABLE reviews AS SELECT * FROM read_json('{{path.Replace("'", "''", StringComparison.Ordinal)}}', format = 'newline_delimited',
                columns = {reviewerID: 'VARCHAR', asin: 'VARCHAR', overall: 'DOUBLE', unixReviewTime: 'BIGINT'})
            """);
        using var count = connection.CreateCommand();
        count.CommandText = "SELECT count(*) FROM reviews";
        return (long)count.ExecuteScalar()!;
    }

    /// <summary>Reads an object. Returns how many of the four keys it has.</summary>
    private static int ReadObject(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        var found = 0;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isText = reader.ValueTextEquals("reviewerID"u8) || reader.ValueTextEquals("asin"u8);
            var isNumber = !isText && (reader.ValueTextEquals("overall"u8) || reader.ValueTextEquals("unixReviewTime"u8));
            reader.Read();
            if (isText)
                found += reader.GetString() is null ? 0 : 1;
            else if (isNumber)
                found += double.IsFinite(reader.GetDouble()) ? 1 : 0;
            else
                reader.Skip();
        }
        return found;
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
