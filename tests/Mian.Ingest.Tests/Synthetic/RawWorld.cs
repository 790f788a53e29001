using System.Globalization;
using DuckDB.NET.Data;

namespace Mian.Ingest.Tests.Synthetic;

/// <summary>Raw tables read back by plain SQL, knowing nothing of how they were made.</summary>
internal sealed class RawWorld
{
    public required IReadOnlyDictionary<string, string?[]> Users { get; init; }

    public required IReadOnlyDictionary<string, string?[]> Items { get; init; }

    public required IReadOnlyList<RawImpression> Impressions { get; init; }

    public static RawWorld Read(string directory) => new()
    {
        Users = ReadCsv(Path.Combine(directory, "users.csv"), "user_id,gender,age,occupation,city"),
        Items = ReadCsv(Path.Combine(directory, "items.csv"), "item_id,category,brand,price"),
        Impressions = ReadImpressions(directory),
    };

    private static Dictionary<string, string?[]> ReadCsv(string path, string header)
    {
        var lines = File.ReadAllLines(path);
        Assert.Equal(header, lines[0]);
        return lines.Skip(1).Select(l => l.Split(',')).ToDictionary(
            cells => cells[0],
            cells => cells.Select(c => c.Length == 0 ? null : c).ToArray());
    }

    private static List<RawImpression> ReadImpressions(string directory)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT user_id, item_id, time, weather, city, clicked, true_probability FROM read_parquet('"
            + Path.Combine(directory, "impressions-*.parquet") + "')";
        using var reader = command.ExecuteReader();
        var rows = new List<RawImpression>();
        while (reader.Read())
        {
            rows.Add(new RawImpression(
                reader.GetString(0),
                reader.GetString(1),
                reader.GetInt64(2),
                reader.IsDBNull(3) ? null : reader.GetString(3),
                reader.GetString(4),
                Convert.ToInt32(reader.GetValue(5), CultureInfo.InvariantCulture) == 1,
                reader.GetDouble(6)));
        }
        return rows;
    }
}

internal sealed record RawImpression(string User, string Item, long Time, string? Weather, string City, bool Clicked, double Probability);
