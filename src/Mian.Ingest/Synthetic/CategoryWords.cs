namespace Mian.Ingest.Synthetic;

/// <summary>Kinds of shops inside the shop; an interest in a category spills over to its department.</summary>
internal enum Department { Computing, Media, Workshop, Outdoor, Sport, Fashion, Kitchen, Home, Garden, Care, Family, Leisure }

/// <summary>When a category is wanted.</summary>
internal enum SeasonProfile { None, Winter, Spring, Summer, Autumn }

/// <summary>Weather kinds; the order is that of <see cref="PlaceWords.Weathers"/>.</summary>
internal enum Weather : byte { Clear, Cloudy, Rain, Snow, Heat, Fog }

/// <summary>Which age likes a category.</summary>
internal enum AgeProfile { None, Young, Parent, Senior }

/// <summary>A product category.</summary>
/// <param name="Name">Real product words.</param>
/// <param name="Department">Its department.</param>
/// <param name="Price">Median price, above 0.</param>
/// <param name="Season">When it is wanted.</param>
/// <param name="Weather">Weather that makes it wanted; <see cref="Weather.Fog"/> for none.</param>
/// <param name="Gender">-1 (men) to 1 (women).</param>
/// <param name="Age">Who likes it.</param>
/// <param name="Everyday">True where everybody buys it, so that a click says little about taste.</param>
internal sealed record CategoryWords(
    string Name,
    Department Department,
    double Price,
    SeasonProfile Season = SeasonProfile.None,
    Weather Weather = Weather.Fog,
    double Gender = 0,
    AgeProfile Age = AgeProfile.None,
    bool Everyday = false)
{
    /// <summary>All categories; a world with fewer takes the first ones, so the early ones are varied.</summary>
    public static IReadOnlyList<CategoryWords> All { get; } =
    [
        new("mechanical keyboard", Department.Computing, 95, Gender: -0.3),
        new("T-shirt", Department.Fashion, 18, SeasonProfile.Summer, Weather.Heat),
        new("umbrella", Department.Fashion, 22, Weather: Weather.Rain),
        new("running shoes", Department.Sport, 90, SeasonProfile.Spring, Weather.Clear),
        new("coffee beans", Department.Kitchen, 14, Everyday: true),
        new("headphones", Department.Media, 120, Age: AgeProfile.Young),
        new("lipstick", Department.Care, 16, Gender: 1),
        new("cordless drill", Department.Workshop, 110, SeasonProfile.Spring, Gender: -0.7),
        new("picture book", Department.Family, 12, Weather: Weather.Rain, Gender: 0.3, Age: AgeProfile.Parent),
        new("snow boots", Department.Fashion, 80, SeasonProfile.Winter, Weather.Snow),
        new("sunscreen", Department.Care, 13, SeasonProfile.Summer, Weather.Heat, 0.2),
        new("gaming mouse", Department.Computing, 55, Gender: -0.6, Age: AgeProfile.Young),
        new("garden shears", Department.Garden, 28, SeasonProfile.Spring, Weather.Clear, Age: AgeProfile.Senior),
        new("chef's knife", Department.Kitchen, 70),
        new("phone charger", Department.Media, 15, Everyday: true),
        new("stethoscope", Department.Care, 85),
        new("board game", Department.Leisure, 35, SeasonProfile.Winter, Weather.Rain, Age: AgeProfile.Parent),
        new("tent", Department.Outdoor, 160, SeasonProfile.Summer, Weather.Clear),
        new("winter coat", Department.Fashion, 150, SeasonProfile.Winter, Weather.Snow, 0.2),
        new("sketchbook", Department.Leisure, 14, SeasonProfile.Autumn, Gender: 0.2, Age: AgeProfile.Young),
        new("monitor", Department.Computing, 240, Gender: -0.2),
        new("toddler toy", Department.Family, 24, Gender: 0.2, Age: AgeProfile.Parent),
        new("bicycle helmet", Department.Sport, 50, SeasonProfile.Spring, Weather.Clear),
        new("electric guitar", Department.Media, 300, Gender: -0.4, Age: AgeProfile.Young),
        new("face cream", Department.Care, 25, SeasonProfile.Winter, Gender: 0.7, Age: AgeProfile.Senior),
        new("sandals", Department.Fashion, 35, SeasonProfile.Summer, Weather.Heat, 0.3),
        new("air fryer", Department.Kitchen, 110, SeasonProfile.Autumn),
        new("tool box", Department.Workshop, 60, Gender: -0.7),
        new("hiking boots", Department.Outdoor, 120, SeasonProfile.Autumn, Weather.Clear),
        new("camera lens", Department.Media, 420, SeasonProfile.Summer),
        new("work boots", Department.Workshop, 95, SeasonProfile.Autumn, Weather.Rain, -0.5),
        new("yoga mat", Department.Sport, 30, Weather: Weather.Rain, Gender: 0.6),
        new("detective novel", Department.Leisure, 11, SeasonProfile.Autumn, Weather.Rain, 0.2, AgeProfile.Senior),
        new("electric fan", Department.Home, 45, SeasonProfile.Summer, Weather.Heat),
        new("ski goggles", Department.Sport, 75, SeasonProfile.Winter, Weather.Snow, Age: AgeProfile.Young),
        new("lawn mower", Department.Garden, 280, SeasonProfile.Spring, Weather.Clear, -0.5, AgeProfile.Senior),
        new("baby stroller", Department.Family, 260, SeasonProfile.Spring, Age: AgeProfile.Parent),
        new("scented candle", Department.Home, 18, SeasonProfile.Winter, Gender: 0.7),
        new("fishing rod", Department.Outdoor, 70, SeasonProfile.Summer, Weather.Clear, -0.7, AgeProfile.Senior),
        new("batteries", Department.Home, 9, Everyday: true),
        new("rain jacket", Department.Outdoor, 85, SeasonProfile.Autumn, Weather.Rain),
        new("swimsuit", Department.Fashion, 32, SeasonProfile.Summer, Weather.Heat, 0.2),
        new("wool scarf", Department.Fashion, 28, SeasonProfile.Winter, Weather.Snow, 0.4),
        new("reading glasses", Department.Care, 20, Age: AgeProfile.Senior),
        new("standing desk", Department.Home, 380),
        new("espresso machine", Department.Kitchen, 350, SeasonProfile.Winter),
        new("plant pot", Department.Garden, 17, SeasonProfile.Spring, Weather.Clear, 0.4),
        new("backpack", Department.Outdoor, 60, SeasonProfile.Autumn, Age: AgeProfile.Young),
    ];
}
