using System.Globalization;
using Mian.Dataset;
using Mian.Ingest.Appending;
using Mian.Ingest.Preparation;
using Mian.Ingest.Recipes;
using Mian.Progress;

namespace Mian.Ingest.Tests.Appending;

/// <summary>One event of the shop.</summary>
internal sealed record ShopEvent(string User, string Item, long Time, int Rating, string? City);

/// <summary>A made-up shop with a base period and days after it, as raw csv files: each day brings users, items, cities and tags that were not there before.</summary>
internal sealed class DailyShop : IDisposable
{
    public const long Day = 86_400;
    public const long Start = 1_500_000_000 / Day * Day;
    public const int BaseDays = 40;

    public const string Yaml = """
        name: shop
        sources:
          log: {file: log.csv, format: csv, types: {time: integer, rating: number}}
          people: {file: people.csv, format: csv, types: {age: integer}}
          goods: {file: goods.csv, format: csv, types: {price: number}}
        users: {source: people, key: user}
        items: {source: goods, key: item}
        events: {source: log, user: user, item: item, time: time}
        label: {rule: rating >= 4}
        split: {by: time, valid: 0.1, test: 0.1}
        history: {length: 4, keep: rating >= 3, before: time}
        fields:
          item:
            - {name: item_id, column: item}
            - {name: brand, column: brand, min_count: 12}
            - {name: tags, column: tags, separator: " ", min_count: 2}
            - {name: price, column: price, kind: quantile, buckets: 4}
          behaviour:
            - {name: past_item_id, item_field: item_id}
            - {name: past_brand, item_field: brand}
            - {name: past_city, column: city, table: cities}
            - {name: past_rating, column: rating}
            - {name: past_age, age: true}
          user:
            - {name: user_id, column: user}
            - {name: age, column: age, kind: standardised}
            - {name: activity, past: count, kind: log}
            - {name: mean_rating, past: mean, of: rating, kind: standardised}
            - {name: favourite_brand, past: mode, of: brand}
            - {name: favourite_tag, past: mode, of: tags}
          context:
            - {name: weekday, time: weekday}
            - {name: city, column: city, table: cities}
            - {name: gap, past: days_since_last, kind: log}

        """;

    public const string NegativesYaml = """
        name: shop
        sources:
          log: {file: log.csv, format: csv, types: {time: integer, rating: number}}
        events: {source: log, user: user, item: item, time: time}
        label:
          negatives: {per_positive: 2, distribution: uniform}
        split: {by: time, valid: 0.1, test: 0.1}
        history: {length: 4}
        fields:
          item:
            - {name: item_id, column: item}
          behaviour:
            - {name: past_item_id, item_field: item_id}

        """;

    private readonly Random _random;

    private readonly int _unit;

    /// <summary>Makes a shop.</summary>
    /// <param name="seed">Decides everything.</param>
    /// <param name="days">Days after the base.</param>
    /// <param name="unit">Parts of a second that the files count in.</param>
    public DailyShop(int seed, int days = 3, int unit = 1)
    {
        _unit = unit;
        _random = new Random(seed);
        Root = Directory.CreateTempSubdirectory("mian-shop-").FullName;
        Directory.CreateDirectory(Path.Combine(Root, "raw"));
        Base = Log(0, BaseDays, (Users: 12, Items: 60));
        Days = [.. Enumerable.Range(0, days).Select(d => Log(BaseDays + d, 1, (Users: 14 + 2 * d, Items: 64 + 4 * d)))];
        WriteRaw("base", Base, []);
        for (int d = 0; d < days; d++)
            WriteRaw(NameOf(d), Days[d], [.. Base, .. Days.Take(d).SelectMany(x => x)]);
    }

    public string Root { get; }

    public string Recipe { get; set; } = Yaml;

    public List<ShopEvent> Base { get; }

    public List<List<ShopEvent>> Days { get; }

    public int Threads { get; set; } = 1;

    public string Set => Path.Combine(Root, "set");

    public IProgressSink Progress { get; set; } = SilentProgress.Instance;

    public string Raw(string name) => Path.Combine(Root, "raw", name);

    public static string NameOf(int day) => $"day{day}";

    public DatasetManifest Prepare(string from = "base", string? to = null) => DatasetPreparation.Run(
        RecipeReader.Parse(Recipe, "test"), Recipe, new PrepareOptions { From = Raw(from), Out = to ?? Set, Threads = Threads, MemoryLimit = 256L << 20 }, SilentProgress.Instance, default);

    public AppendReport Append(int day, CancellationToken cancellation = default) => Append(Raw(NameOf(day)), cancellation: cancellation);

    public AppendReport Append(string from, long skipBad = 0, CancellationToken cancellation = default) =>
        DatasetAppend.Run(new AppendOptions { Dataset = Set, From = from, Threads = Threads, SkipBad = skipBad, MemoryLimit = 256L << 20 }, Progress, cancellation);

    /// <summary>The message that appending fails with, after checking that the set is as it was.</summary>
    public string AppendFails(string from)
    {
        string before = Fingerprint();
        string message = Assert.ThrowsAny<MianException>(() => Append(from)).Message;
        Assert.Equal(before, Fingerprint());
        return message;
    }

    /// <summary>Names and bytes of all files of the set, and what lies beside it.</summary>
    public string Fingerprint() => string.Join('\n', Directory.EnumerateFileSystemEntries(Root).Order(StringComparer.Ordinal)
        .Concat(Directory.EnumerateFiles(Set, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(f => $"{f} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(f)))}")));

    /// <summary>Base and days prepared as one, cut so that the training part, and so every encoder, is that of the base.</summary>
    public PreparedDataset PrepareAtOnce(int days)
    {
        List<ShopEvent> later = [.. Days.Take(days).SelectMany(d => d)];
        WriteRaw("all", [.. Base, .. later], []);
        var sorted = Base.Select(e => e.Time).Order().ToList();
        long valid = sorted[(int)Math.Ceiling(sorted.Count * 0.8 - 1e-6)], test = sorted[(int)Math.Ceiling(sorted.Count * 0.9 - 1e-6)];
        double total = Base.Count + later.Count;
        double validShare = Base.Count(e => e.Time >= valid && e.Time < test) / total, testShare = (Base.Count(e => e.Time >= test) + later.Count) / total;
        string before = Recipe;
        Recipe = Recipe.Replace("{by: time, valid: 0.1, test: 0.1}", string.Create(CultureInfo.InvariantCulture, $"{{by: time, valid: {validShare:R}, test: {testShare:R}}}"), StringComparison.Ordinal);
        string to = Path.Combine(Root, "at-once");
        Prepare("all", to);
        Recipe = before;
        return PreparedDataset.Open(to);
    }

    public void WriteRaw(string name, IReadOnlyList<ShopEvent> events, IReadOnlyList<ShopEvent> earlier)
    {
        Directory.CreateDirectory(Raw(name));
        File.WriteAllLines(Path.Combine(Raw(name), "log.csv"), ["user,item,time,rating,city", .. events.Select(e => $"{e.User},{e.Item},{e.Time * _unit + _unit / 3},{e.Rating},{e.City}")]);
        Write("people.csv", "user,gender,age", events.Select(e => e.User), earlier.Select(e => e.User), u => $"{u},{(Number(u) % 2 == 0 ? "F" : "M")},{20 + Number(u)}");
        Write("goods.csv", "item,brand,tags,price", events.Select(e => e.Item), earlier.Select(e => e.Item), i => $"{i},b{Number(i) % 7},t{Number(i) % 5} t{Number(i) / 6},{5 + 3 * (Number(i) % 11)}");

        void Write(string file, string header, IEnumerable<string> keys, IEnumerable<string> known, Func<string, string> row)
        {
            string[] fresh = [.. keys.Distinct().Except(known).Order(StringComparer.Ordinal)];
            if (fresh.Length > 0)
                File.WriteAllLines(Path.Combine(Raw(name), file), [header, .. fresh.Select(row)]);
        }
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static int Number(string key) => int.Parse(key.AsSpan(1), CultureInfo.InvariantCulture);

    /// <summary>Events of some days in shuffled order, with repeated times.</summary>
    private List<ShopEvent> Log(int firstDay, int days, (int Users, int Items) known)
    {
        var seen = new HashSet<(int, int, long)>();
        var events = new List<ShopEvent>();
        for (int n = 0; n < 12 * days + 20; n++)
        {
            var (user, item) = (_random.Next(known.Users), _random.Next(known.Items));
            long time = Start + (firstDay + _random.Next(days)) * Day + 3600 + _random.Next(20) * 600;
            if (seen.Add((user, item, time)))
                events.Add(new($"u{user}", $"i{item}", time, _random.Next(1, 6), _random.Next(5) == 0 ? null : $"city{_random.Next(2 + firstDay / 20)}"));
        }
        return events;
    }
}
