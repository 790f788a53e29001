using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mian.Schema;

namespace Mian.Dataset;

/// <summary>Reads and writes <c>dataset.json</c>: snake_case names, values of enumerations and dictionary keys.</summary>
public static class ManifestJson
{
    /// <summary>The layout of a data set as it was prepared.</summary>
    public const int FormatVersion = 1;

    /// <summary>The layout of a data set that days were appended to: an older mian, which would not see them, refuses it.</summary>
    public const int GrownFormatVersion = 2;

    /// <summary>How mian writes its JSON files.</summary>
    public static JsonSerializerOptions Options { get; } = MakeOptions(indented: true);

    private static readonly JsonSerializerOptions CompactOptions = MakeOptions(indented: false);

    /// <summary>Reads the manifest of a data set.</summary>
    /// <param name="directory">The data set's folder.</param>
    /// <exception cref="MianException">The folder or its manifest is missing, damaged or of another version.</exception>
    public static DatasetManifest Read(string directory)
    {
        string path = Path.Combine(directory, DatasetLayout.ManifestFile);
        if (!Directory.Exists(directory))
            throw new MianException($"The data set folder '{directory}' does not exist. Make one with 'mian data prepare'.");
        if (!File.Exists(path))
            throw new MianException($"'{directory}' is not a prepared data set: it has no {DatasetLayout.ManifestFile}. Make one with 'mian data prepare'.");
        try
        {
            byte[] json = File.ReadAllBytes(path);
            RequireVersion(json, path);
            DatasetManifest manifest = JsonSerializer.Deserialize<DatasetManifest>(json, Options)!; // not null: it has a version
            IEnumerable<object?> elements = [.. manifest.Schema.Fields, .. manifest.Schema.Tables, .. manifest.Statistics];
            if (manifest.FormatVersion == GrownFormatVersion && (manifest.Growth is null || manifest.Growth.Days.Contains(null!)))
                throw new JsonException("its days are missing.");
            elements = elements.Concat(manifest.Growth?.Days.Select(d => d.After).Prepend(manifest.Growth.Prepared).SelectMany(s => s.Tables) ?? []);
            return elements.Contains(null) ? throw new JsonException("one of its lists has an element that is null.") : manifest;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw new MianException($"The manifest '{path}' is damaged: {e.Message} Prepare the data set again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MianException($"Cannot read '{path}': {e.Message}", e);
        }
    }

    /// <summary>Writes the manifest of a data set; the file is complete or absent at any time.</summary>
    /// <param name="directory">The data set's folder.</param>
    /// <param name="manifest">What to write.</param>
    /// <exception cref="MianException">The file cannot be written.</exception>
    public static void Write(string directory, DatasetManifest manifest)
    {
        string path = Path.Combine(directory, DatasetLayout.ManifestFile);
        try
        {
            DurableFile.Replace(path, [.. JsonSerializer.SerializeToUtf8Bytes(manifest, Options), (byte)'\n']);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MianException($"Cannot write '{path}': {e.Message} A data set that was there before is untouched.", e);
        }
    }

    /// <summary>The schema in the form that the content hash covers.</summary>
    internal static byte[] SchemaBytes(DatasetSchema schema) => JsonSerializer.SerializeToUtf8Bytes(schema, CompactOptions);

    private static void RequireVersion(byte[] json, string path)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        if (!document.RootElement.TryGetProperty("format_version", out JsonElement version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out int found))
            throw new JsonException("it has no format_version.");
        if (found is not (FormatVersion or GrownFormatVersion))
            throw new MianException($"The data set of '{path}' has format version {found}, but this version of mian reads {FormatVersion} and {GrownFormatVersion}. Prepare the data set again, or use the mian that wrote it.");
    }

    private static JsonSerializerOptions MakeOptions(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = indented,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        AllowOutOfOrderMetadataProperties = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };
}
