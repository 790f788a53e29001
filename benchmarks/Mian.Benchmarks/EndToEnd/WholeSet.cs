using Mian.Benchmarks.AmazonRaw;

namespace Mian.Benchmarks.EndToEnd;

/// <summary>A data set that is made, prepared, trained on and evaluated from its raw files on.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Recipe">Recipe that prepares it.</param>
/// <param name="Generate">Makes the raw files in a folder and says what that took.</param>
internal sealed record WholeSet(string Name, string Recipe, Func<string, ChildUse> Generate)
{
    /// <summary>All sets: the published Amazon shapes, the commercial world, and the same world with a quarter of its users and impressions.</summary>
    public static IReadOnlyList<WholeSet> All { get; } =
    [
        Amazon("electronics", AmazonShape.Electronics),
        Amazon("books", AmazonShape.Books),
        World("commercial-quarter", "users=540787", "impressions=9024083"),
        World("commercial"),
    ];

    /// <summary>The set of this name; null where there is none.</summary>
    public static WholeSet? Find(string name) => All.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static WholeSet Amazon(string name, AmazonShape shape) => new(name, "amazon-reviews", folder =>
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        AmazonFolder.Write(shape, folder);
        return new ChildUse(clock.Elapsed.TotalSeconds, 0, 0); // generated here, not by the product
    });

    private static WholeSet World(string name, params string[] settings) => new(name, "synthetic", folder =>
        MianChild.Run(["data", "synth", "--preset", "commercial", .. settings.Length > 0 ? ["--set", .. settings] : Array.Empty<string>(), "--out", folder]));
}
