namespace Mian.Ingest.Tests.Preparation;

/// <summary>Pseudo-random crafted events.</summary>
internal static class TinyLog
{
    public const long Day = 86_400;

    /// <summary>Events of users u0, u1, ... in shuffled order, with repeated times but no repeated (user, item, time).</summary>
    public static List<TinyEvent> Random(int seed, int users, int items, int perUser)
    {
        var random = new Random(seed);
        var events = new List<TinyEvent>();
        for (int u = 0; u < users; u++)
        {
            int count = random.Next(1, 2 * perUser);
            var seen = new HashSet<(int, long)>();
            for (int e = 0; e < count; e++)
            {
                int item = random.Next(items);
                long time = 1_000_000_000 + random.Next(8 * perUser) * (Day / 2);
                if (seen.Add((item, time)))
                    events.Add(new($"u{u}", $"{item}", time, random.Next(1, 6), random.Next(4) == 0 ? null : $"city{random.Next(3)}"));
            }
        }
        return [.. events.OrderBy(_ => random.Next())];
    }
}
