using DuckDB.NET.Data;
using Mian.Configuration;
using Mian.Ingest.Synthetic;
using Mian.Progress;

namespace Mian.Ingest.Tests.Synthetic;

public sealed class DailyFoldersTests : IDisposable
{
    private const long Begin = 1_672_531_200 + (30 * 86_400L);
    private static readonly SyntheticOptions Options = new() { Users = 120, Items = 60, Categories = 8, Impressions = 6_000, Days = 60, ActiveDays = 20, Threads = 1 };
    private readonly string _root = Directory.CreateTempSubdirectory("mian-daily-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Write_Daily_CutsTheWholeWorldByDayAndByFirstAppearance()
    {
        Write("whole", Options);
        Write("daily", Options with { Daily = 3 });
        Assert.Equal(["base", "day-00001", "day-00002", "day-00003", "world.json"], Directory.EnumerateFileSystemEntries(Of("daily")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        var seen = new HashSet<string>();
        var items = new HashSet<string>();
        foreach (var (folder, from, to) in new[] { ("base", 0L, Begin), ("day-00001", Begin, Begin + 86_400), ("day-00002", Begin + 86_400, Begin + 172_800), ("day-00003", Begin + 172_800, Begin + 259_200) })
        {
            var expected = Rows($"SELECT * FROM '{Of("whole/impressions-*.parquet")}' WHERE time >= {from} AND time < {to}");
            Assert.NotEmpty(expected);
            Assert.Equal(expected, Rows($"SELECT * FROM '{Of($"daily/{folder}/impressions-*.parquet")}'"));
            var users = Lines($"daily/{folder}/users.csv").Skip(1).ToList();
            Assert.Equal(expected.Select(r => r.Split('~')[0]).Distinct().Except(seen).Order(StringComparer.Ordinal), users.Select(l => l.Split(',')[0]));
            Assert.Subset(Lines("whole/users.csv").ToHashSet(), users.ToHashSet());
            seen.UnionWith(users.Select(l => l.Split(',')[0]));
            items.UnionWith(Lines($"daily/{folder}/items.csv").Skip(1));
        }
        Assert.Equal(Lines("whole/items.csv").Skip(1), items.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Write_DailyTwice_GivesTheSameBytesAndReplacesTheFirst()
    {
        Write("daily", Options with { Daily = 2 });
        string Bytes() => string.Join('\n', Directory.EnumerateFiles(Of("daily"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => $"{f} {Convert.ToHexString(File.ReadAllBytes(f))}"));
        var first = Bytes();
        Write("daily", Options with { Daily = 2, Threads = 3 });
        Assert.Equal(first, Bytes());
    }

    [Fact]
    public void Write_DailyBeyondHalfOfTheLog_IsRefused() => Assert.Contains("'daily' should be at most half of 'days' (60), but is 31.",
        Assert.Throws<ConfigurationException>(() => Write("daily", Options with { Daily = 31 })).Message, StringComparison.Ordinal);

    private string Of(string name) => Path.Combine(_root, name);

    private string[] Lines(string name) => File.Exists(Of(name)) ? File.ReadAllLines(Of(name)) : [];

    private void Write(string name, SyntheticOptions options) => SyntheticWorld.Write(options, Of(name), SilentProgress.Instance, default);

    private static List<string> Rows(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
            rows.Add(string.Join('~', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "" : Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))));
        return rows;
    }
}
