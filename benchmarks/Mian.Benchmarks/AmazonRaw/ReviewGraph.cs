namespace Mian.Benchmarks.AmazonRaw;

/// <summary>
/// Who reviewed what: every user and item has at least five reviews, nobody reviews an item twice, and the counts are exact.
/// Activity of users is log-normal, popularity of items follows a power law.
/// </summary>
internal sealed class ReviewGraph
{
    private const double ActivitySpread = 1.2;
    private const double PopularityExponent = 0.9;
    private const double PopularityOffset = 20;

    private readonly Draws _draws;
    private readonly int[] _users;
    private readonly int[] _begins;

    /// <exception cref="ArgumentException">The counts do not leave everybody enough reviews.</exception>
    public ReviewGraph(AmazonShape shape)
    {
        if ((long)shape.Reviews < (long)AmazonShape.Core * Math.Max(shape.Users, shape.Items))
            throw new ArgumentException($"{shape.Reviews:N0} reviews are too few for {shape.Users:N0} users and {shape.Items:N0} items with {AmazonShape.Core} each.", nameof(shape));
        _draws = new Draws(shape.Seed);
        Activity = Share(shape.Reviews, [.. Enumerable.Range(0, shape.Users).Select(_ => Math.Exp(ActivitySpread * _draws.Normal()))]);
        ItemsByPopularity = [.. Enumerable.Range(0, shape.Items)];
        _draws.Shuffle(ItemsByPopularity);
        var popularity = new double[shape.Items];
        for (var rank = 0; rank < shape.Items; rank++)
            popularity[ItemsByPopularity[rank]] = Math.Pow(rank + 1 + PopularityOffset, -PopularityExponent);
        _begins = [0, .. Share(shape.Reviews, popularity)];
        for (var i = 0; i < shape.Items; i++)
            _begins[i + 1] += _begins[i];
        _users = new int[shape.Reviews];
        var next = 0;
        for (var u = 0; u < shape.Users; u++)
        {
            _users.AsSpan(next, Activity[u]).Fill(u);
            next += Activity[u];
        }
        _draws.Shuffle(_users);
        ResolveRepetitions();
    }

    /// <summary>Reviews of each user.</summary>
    public int[] Activity { get; }

    /// <summary>Items, the most reviewed first.</summary>
    public int[] ItemsByPopularity { get; }

    /// <summary>The users that reviewed an item, each once.</summary>
    public ReadOnlySpan<int> UsersOf(int item) => _users.AsSpan(_begins[item].._begins[item + 1]);

    /// <summary>Five for each, and the rest by weight; the sum is exact.</summary>
    private static int[] Share(int total, double[] weights)
    {
        var rest = total - (long)AmazonShape.Core * weights.Length;
        var sum = weights.Sum();
        var shares = new int[weights.Length];
        double seen = 0;
        long given = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            seen += weights[i];
            var upTo = i == weights.Length - 1 ? rest : Math.Min(rest, (long)(rest * (seen / sum)));
            shares[i] = AmazonShape.Core + (int)(upTo - given);
            given = upTo;
        }
        return shares;
    }

    /// <summary>Where an item got a user twice, exchanges one of the two for the user of a random other review, so that neither item has one twice.</summary>
    private void ResolveRepetitions()
    {
        var lastItem = new int[Activity.Length];
        for (var item = 0; item < _begins.Length - 1; item++)
        {
            // All users of the item are marked before the first exchange, so that none comes in that stands further behind.
            var repeated = new List<int>();
            for (var at = _begins[item]; at < _begins[item + 1]; at++)
            {
                if (lastItem[_users[at]] == item + 1)
                    repeated.Add(at);
                lastItem[_users[at]] = item + 1;
            }
            foreach (var at in repeated)
                Exchange(at, item, lastItem);
        }
    }

    private void Exchange(int at, int item, int[] lastItem)
    {
        while (true)
        {
            var other = _draws.Below(_users.Length);
            var found = Array.BinarySearch(_begins, other);
            var otherItem = found >= 0 ? found : ~found - 1;
            if (lastItem[_users[other]] == item + 1 || UsersOf(otherItem).Contains(_users[at]))
                continue;
            (_users[at], _users[other]) = (_users[other], _users[at]);
            lastItem[_users[at]] = item + 1;
            return;
        }
    }
}
