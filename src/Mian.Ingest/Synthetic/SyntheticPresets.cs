using Mian.Configuration;

namespace Mian.Ingest.Synthetic;

/// <summary>Worlds by name.</summary>
public static class SyntheticPresets
{
    private static readonly (string Name, string Description, SyntheticOptions Options)[] All =
    [
        ("demo", "300,000 impressions: what `mian demo` trains on", new SyntheticOptions()),
        ("quick", "40,000 impressions: for tests and `mian demo --quick`",
            new SyntheticOptions { Users = 500, Items = 300, Impressions = 40_000 }),
        ("million", "1,200,000 impressions",
            new SyntheticOptions { Users = 10_000, Items = 3_000, Impressions = 1_200_000 }),
        ("commercial", "36,096,332 impressions, the size of the commercial set of Zhang et al. 2021",
            new SyntheticOptions
            {
                Users = 2_163_147,
                Items = 41,
                Categories = 41,
                Impressions = 36_096_332,
                ActivitySpread = 1.6,
                ActiveDays = 170,
                Relevance = 0.75,
            }),
    ];

    /// <summary>Names of the presets, smallest task first to think of: demo, quick, million, commercial.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(p => p.Name)];

    /// <summary>One line about a preset.</summary>
    /// <exception cref="ConfigurationException">No preset has this name.</exception>
    public static string Describe(string name) => Find(name).Description;

    /// <summary>Options of a preset.</summary>
    /// <exception cref="ConfigurationException">No preset has this name.</exception>
    public static SyntheticOptions Get(string name) => Find(name).Options;

    private static (string Name, string Description, SyntheticOptions Options) Find(string name)
    {
        foreach (var preset in All)
        {
            if (preset.Name == name)
                return preset;
        }
        throw new ConfigurationException("--preset", [new ConfigurationMistake("", $"No preset is called '{name}'. Presets: {string.Join(", ", Names)}.")]);
    }
}
