using System.IO.Hashing;
using System.Text;
using Mian.Schema;

namespace Mian.Dataset;

/// <summary>What identifies the content of a data set: the same tables, vocabularies, dictionaries and schema give the same hash, whenever and wherever they were made.</summary>
internal static class ContentHash
{
    /// <summary>XxHash128 over the schema and over name and bytes of every table file, in ordinal order of their names; 32 lower-case hex digits.</summary>
    public static string Compute(string directory, DatasetSchema schema)
    {
        var hash = new XxHash128();
        hash.Append(ManifestJson.SchemaBytes(schema));
        string[] names = [.. Directory.EnumerateFiles(directory, "*.arrow", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(directory, f).Replace(Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal)];
        foreach (string name in names)
        {
            hash.Append(Encoding.UTF8.GetBytes(name));
            using var file = new FileStream(Path.Combine(directory, name), FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 20);
            hash.Append(BitConverter.GetBytes(file.Length));
            hash.Append(file);
        }
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
