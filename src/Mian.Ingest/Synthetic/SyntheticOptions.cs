using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mian.Configuration;

namespace Mian.Ingest.Synthetic;

/// <summary>Sizes and strengths of a synthetic world. The same options make the same world on every machine, whatever <see cref="Threads"/> is.</summary>
public sealed record SyntheticOptions : IValidatable
{
    /// <summary>Largest number of categories: the world has words for so many.</summary>
    public const int MaxCategories = 48;

    // Requests of a user are at least a second apart and kept in memory while that user is played.
    private const long MaxImpressionsPerUser = 100_000;

    /// <summary>Number of users. Default: 3000.</summary>
    [Range(1, 50_000_000)]
    public int Users { get; init; } = 3_000;

    /// <summary>Number of items, at least one a category. Default: 1200.</summary>
    [Range(2, 10_000_000)]
    public int Items { get; init; } = 1_200;

    /// <summary>Number of categories. Default: 41.</summary>
    [Range(2, MaxCategories)]
    public int Categories { get; init; } = 41;

    /// <summary>Number of impressions (rows), at least one a user. Default: 300000.</summary>
    [Range(1, 2_000_000_000)]
    public long Impressions { get; init; } = 300_000;

    /// <summary>Days that the log covers, from 2023-01-01 UTC. Default: 400.</summary>
    [Range(30, 3_650)]
    public int Days { get; init; } = 400;

    /// <summary>Mean number of days between a user's first and last visit. Default: 140.</summary>
    [Range(1, 3_650)]
    public int ActiveDays { get; init; } = 140;

    /// <summary>Share of impressions that are clicked, which the intercept is fitted to. Default: 0.25.</summary>
    [Range(0.01, 0.9)]
    public double ClickRate { get; init; } = 0.25;

    /// <summary>Spread of activity: the standard deviation of the logarithm of a user's expected impressions. Default: 0.7.</summary>
    [Range(0.0, 2.0)]
    public double ActivitySpread { get; init; } = 0.7;

    /// <summary>Largest number of candidates shown at one time; a request has 1 to so many. Default: 3.</summary>
    [Range(1, 20)]
    public int CandidatesPerRequest { get; init; } = 3;

    /// <summary>Share of candidates that are drawn near the user's current interests, as a recommender does; the rest is drawn by popularity. Default: 0.4.</summary>
    [Range(0.0, 1.0)]
    public double Relevance { get; init; } = 0.4;

    /// <summary>Multiplier of the taste term. Default: 1.</summary>
    [Range(0.0, 5.0)]
    public double TasteStrength { get; init; } = 1;

    /// <summary>Multiplier of the occupation, gender and age terms. Default: 1.</summary>
    [Range(0.0, 5.0)]
    public double ProfileStrength { get; init; } = 1;

    /// <summary>Multiplier of the season, weather and hour terms. Default: 1.</summary>
    [Range(0.0, 5.0)]
    public double ContextStrength { get; init; } = 1;

    /// <summary>Share of values that are missing in the written tables (a tenth of it for city and weather); the truth knows them. Default: 0.05.</summary>
    [Range(0.0, 0.5)]
    public double Missing { get; init; } = 0.05;

    /// <summary>The first half of the log goes to one folder and so many days after it to one each, at most half of <see cref="Days"/>; 0 writes the world as a whole. Default: 0.</summary>
    [Range(0, 1_825)]
    public int Daily { get; init; }

    /// <summary>Seed of everything. Default: 1.</summary>
    [Range(0L, long.MaxValue)]
    public long Seed { get; init; } = 1;

    /// <summary>Threads that generate; 0 for one a core. Changes nothing in the result. Default: 0.</summary>
    [Range(0, 1024)]
    [JsonIgnore]
    public int Threads { get; init; }

    /// <summary>Impressions of one parquet file, which is what a thread holds in memory (about 60 MB).</summary>
    internal long RowsPerFile { get; init; } = 1_000_000;

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        if (Items < Categories)
            yield return $"'items' should be at least 'categories' ({Categories}), but is {Items}.";
        if (Impressions < Users)
            yield return $"'impressions' should be at least 'users' ({Users}), but is {Impressions}.";
        if (Impressions / Math.Max(Users, 1) > MaxImpressionsPerUser)
            yield return $"'impressions' should be at most {MaxImpressionsPerUser} a user, but is {Impressions} for {Users} users.";
        if (Daily > Days / 2)
            yield return $"'daily' should be at most half of 'days' ({Days}), but is {Daily}.";
        if (ActiveDays > Days)
            yield return $"'active_days' should be at most 'days' ({Days}), but is {ActiveDays}.";
    }

    /// <summary>Every mistake in these options: values outside of their range, then rules between options.</summary>
    internal List<ConfigurationMistake> Mistakes()
    {
        var mistakes = new List<ConfigurationMistake>();
        foreach (var property in typeof(SyntheticOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var value = property.GetValue(this);
            if (property.GetCustomAttribute<RangeAttribute>() is { } range && !IsInside(range, value))
            {
                mistakes.Add(new ConfigurationMistake(
                    JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name),
                    $"Value should be in range [{range.Minimum}-{range.Maximum}], but is {value}."));
            }
        }
        mistakes.AddRange(Validate().Select(problem => new ConfigurationMistake("", problem)));
        return mistakes;
    }

    // RangeAttribute.IsValid converts through text for long bounds and lets NaN pass.
    private static bool IsInside(RangeAttribute range, object? value)
    {
        var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        return number >= Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture)
            && number <= Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture);
    }
}
