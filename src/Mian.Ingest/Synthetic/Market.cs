namespace Mian.Ingest.Synthetic;

/// <summary>The items and what the world knows about them; read-only once made, so all threads share it.</summary>
internal sealed class Market
{
    /// <summary>Numbers in a style.</summary>
    public const int StyleSize = 2;

    private const int BrandsPerCategory = 5;
    private readonly double[] _categoryCumulative;
    private readonly int[][] _itemsOf;
    private readonly double[][] _itemCumulative;
    private readonly int[][] _sameDepartment;

    public Market(SyntheticOptions options)
    {
        Categories = [.. CategoryWords.All.Take(options.Categories)];
        Category = new byte[options.Items];
        Brand = new byte[options.Items];
        PriceLevel = new float[options.Items];
        Price = new double[options.Items];
        Quality = new float[options.Items];
        Style = new float[options.Items * StyleSize];
        (_categoryCumulative, var brands) = MakeCategories(options.Seed);
        var popularity = MakeItems(options.Seed, brands);
        _itemsOf = new int[Categories.Length][];
        _itemCumulative = new double[Categories.Length][];
        _sameDepartment = new int[Categories.Length][];
        for (var c = 0; c < Categories.Length; c++)
        {
            _itemsOf[c] = [.. Enumerable.Range(0, options.Items).Where(i => Category[i] == c)];
            _itemCumulative[c] = Cumulate(_itemsOf[c].Select(i => popularity[i]));
            _sameDepartment[c] = [.. Enumerable.Range(0, Categories.Length).Where(o => Categories[o].Department == Categories[c].Department)];
        }
    }

    /// <summary>Words of the categories, by number.</summary>
    public CategoryWords[] Categories { get; }

    /// <summary>Category of each item.</summary>
    public byte[] Category { get; }

    /// <summary>Brand of each item.</summary>
    public byte[] Brand { get; }

    /// <summary>Logarithmic price inside its category, about standard normal.</summary>
    public float[] PriceLevel { get; }

    /// <summary>Price as written, two decimals.</summary>
    public double[] Price { get; }

    /// <summary>What everybody likes about an item, in logits.</summary>
    public float[] Quality { get; }

    /// <summary>[Items, StyleSize]: unit vectors; items of one brand are alike.</summary>
    public float[] Style { get; }

    /// <summary>A category by popularity.</summary>
    public int DrawCategory(ref UserRandom random) => random.Draw(_categoryCumulative);

    /// <summary>A category of the same department, all equally likely.</summary>
    public int DrawNear(int category, ref UserRandom random) => _sameDepartment[category][random.Below(_sameDepartment[category].Length)];

    /// <summary>An item of a category by popularity.</summary>
    public int DrawItem(int category, ref UserRandom random) => _itemsOf[category][random.Draw(_itemCumulative[category])];

    private (double[] Cumulative, byte[,] Brands) MakeCategories(long seed)
    {
        var weights = new double[Categories.Length];
        var brands = new byte[Categories.Length, BrandsPerCategory];
        for (var c = 0; c < Categories.Length; c++)
        {
            var random = new UserRandom(seed, RandomStream.Categories, c);
            weights[c] = Math.Exp(0.3 * random.Normal()) * (Categories[c].Everyday ? 2 : 1);
            for (var b = 0; b < BrandsPerCategory; b++)
                brands[c, b] = (byte)random.Below(PlaceWords.Brands.Count);
        }
        return (Cumulate(weights), brands);
    }

    private double[] MakeItems(long seed, byte[,] brands)
    {
        var brandStyles = MakeBrandStyles(seed);
        var popularity = new double[Category.Length];
        for (var i = 0; i < popularity.Length; i++)
        {
            var random = new UserRandom(seed, RandomStream.Items, i);
            // One item of each category first: no category is empty.
            var category = i < Categories.Length ? i : random.Below(Categories.Length);
            var brand = random.Below(BrandsPerCategory);
            Category[i] = (byte)category;
            Brand[i] = brands[category, brand];
            PriceLevel[i] = (float)random.Normal();
            Price[i] = Math.Round(Categories[category].Price * Math.Exp(0.45 * PriceLevel[i]), 2);
            Quality[i] = (float)(0.35 * random.Normal());
            popularity[i] = Math.Exp(0.7 * random.Normal());
            DrawStyle(ref random, brandStyles.AsSpan(Brand[i] * StyleSize, StyleSize), 2.5, Style.AsSpan(i * StyleSize, StyleSize));
        }
        return popularity;
    }

    private static float[] MakeBrandStyles(long seed)
    {
        var styles = new float[PlaceWords.Brands.Count * StyleSize];
        for (var brand = 0; brand < PlaceWords.Brands.Count; brand++)
        {
            var random = new UserRandom(seed, RandomStream.Brands, brand);
            DrawStyle(ref random, [], 0, styles.AsSpan(brand * StyleSize, StyleSize));
        }
        return styles;
    }

    /// <summary>A random unit vector, pulled towards <paramref name="centre"/> with the given weight (against noise of length about one).</summary>
    internal static void DrawStyle(ref UserRandom random, ReadOnlySpan<float> centre, double weight, Span<float> style)
    {
        var squares = 0.0;
        Span<double> values = stackalloc double[StyleSize];
        for (var s = 0; s < StyleSize; s++)
        {
            values[s] = (random.Normal() / Math.Sqrt(StyleSize)) + (centre.IsEmpty ? 0 : weight * centre[s]);
            squares += values[s] * values[s];
        }
        var length = Math.Sqrt(Math.Max(squares, 1e-12));
        for (var s = 0; s < StyleSize; s++)
            style[s] = (float)(values[s] / length);
    }

    private static double[] Cumulate(IEnumerable<double> weights)
    {
        var sum = 0.0;
        return [.. weights.Select(w => sum += w)];
    }
}
