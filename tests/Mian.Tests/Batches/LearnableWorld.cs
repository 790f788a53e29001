using Mian.Dataset;

namespace Mian.Tests.Batches;

/// <summary>What a <see cref="LearnableWorld"/> is like.</summary>
internal sealed record WorldOptions
{
    /// <summary>Users; a few of them have no event at all, and user 0 has every item.</summary>
    public int Users { get; init; } = 200;

    public int Items { get; init; } = 40;

    public int Seed { get; init; } = 1;

    public int MaxHistory { get; init; } = 6;

    /// <summary>Null: events carry labels themselves. Otherwise every event is a click, with this many sampled negatives.</summary>
    public int? NegativesPerClick { get; init; }

    public NegativeTiming Timing { get; init; } = NegativeTiming.Fixed;

    public NegativeDistribution Distribution { get; init; } = NegativeDistribution.Uniform;

    public int ShardRows { get; init; } = 1 << 20;

    /// <summary>False: all events have one and the same time, as data without times.</summary>
    public bool HasTimes { get; init; } = true;

    /// <summary>False: behaviours share nothing with items but the item itself.</summary>
    public bool HasPastCategory { get; init; } = true;
}

internal sealed record WorldUser(string Key, string? Gender, int Device, float Income, int Liked);

internal sealed record WorldItem(string Key, string Title, int Category, int[] Genres, float Price);

internal sealed record WorldEvent(int User, int Item, long Time, bool Behaviour, byte Label, float Probability, int Rating, int City);

internal sealed record WorldRequest(int User, long Time, long Event, int HistoryEnd, int City, int GapDays);

internal sealed record WorldSample(int Request, int Item, byte Label, float Probability);

/// <summary>
/// A small random world with a learnable signal: each user likes one category of items. It is kept in plain lists, which are the oracle
/// that readers are compared with, and <see cref="WorldFiles"/> publishes it as a data set.
/// </summary>
internal sealed class LearnableWorld
{
    internal const int Categories = 5;
    internal const int Cities = 4;
    private const long Start = 1_600_000_000;
    private const int SecondsPerDay = 86400;

    private readonly Random _random;

    public LearnableWorld(WorldOptions options)
    {
        Options = options;
        _random = new Random(options.Seed);
        Users = [.. Enumerable.Range(0, options.Users).Select(MakeUser)];
        Items = [.. Enumerable.Range(0, options.Items).Select(MakeItem)];
        for (var user = 0; user < Users.Count; user++) MakeEvents(user);
        foreach (var split in Enum.GetValues<SplitName>()) (Requests[split], Samples[split]) = ([], []);
        for (var user = 0; user < Users.Count; user++) MakeRequests(user);
    }

    public WorldOptions Options { get; }

    public IReadOnlyList<WorldUser> Users { get; }

    public IReadOnlyList<WorldItem> Items { get; }

    /// <summary>Per user contiguous, ascending in time with ties.</summary>
    public List<WorldEvent> Events { get; } = [];

    /// <summary>First event and number of events of each user.</summary>
    public List<(int Begin, int Count)> EventsOfUser { get; } = [];

    public Dictionary<SplitName, List<WorldRequest>> Requests { get; } = [];

    public Dictionary<SplitName, List<WorldSample>> Samples { get; } = [];

    public bool Labelled => Options.NegativesPerClick is null;

    /// <summary>The behaviours, in the order of the events.</summary>
    public IEnumerable<WorldEvent> History => Events.Where(e => e.Behaviour);

    /// <summary>All items that a user has in any event.</summary>
    public HashSet<int> ItemsOf(int user) => [.. EventsOf(user).Select(e => e.Item)];

    public IEnumerable<WorldEvent> EventsOf(int user) => Events.Skip(EventsOfUser[user].Begin).Take(EventsOfUser[user].Count);

    /// <summary>The part of the user's n-th event: the last tests, the second last validates.</summary>
    public SplitName SplitOf(int user, int n) => (EventsOfUser[user].Count - n, EventsOfUser[user].Count) switch
    {
        (_, < 4) => SplitName.Train,
        (1, _) => SplitName.Test,
        (2, _) => SplitName.Valid,
        _ => SplitName.Train,
    };

    /// <summary>Events of the training part.</summary>
    public IEnumerable<WorldEvent> TrainingEvents() => Enumerable.Range(0, Users.Count)
        .SelectMany(u => EventsOf(u).Where((_, n) => SplitOf(u, n) == SplitName.Train));

    private WorldUser MakeUser(int user) => new(
        $"u{user}", _random.Next(10) switch { 0 => null, < 6 => "F", _ => "M" }, _random.Next(8), _random.Next(8) == 0 ? float.NaN : NextFloat(), _random.Next(Categories));

    private WorldItem MakeItem(int item) => new(
        $"i{item}", $"Item {item}", item % Categories, [.. Enumerable.Range(0, 6).Where(_ => _random.Next(3) == 0)], _random.Next(6) == 0 ? float.NaN : NextFloat());

    private float NextFloat() => (float)(_random.NextDouble() * 2 - 1);

    private void MakeEvents(int user)
    {
        var count = user == 0 ? Items.Count : user % 23 == 22 ? 0 : 1 + _random.Next(14);
        EventsOfUser.Add((Events.Count, count));
        var time = Start + (Options.HasTimes ? _random.Next(300 * SecondsPerDay) : 0);
        for (var n = 0; n < count; n++)
        {
            // A tie now and then: order decides, not time.
            if (Options.HasTimes && _random.Next(5) > 0) time += _random.Next(12 * SecondsPerDay);
            Events.Add(MakeEvent(user, user == 0 ? n : ChooseItem(Users[user].Liked), time));
        }
    }

    private WorldEvent MakeEvent(int user, int item, long time)
    {
        var city = _random.Next(Cities);
        var afternoon = time % SecondsPerDay >= SecondsPerDay / 2;
        var logit = (Items[item].Category == Users[user].Liked ? 2 : -2) + (afternoon == (item % 2 == 0) ? 0.7 : -0.7);
        var probability = (float)(1 / (1 + Math.Exp(-logit)));
        var label = (byte)(Labelled && _random.NextDouble() >= probability ? 0 : 1);
        return new WorldEvent(user, item, time, label == 1 && _random.Next(10) > 0, label, probability, _random.Next(1, 6), city);
    }

    private int ChooseItem(int liked)
    {
        if (_random.NextDouble() >= (Labelled ? 0.4 : 0.85)) return _random.Next(Items.Count);
        return liked + Categories * _random.Next(Items.Count / Categories);
    }

    private void MakeRequests(int user)
    {
        var (begin, count) = EventsOfUser[user];
        var owned = ItemsOf(user);
        var behaviours = 0;
        for (var n = 0; n < count; n++)
        {
            var e = Events[begin + n];
            var split = SplitOf(user, n);
            var gap = n == 0 ? -1 : (int)((e.Time - Events[begin + n - 1].Time) / SecondsPerDay);
            Requests[split].Add(new WorldRequest(user, e.Time, begin + n, behaviours, e.City, gap));
            Samples[split].Add(new WorldSample(Requests[split].Count - 1, e.Item, e.Label, e.Probability));
            if (e.Behaviour) behaviours++;
            if (Labelled || owned.Count == Items.Count || (split == SplitName.Train && Options.Timing == NegativeTiming.Fresh)) continue;
            for (var i = 0; i < Options.NegativesPerClick; i++)
                Samples[split].Add(new WorldSample(Requests[split].Count - 1, ChooseNegative(owned), 0, 0.5f));
        }
    }

    private int ChooseNegative(HashSet<int> owned)
    {
        while (true)
        {
            var item = _random.Next(Items.Count);
            if (!owned.Contains(item)) return item;
        }
    }
}
