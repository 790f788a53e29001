namespace Mian.Ingest.Synthetic;

/// <summary>The weather of every city and day: everybody in a city has the same.</summary>
internal sealed class Climate
{
    /// <summary>First second of the log: 2023-01-01 UTC.</summary>
    public const long FirstSecond = 1_672_531_200;

    /// <summary>Seconds in a day.</summary>
    public const int DaySeconds = 86_400;

    private readonly Weather[] _weather;
    private readonly byte[] _season;
    private readonly int _days;

    public Climate(long seed, int days)
    {
        _days = days;
        _season = new byte[days];
        for (var day = 0; day < days; day++)
            _season[day] = (byte)(DateTimeOffset.FromUnixTimeSeconds(FirstSecond + ((long)day * DaySeconds)).Month % 12 / 3);
        _weather = new Weather[PlaceWords.All.Count * days];
        for (var city = 0; city < PlaceWords.All.Count; city++)
        {
            for (var day = 0; day < days; day++)
            {
                var random = new UserRandom(seed, RandomStream.Weather, ((long)city << 32) | (uint)day);
                // Weather lasts: four days in ten are like the day before.
                var last = random.Chance(0.4) && day > 0 && _season[day] == _season[day - 1];
                _weather[(city * days) + day] = last ? _weather[(city * days) + day - 1] : Draw(PlaceWords.All[city], _season[day], ref random);
            }
        }
    }

    /// <summary>Weather of a city on a day counted from the first.</summary>
    public Weather WeatherOf(int city, int day) => _weather[(city * _days) + day];

    /// <summary>0 winter, 1 spring, 2 summer, 3 autumn.</summary>
    public int SeasonOf(int day) => _season[day];

    private static Weather Draw(PlaceWords city, int season, ref UserRandom random)
    {
        ReadOnlySpan<double> temperatures = [-0.8, 0.1, 0.9, 0];
        var temperature = temperatures[season] + (0.5 * city.Warmth) + (0.35 * random.Normal());
        if (random.Chance(0.15 + (0.45 * city.Wetness)))
            return temperature < -0.7 ? Weather.Snow : Weather.Rain;
        if (temperature > 1)
            return Weather.Heat;
        if (temperature < 0.3 && random.Chance(0.12))
            return Weather.Fog;
        return random.Chance(0.55) ? Weather.Clear : Weather.Cloudy;
    }
}
