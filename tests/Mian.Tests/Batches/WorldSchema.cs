using Mian.Features;
using Mian.Schema;

namespace Mian.Tests.Batches;

/// <summary>The fields of a <see cref="LearnableWorld"/>, one of every kind, group and storage, and their ids worked out one value at a time.</summary>
internal sealed class WorldSchema
{
    private static readonly double[] Ratings = [2, 3, 4, 5];
    private static readonly double[] Gaps = [1, 5];

    private readonly LearnableWorld _world;

    public WorldSchema(LearnableWorld world)
    {
        _world = world;
        var training = world.TrainingEvents().ToList();
        ItemIds = Count(training.Select(e => world.Items[e.Item].Key));
        Categories = Count(training.Select(e => Category(e.Item)));
        Genres = Count(training.SelectMany(e => world.Items[e.Item].Genres.Select(Genre)));
        Genders = Count(training.Select(e => world.Users[e.User].Gender ?? ""));
        Cities = Count(training.Select(e => City(e.City)));
    }

    public Vocabulary ItemIds { get; }

    public Vocabulary Categories { get; }

    public Vocabulary Genres { get; }

    public Vocabulary Genders { get; }

    public Vocabulary Cities { get; }

    public IReadOnlyDictionary<string, Vocabulary> Vocabularies => new Dictionary<string, Vocabulary>
    {
        ["item_id"] = ItemIds,
        ["category"] = Categories,
        ["genres"] = Genres,
        ["gender"] = Genders,
        ["city"] = Cities,
    };

    public DatasetSchema Fields => new()
    {
        MaxHistory = _world.Options.MaxHistory,
        Tables =
        [
            new("item_id", ItemIds.Rows), new("category", Categories.Rows), new("genres", Genres.Rows), new("price", 3), new("rating", 7), new("age", AgeBuckets.Rows),
            new("gender", Genders.Rows), new("device", 10), new("income", 3), new("hour", 26), new("city", Cities.Rows), new("gap", 5),
        ],
        Fields = [.. All().Where(f => _world.Options.HasPastCategory || f.Encoding is not SharedEncoding { ItemField: not "item_id" })],
    };

    private static FieldSchema[] All() =>
    [
        Field("item_id", FieldGroup.Item, FieldStorage.Items, new VocabularyEncoding(1, null)),
        Field("category", FieldGroup.Item, FieldStorage.Items, new VocabularyEncoding(1, null)),
        Field("genres", FieldGroup.Item, FieldStorage.Items, new VocabularyEncoding(1, "|")) with { Kind = FieldKind.MultiValued, Pooling = Pooling.Sum },
        Field("price", FieldGroup.Item, FieldStorage.Items, new StandardEncoding(0, 1)) with { Kind = FieldKind.Scaled },
        Shared("past_item", "item_id"),
        Shared("past_category", "category"),
        Shared("past_genres", "genres") with { Kind = FieldKind.MultiValued },
        Shared("past_price", "price") with { Kind = FieldKind.Scaled },
        Field("rating", FieldGroup.Behaviour, FieldStorage.History, new BucketEncoding(Ratings)),
        Field("age", FieldGroup.Behaviour, FieldStorage.Age, new BucketEncoding([1, 2, 4])) with { Column = "" },
        Field("gender", FieldGroup.User, FieldStorage.Users, new VocabularyEncoding(1, null)),
        Field("device", FieldGroup.User, FieldStorage.Users, new HashEncoding(8, 3, null)),
        Field("income", FieldGroup.User, FieldStorage.Users, new StandardEncoding(0, 1)) with { Kind = FieldKind.Scaled },
        Field("hour", FieldGroup.Context, FieldStorage.Requests, new TimestampEncoding(TimestampPart.Hour)),
        Field("city", FieldGroup.Context, FieldStorage.Requests, new VocabularyEncoding(1, null)),
        Field("gap", FieldGroup.Context, FieldStorage.Requests, new BucketEncoding(Gaps)),
    ];

    public static string Category(int item) => $"category {item % LearnableWorld.Categories}";

    public static string Genre(int genre) => $"genre {genre}";

    public static string City(int city) => $"city {city}";

    public static int Device(WorldUser user) => 2 + user.Device;

    public static int Rating(WorldEvent behaviour) => 2 + Ratings.Count(b => b <= behaviour.Rating);

    public static int Hour(WorldRequest request) => 2 + (int)(request.Time % 86400 / 3600);

    public static int Gap(WorldRequest request) => request.GapDays < 0 ? 1 : 2 + Gaps.Count(b => b <= request.GapDays);

    public int[] GenreIds(int item) => [.. _world.Items[item].Genres.Select(g => Genres.IdOf(Genre(g)))];

    public int Gender(WorldUser user) => user.Gender is null ? 0 : Genders.IdOf(user.Gender);

    /// <summary>The id of an age, by counting doublings.</summary>
    public static int Age(long seconds)
    {
        if (seconds < 86400) return 2;
        var id = 3;
        for (var days = 2L; days <= 4096 && seconds >= days * 86400; days *= 2) id++;
        return id;
    }

    private static Vocabulary Count(IEnumerable<string> values) =>
        Vocabulary.Build(values.Where(v => v.Length > 0).GroupBy(v => v).Select(g => new KeyValuePair<string, long>(g.Key, g.Count())), 1);

    private static FieldSchema Field(string name, FieldGroup group, FieldStorage storage, FieldEncoding encoding) =>
        new() { Name = name, Group = group, Kind = FieldKind.Categorical, Storage = storage, Column = name, Table = name, Encoding = encoding };

    private static FieldSchema Shared(string name, string item) =>
        Field(name, FieldGroup.Behaviour, FieldStorage.Items, new SharedEncoding(item)) with { Column = item, Table = item };
}
