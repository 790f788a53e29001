namespace Mian.Ingest.Synthetic;

/// <summary>An occupation.</summary>
/// <param name="Name">The word.</param>
/// <param name="Purse">How much it lets one spend, in the units of <see cref="Market.PriceLevel"/>.</param>
/// <param name="FromAge">Youngest age.</param>
/// <param name="ToAge">Oldest age.</param>
/// <param name="Loves">Names of the categories it goes with.</param>
internal sealed record OccupationWords(string Name, double Purse, int FromAge, int ToAge, IReadOnlyList<string> Loves)
{
    /// <summary>All occupations.</summary>
    public static IReadOnlyList<OccupationWords> All { get; } =
    [
        new("programmer", 0.8, 20, 62, ["mechanical keyboard", "monitor", "gaming mouse", "coffee beans", "standing desk"]),
        new("nurse", 0, 21, 64, ["stethoscope", "face cream", "running shoes"]),
        new("teacher", 0.1, 23, 66, ["picture book", "board game", "sketchbook"]),
        new("carpenter", -0.1, 18, 64, ["cordless drill", "tool box", "work boots"]),
        new("chef", -0.2, 18, 62, ["chef's knife", "air fryer", "espresso machine"]),
        new("student", -0.9, 17, 28, ["headphones", "gaming mouse", "T-shirt", "sketchbook", "backpack"]),
        new("retired", -0.2, 62, 88, ["garden shears", "detective novel", "fishing rod", "reading glasses"]),
        new("photographer", 0.1, 20, 66, ["camera lens", "tent", "hiking boots"]),
        new("musician", -0.3, 18, 66, ["electric guitar", "headphones"]),
        new("gardener", -0.3, 18, 66, ["lawn mower", "garden shears", "rain jacket", "plant pot"]),
        new("designer", 0.4, 21, 62, ["sketchbook", "monitor", "scented candle"]),
        new("doctor", 1.2, 27, 68, ["stethoscope", "detective novel", "ski goggles"]),
        new("driver", -0.3, 20, 66, ["phone charger", "headphones", "batteries"]),
        new("accountant", 0.5, 22, 66, ["umbrella", "coffee beans", "reading glasses", "standing desk"]),
        new("sports coach", 0, 19, 62, ["running shoes", "yoga mat", "bicycle helmet"]),
        new("shop assistant", -0.4, 17, 64, ["lipstick", "sandals", "scented candle"]),
        new("mechanic", -0.1, 18, 64, ["tool box", "work boots", "cordless drill"]),
        new("parent at home", -0.2, 22, 48, ["toddler toy", "baby stroller", "picture book", "air fryer"]),
    ];
}

/// <summary>A city.</summary>
/// <param name="Name">The word.</param>
/// <param name="Warmth">-1 (cold) to 1 (warm).</param>
/// <param name="Wetness">0 (dry) to 1 (wet).</param>
internal sealed record PlaceWords(string Name, double Warmth, double Wetness)
{
    /// <summary>All cities, all north of the equator so that seasons agree.</summary>
    public static IReadOnlyList<PlaceWords> All { get; } =
    [
        new("London", 0, 0.7), new("Paris", 0.2, 0.5), new("Madrid", 0.7, 0.2), new("Lisbon", 0.7, 0.4), new("Rome", 0.6, 0.3),
        new("Athens", 0.9, 0.15), new("Berlin", -0.1, 0.5), new("Vienna", 0, 0.4), new("Warsaw", -0.3, 0.45), new("Oslo", -0.8, 0.5),
        new("Helsinki", -0.9, 0.45), new("Dublin", -0.1, 0.8), new("Amsterdam", 0, 0.7), new("Istanbul", 0.5, 0.4), new("Toronto", -0.6, 0.5),
        new("Chicago", -0.4, 0.4), new("Seattle", 0, 0.75), new("Boston", -0.3, 0.45), new("Tokyo", 0.4, 0.55), new("Seoul", 0, 0.45),
    ];

    /// <summary>Words of <see cref="Weather"/>, by its value.</summary>
    public static IReadOnlyList<string> Weathers { get; } = ["clear", "cloudy", "rain", "snow", "heat", "fog"];

    /// <summary>Words of the genders, by their number.</summary>
    public static IReadOnlyList<string> Genders { get; } = ["female", "male", "other"];

    /// <summary>Invented brands.</summary>
    public static IReadOnlyList<string> Brands { get; } =
    [
        "Alderway", "Brightmoor", "Calderon", "Copperleaf", "Dovetail", "Eastgate", "Fernhill", "Foxglove", "Granite", "Harrow",
        "Ironbridge", "Juniper", "Keyforge", "Kestrel", "Larkspur", "Lumenor", "Mapleton", "Meridian", "Northpeak", "Oakhaven",
        "Orchard", "Pinecrest", "Quillon", "Redwick", "Riverstone", "Saltmarsh", "Silverfern", "Stonecroft", "Tallow", "Thistle",
        "Umbra", "Valewood", "Westerly", "Wildrose", "Yarrow", "Zephyrine",
    ];
}
