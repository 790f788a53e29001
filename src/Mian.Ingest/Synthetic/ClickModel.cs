namespace Mian.Ingest.Synthetic;

/// <summary>The true click probability: sigmoid of a sum of terms (docs/synthetic-world.md has the equations).</summary>
internal sealed class ClickModel(SyntheticOptions options, Market market, ProfileAffinity affinity, double intercept)
{
    private const double TasteScale = 1.7;
    private const double StyleWeight = 1.6;
    private const double OtherCategory = 0.4;
    private const double EverydayTaste = 0.25;

    // Rows: wanted in winter, spring, summer, autumn; columns: season of the day.
    private static readonly double[,] SeasonEffect =
    {
        { 1, -0.4, -1.2, 0.3 },
        { -0.5, 0.8, 0.1, -0.4 },
        { -1.2, 0.1, 1, -0.5 },
        { 0, -0.4, -0.4, 0.7 },
    };

    /// <summary>All terms for a candidate shown to a person at a second of the log.</summary>
    public ClickTerms Terms(Person person, ClickMemory memory, in Moment moment, int item)
    {
        var category = market.Category[item];
        var words = market.Categories[category];
        return new ClickTerms(
            intercept + person.Readiness,
            options.TasteStrength * TasteScale * (words.Everyday ? EverydayTaste : 1) * Taste(person, moment.DayFraction, item, category),
            options.ProfileStrength * affinity.OfOccupation(person, category),
            options.ProfileStrength * affinity.OfGenderAndAge(person, category),
            words.Season == SeasonProfile.None ? 0 : options.ContextStrength * SeasonEffect[(int)words.Season - 1, moment.Season],
            options.ContextStrength * WeatherEffect(words, moment.Weather),
            options.ContextStrength * HourEffect(words.Department, moment),
            PriceFit(person, item),
            market.Quality[item] + (words.Everyday ? 0.5 : 0),
            memory.Effect(item, category, moment.Time));
    }

    /// <summary>The one interest that the candidate fits best decides: max over interests of strength now x category match x style match.</summary>
    private double Taste(Person person, double day, int item, int category)
    {
        var best = 0.0;
        var interests = person.Interests;
        for (var k = 0; k < interests.Length; k++)
        {
            var match = interests[k].Category == category ? 1
                : market.Categories[interests[k].Category].Department == market.Categories[category].Department ? OtherCategory : 0;
            if (match > 0)
                best = Math.Max(best, interests[k].At(day) * match * Math.Max(0, 1 + (StyleWeight * StyleMatch(person.StyleOf(k), item))));
        }
        return best;
    }

    private double StyleMatch(ReadOnlySpan<float> wanted, int item)
    {
        var style = market.Style.AsSpan(item * Market.StyleSize, Market.StyleSize);
        var dot = 0.0;
        for (var s = 0; s < style.Length; s++)
            dot += (double)wanted[s] * style[s];
        return dot;
    }

    private static double WeatherEffect(CategoryWords words, Weather weather)
    {
        if (words.Weather != Weather.Fog && words.Weather == weather)
            return weather == Weather.Clear ? 0.4 : 1.2;
        return (words.Weather, weather) switch
        {
            (Weather.Heat, Weather.Rain or Weather.Snow) => -0.5,
            (Weather.Clear, Weather.Rain or Weather.Snow) => -0.5,
            (Weather.Snow, Weather.Heat) => -0.6,
            (Weather.Rain, Weather.Clear or Weather.Heat) => -0.3,
            _ => 0,
        };
    }

    private static double HourEffect(Department department, in Moment moment)
    {
        var peak = department switch
        {
            Department.Workshop or Department.Garden or Department.Outdoor => 10,
            Department.Kitchen or Department.Family or Department.Home => 16,
            _ => 21,
        };
        var weekend = moment.Weekend && peak == 10 ? 0.25 : 0;
        return weekend + (0.2 * Math.Cos(2 * Math.PI * (moment.Hour - peak) / 24));
    }

    private double PriceFit(Person person, int item)
    {
        var gap = market.PriceLevel[item] - person.Purse;
        return 0.25 - (0.25 * Math.Min(gap * gap, 5));
    }
}

/// <summary>Time, season and weather of a request.</summary>
internal readonly record struct Moment(long Time, int City, Weather Weather, int Season)
{
    /// <summary>Days since the start of the log.</summary>
    public double DayFraction => (Time - Climate.FirstSecond) / (double)Climate.DaySeconds;

    /// <summary>Whole days since the start of the log.</summary>
    public int Day => (int)((Time - Climate.FirstSecond) / Climate.DaySeconds);

    /// <summary>0 to 23, UTC.</summary>
    public int Hour => (int)((Time - Climate.FirstSecond) % Climate.DaySeconds / 3600);

    /// <summary>Saturday or Sunday; the log starts on a Sunday.</summary>
    public bool Weekend => Day % 7 is 0 or 6;
}
