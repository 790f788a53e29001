using Mian.Configuration;

namespace Mian.Ingest.Downloads;

/// <summary>The public data sets that <c>mian data get</c> knows: where they are and what is known about their files.</summary>
/// <remarks>
/// GroupLens publishes the MD5 of each archive beside it (<c>ml-100k.zip.md5</c>); lengths and SHA-256 are those of the archives with
/// that MD5. For the Amazon reviews neither hashes nor lengths are published, only the number of reviews of each category.
/// That number, which the reader of a file can count, is what tells the 2014 edition from later ones with similar names.
/// </remarks>
public static class PublicDatasets
{
    private static readonly DatasetPublisher GroupLens = new(
        "GroupLens",
        new Uri("https://grouplens.org/datasets/movielens/"),
        new Uri("https://files.grouplens.org/datasets/movielens/"),
        "Research use; no redistribution and no commercial use without permission of GroupLens (see the README in the archive).",
        "F. M. Harper, J. A. Konstan: The MovieLens Datasets: History and Context. ACM TiiS 5(4), 2015.");

    private static readonly DatasetPublisher McAuley = new(
        "Amazon reviews 1996-2014",
        new Uri("https://cseweb.ucsd.edu/~jmcauley/datasets/amazon/links.html"),
        new Uri("https://snap.stanford.edu/data/amazon/productGraph/categoryFiles/"),
        "The publisher states no licence; made available for research.",
        "R. He, J. McAuley: Ups and Downs. WWW 2016. J. McAuley, C. Targett, J. Shi, A. van den Hengel: Image-based Recommendations on Styles and Substitutes. SIGIR 2015.");

    // Category as it is spelled in the file names, and its reviews in the 5-core set as the publisher lists them.
    private static readonly (string Category, long Reviews)[] AmazonCategories =
    [
        ("Books", 8_898_041),
        ("Electronics", 1_689_188),
        ("Movies_and_TV", 1_697_533),
        ("CDs_and_Vinyl", 1_097_592),
        ("Clothing_Shoes_and_Jewelry", 278_677),
        ("Home_and_Kitchen", 551_682),
        ("Kindle_Store", 982_619),
        ("Sports_and_Outdoors", 296_337),
        ("Cell_Phones_and_Accessories", 194_439),
        ("Health_and_Personal_Care", 346_355),
        ("Toys_and_Games", 167_597),
        ("Video_Games", 231_780),
        ("Tools_and_Home_Improvement", 134_476),
        ("Beauty", 198_502),
        ("Apps_for_Android", 752_937),
        ("Office_Products", 53_258),
        ("Pet_Supplies", 157_836),
        ("Automotive", 20_473),
        ("Grocery_and_Gourmet_Food", 151_254),
        ("Patio_Lawn_and_Garden", 13_272),
        ("Baby", 160_792),
        ("Digital_Music", 64_706),
        ("Musical_Instruments", 10_261),
        ("Amazon_Instant_Video", 37_126),
    ];

    /// <summary>All data sets: MovieLens by size, then the Amazon categories by name.</summary>
    public static IReadOnlyList<PublicDataset> All { get; } =
    [
        MovieLens("100k", 100_000, new PublishedFile("ml-100k.zip")
        {
            Bytes = 4_924_029,
            Md5 = "0e33842e24a9c977be4e0107933c0723",
            Sha256 = "50d2a982c66986937beb9ffb3aa76efe955bf3d5c6b761f4e3a7cd717c6a3229",
            Members = ["ml-100k/u.data", "ml-100k/u.user", "ml-100k/u.item"],
        }),
        MovieLens("1m", 1_000_209, new PublishedFile("ml-1m.zip")
        {
            Bytes = 5_917_549,
            Md5 = "c4d9eecfca2ab87c1945afe126590906",
            Sha256 = "a6898adb50b9ca05aa231689da44c217cb524e7ebd39d264c56e2832f2c54e20",
            Members = ["ml-1m/ratings.dat", "ml-1m/users.dat", "ml-1m/movies.dat"],
        }),
        .. AmazonCategories.Select(c => Amazon(c.Category, c.Reviews)).OrderBy(d => d.Name, StringComparer.Ordinal),
    ];

    /// <summary>A data set by name; case does not matter.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ConfigurationException">No data set has this name; the nearest one is suggested.</exception>
    public static PublicDataset Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(d => d.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ConfigurationException(name, [new("", $"no public data set has this name.{Suggest(name)} 'mian data get' lists all {All.Count}.")]);
    }

    // People shorten the names (amazon-toys), and then another short name may be nearer by its letters.
    private static string Suggest(string name)
    {
        var longer = All.Select(d => d.Name).Where(n => name.Length > 0 && n.StartsWith(name, StringComparison.OrdinalIgnoreCase)).ToList();
        return longer is [var only] ? $" Did you mean '{only}'?" : NearestName.Suggest(name, All.Select(d => d.Name));
    }

    private static PublicDataset MovieLens(string size, long ratings, PublishedFile file) =>
        new($"movielens-{size}", $"MovieLens {size.ToUpperInvariant()}", $"movielens-{size}", GroupLens, [file]) { Events = ratings };

    private static PublicDataset Amazon(string category, long reviews)
    {
        // One category is called Amazon_Instant_Video; its name should not say amazon twice.
        var words = category.StartsWith("Amazon_", StringComparison.Ordinal) ? category["Amazon_".Length..] : category;
        return new($"amazon-{words.Replace('_', '-').ToLowerInvariant()}", $"Amazon reviews, {words.Replace('_', ' ')}", "amazon-reviews", McAuley,
        [
            new PublishedFile($"reviews_{category}_5.json.gz") { Lines = reviews, OtherNames = [$"{category}_5.json", $"{category}.json"] },
            new PublishedFile($"meta_{category}.json.gz") { Optional = true },
        ])
        { Events = reviews };
    }
}
