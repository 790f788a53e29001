using System.Security.Cryptography;
using System.Text;
using Mian.Configuration;
using Mian.Torch.Models;

namespace Mian.Torch.Training;

/// <summary>
/// What makes two training runs the same run: model, its own and the common settings, seed, content of the data set and released
/// version of mian. Settings of other models make no difference; neither do the place of the data, the number of threads and how often
/// a checkpoint is saved.
/// </summary>
/// <remarks>
/// The commit of the build does not count: a development build would otherwise repeat every run after every commit. The price is that
/// a change of the code between two releases goes unnoticed; <see cref="RunManifest.Version"/> keeps the exact build, and deleting a
/// run's folder repeats it.
/// </remarks>
public static class RunKey
{
    // Saving more or less often changes when a run can be continued, not what comes out of it.
    private const string WithoutEffect = "checkpoint_minutes";

    // Settings that came later: a run that leaves them alone keeps the key that it had before they existed.
    private static readonly string[] LaterDefaults = ["selection: valid", "first_order: false"];

    /// <summary>SHA-256 of <see cref="Canonical"/>, 64 hexadecimal digits.</summary>
    public static string Of(string model, TrainConfig config, long seed, string datasetHash) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(model, config, seed, datasetHash))));

    /// <summary>The text that is hashed: every setting that counts, one a line, in one order and one spelling.</summary>
    public static string Canonical(string model, TrainConfig config, long seed, string datasetHash)
    {
        ArgumentNullException.ThrowIfNull(config);
        var entry = ModelCatalog.Find(model);
        var skipped = ModelCatalog.All.Select(e => e.Section).Where(s => s != entry.Section).Append(WithoutEffect).ToHashSet();
        var text = new StringBuilder(FormattableString.Invariant($"model: {entry.Name}\nseed: {seed}\ndata set: {datasetHash}\nversion: {ProductVersion.Released}\n"));
        var skipping = false;
        foreach (var line in StrictYaml.Write(Normal(config, entry)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!char.IsWhiteSpace(line[0]) && line[0] != '-') skipping = skipped.Contains(line.Split(':')[0]);
            if (!skipping && !LaterDefaults.Contains(line)) text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The order in which tables were named makes no difference, nor does adding weights that the model has anyway.</summary>
    private static TrainConfig Normal(TrainConfig config, CatalogEntry entry) => config with
    {
        FirstOrder = entry.GetsFirstOrder(config),
        Embedding = config.Embedding with { Dimensions = new SortedDictionary<string, int>(config.Embedding.Dimensions.ToDictionary(), StringComparer.Ordinal) },
    };
}
