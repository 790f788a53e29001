namespace Mian.Ingest.Synthetic;

/// <summary>Everything that all users share, and how many impressions each has.</summary>
internal sealed class World
{
    public World(SyntheticOptions options)
    {
        Options = options;
        Market = new Market(options);
        Affinity = new ProfileAffinity(Market, options.Seed);
        Climate = new Climate(options.Seed, options.Days);
        Counts = ShareImpressions(options);
    }

    public SyntheticOptions Options { get; }

    public Market Market { get; }

    public ProfileAffinity Affinity { get; }

    public Climate Climate { get; }

    /// <summary>Impressions of each user; they sum to the option.</summary>
    public int[] Counts { get; }

    // One each, the rest in proportion to a lognormal weight; differences of rounded running sums add up exactly.
    private static int[] ShareImpressions(SyntheticOptions options)
    {
        var weights = new double[options.Users];
        var total = 0.0;
        for (var user = 0; user < weights.Length; user++)
        {
            var random = new UserRandom(options.Seed, RandomStream.Activity, user);
            total += weights[user] = Math.Exp(options.ActivitySpread * random.Normal());
        }
        var counts = new int[options.Users];
        var shared = options.Impressions - options.Users;
        var (sum, given) = (0.0, 0L);
        for (var user = 0; user < weights.Length; user++)
        {
            sum += weights[user];
            var upTo = user == weights.Length - 1 ? shared : Math.Min(shared, (long)(shared * (sum / total)));
            counts[user] = checked((int)(1 + upTo - given));
            given = upTo;
        }
        return counts;
    }

    /// <summary>The intercept at which so many impressions are clicked as the options say, found on a part of the users.</summary>
    public double FitIntercept(CancellationToken cancellation)
    {
        const int MaxUsers = 4_000;
        const long MaxImpressions = 250_000;
        var step = Math.Max(1, Options.Users / MaxUsers);
        var intercept = Math.Log(Options.ClickRate / (1 - Options.ClickRate)) - 1;
        for (var round = 0; round < 12; round++)
        {
            var simulator = new UserSimulator(Options, this, intercept);
            var (rows, sum, slope) = (0L, 0.0, 0.0);
            for (var user = 0; user < Options.Users && (rows < MaxImpressions || user == 0); user += step)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var row in simulator.Simulate(user, Counts[user]).Rows)
                {
                    var p = row.Micro / 1e6;
                    sum += p;
                    slope += p * (1 - p);
                    rows++;
                }
            }
            var miss = Options.ClickRate - (sum / rows);
            if (Math.Abs(miss) < 0.0005)
                break;
            // Newton; the bound keeps a tiny world, where the slope is noise, from running away.
            intercept += Math.Clamp(miss / Math.Max(slope / rows, 0.01), -2, 2);
        }
        return Math.Round(intercept, 4);
    }
}
