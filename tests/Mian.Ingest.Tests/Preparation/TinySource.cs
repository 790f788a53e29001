using Mian.Dataset;
using Mian.Ingest.Preparation;
using Mian.Ingest.Recipes;
using Mian.Progress;

namespace Mian.Ingest.Tests.Preparation;

/// <summary>One event of a crafted source; nulls are missing values.</summary>
internal sealed record TinyEvent(string? User, string? Item, long Time, double? Rating = 5, string? City = "here");

/// <summary>Crafted source tables that go straight into the database, and the data set made of them.</summary>
internal sealed class TinySource : IDisposable
{
    public const string Head = """
        name: tiny
        sources:
          events: {file: events.csv, format: csv, types: {time: integer, rating: number}}
          items: {file: items.csv, format: csv, types: {price: number}}
        items: {source: items, key: item_id}
        events: {source: events, user: user_id, item: item_id, time: time}

        """;

    public const string Fields = """
        fields:
          item:
            - {name: item_id, column: item_id}
            - {name: category, column: category}
            - {name: tags, column: tags, separator: " "}
            - {name: price, column: price, kind: standardised}
          behaviour:
            - {name: past_item_id, item_field: item_id}
            - {name: past_category, item_field: category}
            - {name: past_rating, column: rating}
            - {name: past_age, age: true}
          user:
            - {name: user_id, column: user_id}
            - {name: activity, past: count, kind: log}
            - {name: mean_rating, past: mean, of: rating, kind: standardised}
            - {name: favourite, past: mode, of: category}
          context:
            - {name: weekday, time: weekday}
            - {name: city, column: city}
            - {name: gap, past: days_since_last, kind: log}

        """;

    private readonly List<string> _statements = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("mian-tiny-").FullName;

    public string Out => Path.Combine(Folder, "set");

    public string Yaml { get; set; } = DefaultYaml;

    /// <summary>Ratings of 4 and 5 are positives and behaviours; each user's order is cut 60/20/20.</summary>
    public const string DefaultYaml = Head + """
        label: {rule: rating >= 4}
        split: {by: user_order, valid: 0.2, test: 0.2}
        history: {length: 3, keep: rating >= 4, before: time}

        """ + Fields;

    public PrepareOptions Options { get; set; } = new() { From = "", Out = "", Threads = 1, MemoryLimit = 256L << 20 };

    public IProgressSink Progress { get; set; } = SilentProgress.Instance;

    public CancellationToken Cancellation { get; set; }

    /// <summary>Adds the events, in this order.</summary>
    public TinySource WithEvents(IEnumerable<TinyEvent> events)
    {
        _statements.Add("CREATE TABLE src_events (user_id VARCHAR, item_id VARCHAR, \"time\" BIGINT, rating DOUBLE, city VARCHAR, source_order BIGINT)");
        var rows = events.Select((e, i) => $"({Text(e.User)}, {Text(e.Item)}, {e.Time}, {Number(e.Rating)}, {Text(e.City)}, {i})").ToList();
        if (rows.Count > 0)
            _statements.Add("INSERT INTO src_events VALUES " + string.Join(", ", rows));
        return this;
    }

    /// <summary>Adds items 0, 1, ...: item i has category c(i mod 3), tags and a price.</summary>
    public TinySource WithItems(int count) => WithItems(Enumerable.Range(0, count).Select(i => $"{i}").ToArray());

    public TinySource WithItems(params string[] keys)
    {
        _statements.Add("CREATE TABLE src_items (item_id VARCHAR, category VARCHAR, tags VARCHAR, price DOUBLE, source_order BIGINT)");
        foreach (var (key, i) in keys.Select((k, i) => (k, i)))
            _statements.Add($"INSERT INTO src_items VALUES ({Text(key)}, 'c{i % 3}', 't{i % 2} t{i % 5}', {10 + i}, {i})");
        return this;
    }

    public TinySource With(string sql)
    {
        _statements.Add(sql);
        return this;
    }

    public DatasetManifest Prepare() => DatasetPreparation.Run(Yaml, Options with { Out = Out }, database =>
    {
        _statements.ForEach(database.Execute);
        return (RecipeReader.Parse(Yaml, "test"), 0);
    }, (Progress, Cancellation));

    public PreparedDataset Open()
    {
        Prepare();
        return PreparedDataset.Open(Out);
    }

    /// <summary>The message of the error that preparing ends with, after checking that nothing is left behind.</summary>
    public string PrepareFails()
    {
        string message = Assert.ThrowsAny<MianException>(() => Prepare()).Message;
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
        return message;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string Text(string? value) => value is null ? "NULL" : $"'{value}'";

    private static string Number(double? value) => value switch
    {
        null => "NULL",
        double.NaN => "'nan'::DOUBLE",
        _ => value.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
