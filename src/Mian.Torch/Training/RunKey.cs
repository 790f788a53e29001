using System.Security.Cryptography;
using System.Text;
using Mian.Configuration;
using Mian.Torch.Models;

namespace Mian.Torch.Training;

/// <summary>
/// What makes two training runs the same run: model, its own and the common settings, seed, content of the data set and version of
/// mian. Settings of other models make no difference; neither does the place of the data or the number of threads.
/// </summary>
public static class RunKey
{
    /// <summary>SHA-256 of <see cref="Canonical"/>, 64 hexadecimal digits.</summary>
    public static string Of(string model, TrainConfig config, long seed, string datasetHash) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(model, config, seed, datasetHash))));

    /// <summary>The text that is hashed: every setting that counts, one a line, in one order and one spelling.</summary>
    public static string Canonical(string model, TrainConfig config, long seed, string datasetHash)
    {
        ArgumentNullException.ThrowIfNull(config);
        var entry = ModelCatalog.Find(model);
        var others = ModelCatalog.All.Select(e => e.Section).Where(s => s != entry.Section).ToHashSet();
        var text = new StringBuilder(FormattableString.Invariant($"model: {entry.Name}\nseed: {seed}\ndata set: {datasetHash}\nversion: {ProductVersion.Text}\n"));
        var skipping = false;
        foreach (var line in StrictYaml.Write(config).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!char.IsWhiteSpace(line[0]) && line[0] != '-') skipping = others.Contains(line.Split(':')[0]);
            if (!skipping) text.Append(line).Append('\n');
        }

        return text.ToString();
    }
}
