using Mian.Dataset;
using Mian.Ingest.Recipes;

namespace Mian.Ingest.Preparation;

/// <summary>Says which part each event of a user belongs to. Only times, order and labels count, so the answer is the same in every pass.</summary>
/// <remarks>
/// Time: events before the first boundary train, before the second validate, the rest tests; equal times stay together.
/// User order: of n events the first ceil(n (1 - valid - test)) train, up to ceil(n (1 - test)) validate, the rest tests.
/// Leave last out: the last positive and what follows tests, the second last positive and what follows validates, the rest
/// trains; a user with fewer than three positives trains only.
/// </remarks>
internal sealed class SplitCutter
{
    /// <summary>Keeps shares such as 1 - 0.1 - 0.1 from moving an event by a rounding error.</summary>
    private const double Rounding = 1e-6;

    private readonly SplitRecipe _split;
    private readonly long _validTime;
    private readonly long _testTime;

    public SplitCutter(SplitRecipe split, (long Valid, long Test) boundaries)
    {
        if (split.By != SplitRule.LeaveLastOut && !(split.Valid is > 0 and < 0.5 && split.Test is > 0 and < 0.5))
            throw new MianException($"The shares of validation ({split.Valid}) and test ({split.Test}) should be above 0 and below 0.5. Correct split.valid and split.test.");
        _split = split;
        (_validTime, _testTime) = boundaries;
    }

    /// <summary>Finds the times that cut the events of a recipe by global time; zeros for the other rules.</summary>
    public static (long Valid, long Test) Boundaries(PreparationDatabase database, Recipe recipe)
    {
        if (recipe.Split.By != SplitRule.Time)
            return (0, 0);
        string source = PreparationDatabase.SourceTable(recipe.Events.Source);
        long total = database.Count($"SELECT count(*) FROM {source}");
        long validRank = Rank(total, 1 - recipe.Split.Valid - recipe.Split.Test);
        long testRank = Rank(total, 1 - recipe.Split.Test);
        long seen = 0, valid = long.MaxValue, test = long.MaxValue;
        string unit = recipe.Events.TimeUnit == TimeUnit.Seconds ? "1" : "1000";
        string time = $"CAST({PreparationDatabase.Name(recipe.Events.Time)} AS BIGINT) // {unit}";
        database.Stream($"SELECT {time} AS t, count(*) FROM {source} GROUP BY 1 ORDER BY 1", batch =>
        {
            var times = ((Apache.Arrow.Int64Array)batch.Column(0)).Values;
            var counts = ((Apache.Arrow.Int64Array)batch.Column(1)).Values;
            for (int i = 0; i < times.Length; i++)
            {
                seen += counts[i];
                if (valid == long.MaxValue && seen > validRank)
                    valid = times[i];
                if (test == long.MaxValue && seen > testRank)
                    test = times[i];
            }
        });
        return (valid, test);
    }

    /// <summary>Fills in the part of each event of a user.</summary>
    public void Assign(UserEvents user)
    {
        var splits = user.Splits.AsSpan(0, user.Count);
        switch (_split.By)
        {
            case SplitRule.Time:
                for (int i = 0; i < splits.Length; i++)
                    splits[i] = user.Times[i] < _validTime ? SplitName.Train : user.Times[i] < _testTime ? SplitName.Valid : SplitName.Test;
                break;
            case SplitRule.UserOrder:
                Cut(splits, (int)Rank(splits.Length, 1 - _split.Valid - _split.Test), (int)Rank(splits.Length, 1 - _split.Test));
                break;
            default:
                LeaveLastOut(user, splits);
                break;
        }
    }

    private static long Rank(long total, double share) => (long)Math.Ceiling(total * share - Rounding);

    private static void LeaveLastOut(UserEvents user, Span<SplitName> splits)
    {
        int last = -1, second = -1, positives = 0;
        for (int i = 0; i < splits.Length; i++)
        {
            if (user.Labels[i] == 0)
                continue;
            second = last;
            last = i;
            positives++;
        }
        if (positives < 3)
            splits.Clear();
        else
            Cut(splits, second, last);
    }

    /// <summary>Cuts at two positions; the cleared value is training.</summary>
    private static void Cut(Span<SplitName> splits, int valid, int test)
    {
        splits[..valid].Clear();
        splits[valid..test].Fill(SplitName.Valid);
        splits[test..].Fill(SplitName.Test);
    }
}
