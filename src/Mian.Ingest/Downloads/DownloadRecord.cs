using System.Text.Encodings.Web;
using System.Text.Json;
using Mian.Files;

namespace Mian.Ingest.Downloads;

/// <summary>A file that <c>download.json</c> lists.</summary>
/// <param name="Name">Its name in the folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256 when it came, small hexadecimal digits.</param>
/// <param name="Source">The address or path that it came from; null where it was found in the folder.</param>
/// <param name="Time">When it was checked, UTC.</param>
/// <param name="Checks">What its content was held against.</param>
internal sealed record RecordedFile(string Name, long Bytes, string Sha256, string? Source, DateTimeOffset Time, IReadOnlyList<string> Checks);

/// <summary>What <c>download.json</c> of a folder says: which data set is there, where it came from, and the hashes that later runs verify.</summary>
internal sealed record DownloadRecord(string Format, string MianVersion, string Dataset, string Recipe, string Licence, string Citation, IReadOnlyList<RecordedFile> Files)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "download.json";

    private const string FormatName = "mian download";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>An empty record of a data set.</summary>
    public static DownloadRecord For(PublicDataset dataset) =>
        new(FormatName, ProductVersion.Text, dataset.Name, dataset.Recipe, dataset.Publisher.Licence, dataset.Publisher.Citation, []);

    /// <summary>Reads the record of a folder; null where it has none.</summary>
    /// <exception cref="MianException">A file of that name is there but is no record.</exception>
    public static DownloadRecord? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        try
        {
            if (JsonSerializer.Deserialize<DownloadRecord>(File.ReadAllText(path), Json) is { Format: FormatName, Dataset: not null, Files: not null } record)
                return record;
            throw new MianException($"'{path}' is not what 'mian data get' writes: its format should be '{FormatName}'. Choose another --out, or move the file away.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new MianException($"Cannot read '{path}': {e.Message} Choose another --out, or move the file away: what is in the folder is then checked anew.", e);
        }
    }

    /// <summary>What is recorded of a file; null where nothing is.</summary>
    public RecordedFile? Find(string name) => Files.FirstOrDefault(f => f.Name == name);

    /// <summary>The record with a file added or renewed.</summary>
    public DownloadRecord With(RecordedFile file) => this with { MianVersion = ProductVersion.Text, Files = [.. Files.Where(f => f.Name != file.Name), file] };

    /// <summary>Writes the record, whole or not at all.</summary>
    /// <exception cref="MianException">It cannot be written.</exception>
    public void Write(string folder) => AtomicFile.WriteText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Json) + "\n");
}
