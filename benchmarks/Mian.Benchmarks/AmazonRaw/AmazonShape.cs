namespace Mian.Benchmarks.AmazonRaw;

/// <summary>How many users, items, categories and reviews a generated pair of files has. All counts are exact.</summary>
internal sealed record AmazonShape
{
    /// <summary>Reviews that every user and every item has at least: the files are 5-core.</summary>
    public const int Core = 5;

    /// <summary>The middle part of the file names: <c>reviews_NAME_5.json</c>.</summary>
    public required string Name { get; init; }

    public required int Users { get; init; }

    /// <summary>Reviewed items.</summary>
    public required int Items { get; init; }

    /// <summary>Different last categories of the reviewed items.</summary>
    public required int Categories { get; init; }

    public required int Reviews { get; init; }

    /// <summary>Items of the metadata, the reviewed ones among them.</summary>
    public required int Described { get; init; }

    /// <summary>Share of items whose key is a number (an ISBN), 0 to 1; they come first.</summary>
    public required double NumericKeys { get; init; }

    /// <summary>Share of reviewed items whose metadata has no categories, 0 to 1. Default: 0.004.</summary>
    public double WithoutCategories { get; init; } = 0.004;

    /// <summary>Median length of a review's text in characters; the mean is 1.46 times as long.</summary>
    public required int MedianText { get; init; }

    /// <summary>Seed of everything that is drawn. Default: 1.</summary>
    public ulong Seed { get; init; } = 1;

    public string ReviewsFile => $"reviews_{Name}_5.json";

    public string MetaFile => $"meta_{Name}.json";

    /// <summary>The counts of Electronics as published with DIN (Zhou et al. 2018).</summary>
    public static AmazonShape Electronics { get; } = new()
    {
        Name = "Electronics",
        Users = 192_403,
        Items = 63_001,
        Categories = 801,
        Reviews = 1_689_188,
        Described = 498_196,
        NumericKeys = 0.01,
        MedianText = 407,
    };

    /// <summary>Users, items and categories of Books as published with DIEN (Zhou et al. 2019), and 8.9 million reviews.</summary>
    public static AmazonShape Books { get; } = new()
    {
        Name = "Books",
        Users = 603_668,
        Items = 367_982,
        Categories = 1_600,
        Reviews = 8_900_038,
        Described = 2_370_585,
        NumericKeys = 0.8,
        MedianText = 430,
    };

    /// <summary>Small enough for a test.</summary>
    public static AmazonShape Small { get; } = new()
    {
        Name = "Small",
        Users = 600,
        Items = 240,
        Categories = 17,
        Reviews = 5_417,
        Described = 700,
        NumericKeys = 0.2,
        WithoutCategories = 0.05,
        MedianText = 60,
    };

    /// <summary>The shape of a name, capitals do not count; null where there is none.</summary>
    public static AmazonShape? Find(string name) =>
        new[] { Electronics, Books, Small }.FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase));
}
