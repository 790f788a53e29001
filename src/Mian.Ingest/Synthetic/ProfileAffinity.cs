namespace Mian.Ingest.Synthetic;

/// <summary>How occupation, gender and age go with categories, in logits before the options' multipliers.</summary>
internal sealed class ProfileAffinity
{
    private readonly double[] _occupation;
    private readonly Market _market;

    public ProfileAffinity(Market market, long seed)
    {
        _market = market;
        _occupation = new double[OccupationWords.All.Count * market.Categories.Length];
        for (var o = 0; o < OccupationWords.All.Count; o++)
        {
            for (var c = 0; c < market.Categories.Length; c++)
            {
                // What nobody wrote down: small leanings of each occupation.
                var random = new UserRandom(seed, RandomStream.Categories, ((o + 1L) << 32) | (uint)c);
                var loved = OccupationWords.All[o].Loves.Contains(market.Categories[c].Name);
                _occupation[(o * market.Categories.Length) + c] = (0.25 * random.Normal()) + (loved ? 1.6 : 0);
            }
        }
    }

    /// <summary>Occupation x category.</summary>
    public double OfOccupation(Person person, int category) => _occupation[(person.Occupation * _market.Categories.Length) + category];

    /// <summary>Gender x category plus age x category.</summary>
    public double OfGenderAndAge(Person person, int category)
    {
        var words = _market.Categories[category];
        var sign = person.Gender switch { 0 => 1, 1 => -1, _ => 0 };
        return (0.8 * sign * words.Gender) + (words.Age == AgeProfile.None ? 0 : (1.2 * AgeMatch(words.Age, person.Age)) - 0.5);
    }

    /// <summary>Both.</summary>
    public double Of(Person person, int category) => OfOccupation(person, category) + OfGenderAndAge(person, category);

    private static double AgeMatch(AgeProfile profile, int age)
    {
        var (centre, width) = profile switch
        {
            AgeProfile.Young => (21.0, 8.0),
            AgeProfile.Parent => (34.0, 7.0),
            _ => (70.0, 13.0),
        };
        var z = (age - centre) / width;
        return Math.Exp(-0.5 * z * z);
    }
}
