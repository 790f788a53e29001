using Mian.Dataset;
using Mian.Features;
using Mian.Schema;

namespace Mian.Tests.Dataset;

/// <summary>Writes a complete data set of two users, three items, four events and one sample a part.</summary>
internal static class SmallDataset
{
    public static DatasetManifest Manifest => new()
    {
        MianVersion = "0.1.0",
        Recipe = "small",
        Seed = 7,
        ContentHash = "",
        Schema = Schema,
        Split = SplitRule.LeaveLastOut,
        Before = HistoryBefore.Order,
        Negatives = new NegativeSampling(1, NegativeDistribution.Popularity, NegativeTiming.Fresh),
        Users = 2,
        Items = 3,
        Events = 4,
        Behaviours = 4,
        Splits = Enum.GetValues<SplitName>().ToDictionary(s => s, _ => new SplitCounts(1, 1, 1, 100, 100)),
        Statistics = [new FieldStatistics("item_id", 3, 1, 0)],
        RejectedRows = 0,
    };

    public static DatasetSchema Schema => new()
    {
        MaxHistory = 50,
        Tables = [new("item_id", 5), new("genres", 9), new("price", 3), new("gender", 4), new("hour", 26), new("age", AgeBuckets.Rows)],
        Fields =
        [
            Field("item_id", FieldGroup.Item, FieldKind.Categorical, FieldStorage.Items, new VocabularyEncoding(1, null) { RawColumn = "item_id" }),
            Field("genres", FieldGroup.Item, FieldKind.MultiValued, FieldStorage.Items, new HashEncoding(7, -3, "|") { RawColumn = "genres" }),
            Field("price", FieldGroup.Item, FieldKind.Scaled, FieldStorage.Items, new StandardEncoding(10, 2.5) { RawColumn = "price" }),
            Field("past_item", FieldGroup.Behaviour, FieldKind.Categorical, FieldStorage.Items, new SharedEncoding("item_id")) with { Column = "item_id", Table = "item_id" },
            Field("age", FieldGroup.Behaviour, FieldKind.Categorical, FieldStorage.Age, new BucketEncoding([1, 2, 4])) with { Column = "" },
            Field("gender", FieldGroup.User, FieldKind.Categorical, FieldStorage.Users, new VocabularyEncoding(2, null) { RawColumn = "gender" }),
            Field("hour", FieldGroup.Context, FieldKind.Categorical, FieldStorage.Requests, new TimestampEncoding(TimestampPart.Hour)),
        ],
    };

    /// <summary>Publishes it at <paramref name="destination"/>.</summary>
    /// <param name="destination">Where.</param>
    /// <param name="userKey">Key of the first user, to make data sets that differ.</param>
    /// <param name="manifest">Another manifest.</param>
    /// <param name="shardRows">Rows of a file.</param>
    public static void Publish(string destination, string userKey = "anna", DatasetManifest? manifest = null, int shardRows = 1 << 20)
    {
        using DatasetFolder folder = DatasetFolder.Create(destination);
        WriteTables(folder.WorkPath, userKey, shardRows);
        folder.Publish(manifest ?? Manifest);
    }

    public static void WriteTables(string directory, string userKey = "anna", int shardRows = 1 << 20)
    {
        Vocabulary.Build([new("i1", 3), new("i2", 2), new("i3", 1)], 1).Save(DatasetLayout.VocabularyPath(directory, "item_id"));
        Vocabulary.Build([new("F", 5), new("M", 6), new("X", 1)], 2).Save(DatasetLayout.VocabularyPath(directory, "gender"));
        Vocabulary.BuildDictionary(["Paris", "Lima"]).Save(DatasetLayout.DictionaryPath(directory, "city"));
        var options = new TableWriterOptions { ShardRows = shardRows };
        Table(directory, options, "users", [new("gender", ColumnKind.Int32)], 2, (w, r) =>
        {
            w.TextColumn("key").Add(r == 0 ? userKey : "bob");
            w.Column<long>("history_begin").Add(r * 2);
            w.Column<int>("history_count").Add(2);
            w.Column<long>("events_begin").Add(r * 2);
            w.Column<int>("events_count").Add(2);
            w.Column<int>("gender").Add(2 + r);
        });
        Table(directory, options, "items", [new("item_id", ColumnKind.Int32), new("genres", ColumnKind.Int32List), new("price", ColumnKind.Float32)], 3, (w, r) =>
        {
            w.TextColumn("key").Add($"i{r + 1}");
            w.Column<long>("train_count").Add(3 - r);
            w.Column<int>("item_id").Add(2 + r);
            w.ListColumn("genres").Add(new int[r]);
            w.Column<float>("price").Add(r == 1 ? float.NaN : r);
        });
        WriteEvents(directory, options);
        foreach (SplitName split in Enum.GetValues<SplitName>())
            WriteSplit(directory, options, split);
    }

    private static void WriteEvents(string directory, TableWriterOptions options)
    {
        Table(directory, options, "events", [], 4, (w, r) =>
        {
            w.Column<int>("user").Add(r / 2);
            w.Column<int>("item").Add(r % 3);
            w.Column<long>("time").Add(r * 10);
            w.Column<byte>("behaviour").Add(1);
        });
        Table(directory, options, "history", [], 4, (w, r) =>
        {
            w.Column<int>("item").Add(r % 3);
            w.Column<long>("time").Add(r * 10);
        });
    }

    private static void WriteSplit(string directory, TableWriterOptions options, SplitName split)
    {
        Table(directory, options, DatasetLayout.Requests(split), [new("hour", ColumnKind.Int32)], 1, (w, _) =>
        {
            w.Column<int>("user").Add(1);
            w.Column<long>("time").Add(100);
            w.Column<long>("event").Add(3);
            w.Column<int>("history_end").Add(1);
            w.Column<int>("hour").Add(2);
        });
        Table(directory, options, DatasetLayout.Samples(split), [], 1, (w, _) =>
        {
            w.Column<int>("request").Add(0);
            w.Column<int>("item").Add(0);
            w.Column<byte>("label").Add(1);
        });
    }

    private static void Table(string directory, TableWriterOptions options, string name, ColumnSpec[] more, int rows, Action<TableWriter, int> row)
    {
        using var writer = new TableWriter(directory, name, [.. DatasetLayout.FixedColumns(name, hasTrueProbability: false), .. more], options);
        for (int r = 0; r < rows; r++)
        {
            row(writer, r);
            writer.EndRow();
        }
        writer.Complete();
    }

    private static FieldSchema Field(string name, FieldGroup group, FieldKind kind, FieldStorage storage, FieldEncoding encoding)
        => new() { Name = name, Group = group, Kind = kind, Storage = storage, Column = name, Table = name, Encoding = encoding };
}
