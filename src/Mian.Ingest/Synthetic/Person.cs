namespace Mian.Ingest.Synthetic;

/// <summary>One user: profile, interests and times, all drawn from (seed, user).</summary>
internal sealed class Person
{
    /// <summary>Most interests one user has.</summary>
    public const int MaxInterests = 6;

    private readonly Interest[] _interests = new Interest[MaxInterests];
    private readonly float[] _styles = new float[MaxInterests * Market.StyleSize];
    private readonly float[] _ownStyle = new float[Market.StyleSize];

    /// <summary>Index into <see cref="PlaceWords.Genders"/>.</summary>
    public int Gender { get; private set; }

    /// <summary>Years.</summary>
    public int Age { get; private set; }

    /// <summary>Index into <see cref="OccupationWords.All"/>.</summary>
    public int Occupation { get; private set; }

    /// <summary>Index into <see cref="PlaceWords.All"/>: home.</summary>
    public int City { get; private set; }

    /// <summary>Price level that fits, in the units of <see cref="Market.PriceLevel"/>.</summary>
    public double Purse { get; private set; }

    /// <summary>How readily this user clicks, in logits.</summary>
    public double Readiness { get; private set; }

    /// <summary>First day, a fraction of days from the start of the log.</summary>
    public double FirstDay { get; private set; }

    /// <summary>Days between the first and the last visit at most.</summary>
    public double ActiveDays { get; private set; }

    /// <summary>Interests over this user's time.</summary>
    public ReadOnlySpan<Interest> Interests => _interests.AsSpan(0, InterestCount);

    private int InterestCount { get; set; }

    /// <summary>Preferred style of an interest.</summary>
    public ReadOnlySpan<float> StyleOf(int interest) => _styles.AsSpan(interest * Market.StyleSize, Market.StyleSize);

    /// <summary>Turns this object into another user (one object serves a thread, so that a million users leave no garbage).</summary>
    public void Become(int user, SyntheticOptions options, ProfileAffinity affinity, Market market)
    {
        var random = new UserRandom(options.Seed, RandomStream.Profile, user);
        Occupation = random.Below(OccupationWords.All.Count);
        var occupation = OccupationWords.All[Occupation];
        Age = occupation.FromAge + random.Below(occupation.ToAge - occupation.FromAge + 1);
        var gender = random.Uniform();
        Gender = gender < 0.5 ? 0 : gender < 0.985 ? 1 : 2;
        City = random.Below(PlaceWords.All.Count);
        Purse = occupation.Purse + (0.02 * Math.Clamp(Age - 40, -20, 20)) + (0.6 * random.Normal());
        Readiness = 0.25 * random.Normal();
        ActiveDays = Math.Clamp(options.ActiveDays * random.Uniform(0.3, 1.7), 1, options.Days);
        FirstDay = random.Uniform(0, options.Days - ActiveDays);
        DrawInterests(ref random, affinity, market);
    }

    private void DrawInterests(ref UserRandom random, ProfileAffinity affinity, Market market)
    {
        Market.DrawStyle(ref random, [], 0, _ownStyle);
        InterestCount = 3 + random.Below(MaxInterests - 2);
        Span<double> cumulative = stackalloc double[market.Categories.Length];
        var sum = 0.0;
        for (var c = 0; c < cumulative.Length; c++)
        {
            var weight = market.Categories[c].Everyday ? 0.1 : Math.Exp(0.5 * affinity.Of(this, c));
            cumulative[c] = sum += weight;
        }
        for (var k = 0; k < InterestCount; k++)
        {
            var width = random.Uniform(20, 90);
            _interests[k] = new Interest(
                random.Draw(cumulative),
                random.Uniform(FirstDay - (0.7 * width), FirstDay + ActiveDays + (0.7 * width)),
                width,
                random.Uniform(0.7, 1.3));
            Market.DrawStyle(ref random, _ownStyle, 1.2, _styles.AsSpan(k * Market.StyleSize, Market.StyleSize));
        }
    }
}

/// <summary>Something a user is into for a while.</summary>
/// <param name="Category">Its category.</param>
/// <param name="Peak">Day of its peak.</param>
/// <param name="Width">Days from the peak to 61 % of it.</param>
/// <param name="Strength">Height of the peak.</param>
internal readonly record struct Interest(int Category, double Peak, double Width, double Strength)
{
    /// <summary>Strength · exp(-(day - peak)² / (2 width²)).</summary>
    public double At(double day)
    {
        var z = (day - Peak) / Width;
        return Strength * Math.Exp(-0.5 * z * z);
    }
}
