using CsCheck;
using Mian.Ingest.Synthetic;

namespace Mian.Ingest.Tests.Synthetic;

public sealed class WorldPartsTests
{
    [Fact]
    public void Ceiling_AnyRowsWithTies_EqualsThePairwiseDefinition() =>
        Gen.Select(Gen.Int[1, 20], Gen.Bool).List[2, 60].Sample(pairs =>
        {
            var rows = pairs.Select(p => new Impression(0, 0, 0, Weather.Clear, p.Item2, p.Item1 * 49_999)).ToArray();
            var parts = new CeilingCounts();
            var rest = new CeilingCounts();
            parts.Add(rows.AsSpan(0, rows.Length / 2));
            rest.Add(rows.AsSpan(rows.Length / 2));
            parts.Add(rest);
            var ceiling = parts.Ceiling();
            var oneClass = rows.All(r => r.Clicked) || rows.All(r => !r.Clicked);
            Assert.Equal(oneClass, ceiling.Auc is null);
            if (!oneClass)
                Assert.Equal(NaiveScores.PairwiseAuc([.. rows.Select(r => (r.Micro / 1e6, r.Clicked))]), ceiling.Auc!.Value, 9);
        }, iter: 20);

    [Fact]
    public void Random_Uniform_IsFlatAndKeysAreUnrelated()
    {
        const int Count = 100_000;
        var tenths = new int[10];
        var product = 0.0;
        for (var key = 0; key < Count; key++)
        {
            var random = new UserRandom(1, RandomStream.Clicks, key);
            var neighbour = new UserRandom(1, RandomStream.Clicks, key + 1);
            var value = random.Uniform();
            tenths[(int)(value * 10)]++;
            product += (value - 0.5) * (neighbour.Uniform() - 0.5);
        }
        // Five standard deviations: sqrt(n 0.1 0.9) = 95 and sqrt(n) / 12 = 26.
        Assert.All(tenths, n => Assert.InRange(n, 10_000 - 475, 10_000 + 475));
        Assert.InRange(product, -132, 132);
    }

    [Fact]
    public void Random_Normal_HasItsMoments()
    {
        const int Count = 200_000;
        var random = new UserRandom(3, RandomStream.Profile, 5);
        var (sum, squares, fourth) = (0.0, 0.0, 0.0);
        for (var i = 0; i < Count; i++)
        {
            var x = random.Normal();
            (sum, squares, fourth) = (sum + x, squares + (x * x), fourth + (x * x * x * x));
        }
        // Five standard deviations of the mean of x, x² and x⁴ (variances 1, 2, 96).
        Assert.InRange(sum / Count, -0.0112, 0.0112);
        Assert.InRange(squares / Count, 1 - 0.0159, 1 + 0.0159);
        Assert.InRange(fourth / Count, 3 - 0.11, 3 + 0.11);
    }

    [Fact]
    public void Random_Below_StaysInRange() =>
        Gen.Select(Gen.Int[1, int.MaxValue], Gen.Long).Sample((count, seed) =>
        {
            var random = new UserRandom(seed, RandomStream.Items, 0);
            return Enumerable.Range(0, 20).All(_ => random.Below(count) is var x && x >= 0 && x < count);
        });

    [Fact]
    public void Random_Draw_FollowsTheWeights()
    {
        var random = new UserRandom(1, RandomStream.Items, 0);
        var counts = new int[4];
        for (var i = 0; i < 40_000; i++)
            counts[random.Draw([1, 1, 3, 4])]++;
        Assert.InRange(counts[0], 9_500, 10_500);
        Assert.Equal(0, counts[1]);
        Assert.InRange(counts[2], 19_400, 20_600);
        Assert.InRange(counts[3], 9_500, 10_500);
    }

    [Fact]
    public void Memory_OfClicks_FadesAsWritten()
    {
        const long Day = 86_400;
        var memory = new ClickMemory();
        Assert.Equal(0, memory.Effect(7, 3, 0));
        memory.Add(7, 3, 10 * Day);
        Assert.Equal((0.8 * Math.Exp(-2 / 14.0)) - (0.9 * Math.Exp(-2 / 4.0)), memory.Effect(7, 3, 12 * Day), 12);
        Assert.Equal(0.8 * Math.Exp(-2 / 14.0), memory.Effect(8, 3, 12 * Day), 12);
        Assert.Equal(0, memory.Effect(8, 4, 12 * Day));
        for (var i = 0; i < 50; i++)
            memory.Add(1, 1, 13 * Day);
        Assert.Equal(0, memory.Effect(7, 3, 13 * Day));
    }

    [Fact]
    public void Words_AreUniqueAndOccupationsLoveKnownCategories()
    {
        var names = CategoryWords.All.Select(c => c.Name).ToList();
        Assert.Equal(SyntheticOptions.MaxCategories, names.Distinct().Count());
        Assert.All(OccupationWords.All, o => Assert.All(o.Loves, c => Assert.Contains(c, names)));
        Assert.Equal(PlaceWords.Brands.Count, PlaceWords.Brands.Distinct().Count());
        Assert.Equal(Enum.GetValues<Weather>().Length, PlaceWords.Weathers.Count);
        Assert.All(names.Concat(PlaceWords.Brands), w => Assert.DoesNotContain(',', w));
    }
}
