using System.Text.Json;

namespace Mian.Ingest.Synthetic;

/// <summary>What <c>world.json</c> says about a written world.</summary>
/// <param name="Format">Always <see cref="FormatName"/>.</param>
/// <param name="Version">Version of the generator; another version makes another world of the same options.</param>
/// <param name="Options">The options.</param>
/// <param name="Intercept">The fitted intercept of the logit.</param>
/// <param name="Ceiling">What the true probabilities score over all impressions.</param>
public sealed record SyntheticManifest(string Format, int Version, SyntheticOptions Options, double Intercept, SyntheticCeiling Ceiling)
{
    /// <summary>Value of <see cref="Format"/>.</summary>
    public const string FormatName = "mian synthetic world";

    /// <summary>Current <see cref="Version"/>.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Name of the file.</summary>
    public const string FileName = "world.json";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Reads <c>world.json</c> of a written world.</summary>
    /// <param name="directory">The folder.</param>
    /// <exception cref="MianException">The file is missing or no manifest of a synthetic world.</exception>
    public static SyntheticManifest Read(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            if (JsonSerializer.Deserialize<SyntheticManifest>(File.ReadAllText(path), Json) is { Format: FormatName, Options: not null, Ceiling: not null } manifest)
                return manifest;
            throw new MianException($"'{path}' is not the {FileName} of a synthetic world: its format should be '{FormatName}'. Write one with 'mian data synth'.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new MianException($"Cannot read '{path}' of a synthetic world: {e.Message} Write one with 'mian data synth'.", e);
        }
    }

    /// <summary>True where the folder holds a written world.</summary>
    internal static bool IsWorld(string directory)
    {
        try
        {
            Read(directory);
            return true;
        }
        catch (MianException)
        {
            return false;
        }
    }

    internal void Write(string directory) => File.WriteAllText(Path.Combine(directory, FileName), JsonSerializer.Serialize(this, Json) + "\n");
}

/// <summary>The best any model can do: scores of the true probability.</summary>
/// <param name="Auc">Area under the ROC curve, ties count half; null where all or none were clicked.</param>
/// <param name="LogLoss">Mean of -ln of the true probability of what happened, natural logarithm.</param>
/// <param name="Impressions">Rows.</param>
/// <param name="Clicks">Clicked rows.</param>
/// <param name="MeanProbability">Mean true probability.</param>
public sealed record SyntheticCeiling(double? Auc, double LogLoss, long Impressions, long Clicks, double MeanProbability);
