namespace Mian.Ingest.Tests.Preparation;

public class BadEventsTests
{
    private static List<TinyEvent> Good() => TinyLog.Random(4, users: 8, items: 10, perUser: 10);

    private static string MessageFor(IEnumerable<TinyEvent> events, Action<TinySource>? change = null)
    {
        using var source = new TinySource().WithEvents(events).WithItems(10);
        change?.Invoke(source);
        return source.PrepareFails();
    }

    [Fact]
    public void Run_UnknownItems_NamesThem()
    {
        string message = MessageFor(Good().Append(new("u1", "404", 1_000_000_000)).Append(new("u2", "404", 1_000_000_000)));

        Assert.Contains("items that are not in source 'items': '404' (2 events)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_EventWithoutUser_CountsThem() =>
        Assert.Contains("users that have none: no key (1 events)", MessageFor(Good().Append(new(null, "1", 1_000_000_000))), StringComparison.Ordinal);

    [Fact]
    public void Run_UnknownUsers_NamesThem()
    {
        string message = MessageFor(Good(), source =>
        {
            source.With("CREATE TABLE src_people AS SELECT DISTINCT user_id, 1::BIGINT AS source_order FROM src_events WHERE user_id <> 'u3'");
            source.Yaml = source.Yaml.Replace("sources:", "sources:\n  people: {file: p.csv, format: csv}", StringComparison.Ordinal)
                .Replace("items: {source", "users: {source: people, key: user_id}\nitems: {source", StringComparison.Ordinal);
        });

        Assert.Contains("users that are not in source 'people': 'u3'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_DuplicateEvent_NamesIt()
    {
        var events = Good();
        string message = MessageFor(events.Append(events[3]));

        Assert.Contains($"user '{events[3].User}', item '{events[3].Item}', time '{events[3].Time}') occurs more than once", message, StringComparison.Ordinal);
        Assert.Contains("allow_duplicates", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_DuplicatesAllowed_AreKept()
    {
        var events = Good();
        using var source = new TinySource().WithEvents(events.Append(events[3])).WithItems(10);
        source.Yaml = source.Yaml.Replace("time: time}", "time: time, allow_duplicates: true}", StringComparison.Ordinal);

        Assert.Equal(events.Count + 1, source.Prepare().Events);
    }

    [Fact]
    public void Run_DuplicateAmongManyAtOneTime_IsFound()
    {
        var many = Enumerable.Range(0, 40).Select(i => new TinyEvent("u1", $"{i}", 1_500_000_000)).ToList();
        using var source = new TinySource().WithEvents(many.Append(many[30])).WithItems(40);

        Assert.Contains("item '30'", source.PrepareFails(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_DuplicateItemKeys_NamesThem()
    {
        using var source = new TinySource().WithEvents(Good()).WithItems("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "4");

        Assert.Contains("Duplicate keys in column 'item_id' of source 'items': '4' (2 rows)", source.PrepareFails(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ItemWithoutKey_IsRefused()
    {
        using var source = new TinySource().WithEvents(Good()).WithItems(10).With("INSERT INTO src_items (item_id, source_order) VALUES (NULL, 99)");

        Assert.Contains("1 rows of source 'items' have no item key", source.PrepareFails(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_KeyOver64Kibibytes_IsRefused()
    {
        using var source = new TinySource().WithEvents(Good()).WithItems(10).With("INSERT INTO src_items (item_id, source_order) VALUES (repeat('x', 65537), 99)");

        Assert.Contains("has 65,537 bytes", source.PrepareFails(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MillisecondsUndeclared_AreRefused()
    {
        string message = MessageFor(Good().Select(e => e with { Time = e.Time * 1000 }));

        Assert.Contains("It looks like milliseconds: set events.time_unit: milliseconds.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_MicrosecondsAsMilliseconds_AreRefused()
    {
        string message = MessageFor(Good().Select(e => e with { Time = e.Time * 1_000_000 }), source =>
            source.Yaml = source.Yaml.Replace("time: time}", "time: time, time_unit: milliseconds}", StringComparison.Ordinal));

        Assert.Contains("micro- or nanoseconds", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NegativeTime_IsRefused() =>
        Assert.Contains("negative time -5", MessageFor(Good().Append(new("u1", "1", -5))), StringComparison.Ordinal);

    [Fact]
    public void Run_MissingTime_IsRefused() =>
        Assert.Contains("has no time", MessageFor(Good(), s => s.With("UPDATE src_events SET \"time\" = NULL WHERE source_order = 2")), StringComparison.Ordinal);

    [Fact]
    public void Run_MissingLabel_IsRefused() =>
        Assert.Contains("'rating >= 4' is null there", MessageFor(Good().Append(new("u1", "1", 1_400_000_000, null))), StringComparison.Ordinal);

    [Fact]
    public void Run_NaN_IsRefused() =>
        Assert.Contains("Column 'rating' of source 'events' holds 'nan'", MessageFor(Good().Append(new("u1", "1", 1_400_000_000, double.NaN))), StringComparison.Ordinal);

    [Fact]
    public void Run_InfiniteItemNumber_IsRefused() =>
        Assert.Contains("Column 'price' of source 'items' holds 'inf'", MessageFor(Good(), s => s.With("UPDATE src_items SET price = 'inf'::DOUBLE WHERE source_order = 1")), StringComparison.Ordinal);

    [Fact]
    public void Run_TextWhereANumberIsNeeded_IsRefused()
    {
        string message = MessageFor(Good(), s => s.Yaml = s.Yaml.Replace("{name: city, column: city}", "{name: city, column: city, kind: log}", StringComparison.Ordinal));

        Assert.Contains("Column 'city' of source 'events' holds 'city", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_NoEvents_IsRefused() => Assert.Contains("has no events", MessageFor([]), StringComparison.Ordinal);

    [Fact]
    public void Run_NoItems_IsRefused()
    {
        using var source = new TinySource().WithEvents(Good()).WithItems(0);

        Assert.Contains("no items in source 'items'", source.PrepareFails(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "has no positives")]
    [InlineData(5, "has only positives")]
    public void Run_OneClassOnly_IsRefused(double rating, string expected) =>
        Assert.Contains(expected, MessageFor(Good().Select(e => e with { Rating = rating })), StringComparison.Ordinal);

    [Fact]
    public void Run_EmptyPart_IsRefused() =>
        Assert.Contains("The valid part is empty", MessageFor([new("u1", "1", 1_000_000_000), new("u2", "2", 1_000_000_000, 1)]), StringComparison.Ordinal);

    [Fact]
    public void Run_UserWithEveryItem_CannotHaveNegatives()
    {
        var events = Enumerable.Range(0, 4).Select(i => new TinyEvent("greedy", $"{i}", 1_000_000_000 + i));
        using var source = new TinySource { Yaml = DatasetPreparationTests.NegativesYaml("uniform", "fixed") }.WithEvents(events).WithItems(4);

        Assert.Contains("User 'greedy' has events with all 4 items", source.PrepareFails(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_TrueProbabilityOutOfRange_IsRefused()
    {
        string message = MessageFor(Good(), source =>
        {
            source.With("ALTER TABLE src_events ADD COLUMN p DOUBLE").With("UPDATE src_events SET p = rating");
            source.Yaml = source.Yaml.Replace("{rule: rating >= 4}", "{rule: rating >= 4, true_probability: p}", StringComparison.Ordinal);
        });

        Assert.Contains("Expected a number from 0 to 1", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_RuleOverUnknownColumn_NamesTheDatabasesComplaint() =>
        Assert.Contains("stars", MessageFor(Good(), s => s.Yaml = s.Yaml.Replace("rule: rating >= 4", "rule: stars >= 4", StringComparison.Ordinal)), StringComparison.Ordinal);
}
