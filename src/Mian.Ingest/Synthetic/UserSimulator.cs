namespace Mian.Ingest.Synthetic;

/// <summary>Plays one user's impressions. One object a thread; the result depends on (options, user) only.</summary>
internal sealed class UserSimulator(SyntheticOptions options, World world, double intercept)
{
    private static readonly double[] HourCumulative = MakeHours();
    private readonly ClickModel _model = new(options, world.Market, world.Affinity, intercept);
    private readonly ClickMemory _memory = new();
    private readonly UserLog _log = new();
    private readonly List<int> _shown = [];
    private readonly List<int> _sizes = [];
    private long[] _times = new long[128];

    /// <summary>Who was simulated last.</summary>
    public Person Person { get; } = new();

    /// <summary>Simulates a user with so many impressions; the log is valid until the next call.</summary>
    /// <param name="user">User index.</param>
    /// <param name="count">Impressions, 1 or more.</param>
    /// <param name="terms">Gets the terms of every impression where given.</param>
    public UserLog Simulate(int user, int count, List<ClickTerms>? terms = null)
    {
        Person.Become(user, options, world.Affinity, world.Market);
        _memory.Clear();
        _log.Clear();
        var visits = new UserRandom(options.Seed, RandomStream.Visits, user);
        var candidates = new UserRandom(options.Seed, RandomStream.Candidates, user);
        var clicks = new UserRandom(options.Seed, RandomStream.Clicks, user);
        DrawRequests(count, ref visits);
        for (var r = 0; r < _sizes.Count; r++)
        {
            var moment = MomentOf(_times[r], ref visits);
            DrawCandidates(_sizes[r], moment, ref candidates);
            ShowCandidates(moment, ref clicks, terms);
        }
        return _log;
    }

    private void ShowCandidates(in Moment moment, ref UserRandom clicks, List<ClickTerms>? terms)
    {
        foreach (var item in _shown)
        {
            var all = _model.Terms(Person, _memory, moment, item);
            terms?.Add(all);
            // Rounded before the click is drawn, so that the written number is the exact truth.
            var micro = Math.Clamp((int)Math.Round(1e6 / (1 + Math.Exp(-all.Logit))), 1, 999_999);
            _log.Add(new Impression(item, moment.Time, (byte)moment.City, moment.Weather, clicks.Uniform() * 1e6 < micro, micro));
        }
        // Only now: candidates of one request do not see each other's clicks.
        foreach (var row in _log.Rows[^_shown.Count..])
        {
            if (row.Clicked)
                _memory.Add(row.Item, world.Market.Category[row.Item], row.Time);
        }
    }

    private void DrawRequests(int count, ref UserRandom random)
    {
        _sizes.Clear();
        for (var left = count; left > 0; left -= _sizes[^1])
            _sizes.Add(Math.Min(left, 1 + random.Below(Math.Min(options.CandidatesPerRequest, options.Items))));
        if (_times.Length < _sizes.Count)
            _times = new long[Math.Max(_sizes.Count, _times.Length * 2)];
        for (var r = 0; r < _sizes.Count; r++)
        {
            var day = Math.Min((int)(Person.FirstDay + random.Uniform(0, Person.ActiveDays)), options.Days - 1);
            var second = (random.Draw(HourCumulative) * 3600) + random.Below(3600);
            _times[r] = Climate.FirstSecond + ((long)day * Climate.DaySeconds) + second;
        }
        Array.Sort(_times, 0, _sizes.Count);
        // No two requests of a user at one second: (user, item, time) stays unique.
        for (var r = 1; r < _sizes.Count; r++)
            _times[r] = Math.Max(_times[r], _times[r - 1] + 1);
    }

    private Moment MomentOf(long time, ref UserRandom random)
    {
        var city = random.Chance(0.06) ? random.Below(PlaceWords.All.Count) : Person.City;
        var day = Math.Min((int)((time - Climate.FirstSecond) / Climate.DaySeconds), options.Days - 1);
        return new Moment(time, city, world.Climate.WeatherOf(city, day), world.Climate.SeasonOf(day));
    }

    private void DrawCandidates(int size, in Moment moment, ref UserRandom random)
    {
        _shown.Clear();
        for (var tries = 0; _shown.Count < size; tries++)
        {
            var item = DrawCandidate(moment, ref random);
            // A small shop has few items to show: after many tries take the next one that is not shown yet.
            while (tries > 20 * size && _shown.Contains(item))
                item = (item + 1) % options.Items;
            if (!_shown.Contains(item))
                _shown.Add(item);
        }
    }

    private int DrawCandidate(in Moment moment, ref UserRandom random)
    {
        var category = random.Chance(options.Relevance) ? DrawInterest(moment.DayFraction, ref random) : -1;
        if (category < 0)
            category = world.Market.DrawCategory(ref random);
        else if (random.Chance(0.4))
            category = world.Market.DrawNear(category, ref random);
        return world.Market.DrawItem(category, ref random);
    }

    /// <summary>Category of an interest drawn by its strength now; -1 where none is alive.</summary>
    private int DrawInterest(double day, ref UserRandom random)
    {
        var interests = Person.Interests;
        Span<double> cumulative = stackalloc double[Person.MaxInterests];
        var sum = 0.0;
        for (var k = 0; k < interests.Length; k++)
            cumulative[k] = sum += interests[k].At(day);
        return sum < 0.05 ? -1 : interests[random.Draw(cumulative[..interests.Length])].Category;
    }

    private static double[] MakeHours()
    {
        var sum = 0.0;
        // Few at night, a small peak at noon, a large one in the evening.
        return [.. Enumerable.Range(0, 24).Select(h => sum += 0.15 + (h < 7 ? 0 : Math.Exp(-Math.Pow((h - 20) / 3.5, 2)) + (0.6 * Math.Exp(-Math.Pow((h - 12) / 2.5, 2)))))];
    }
}
