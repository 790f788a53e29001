using System.Text.Json;

namespace Mian.Torch.Checkpoints;

/// <summary>The header of a safetensors file, validated.</summary>
/// <param name="Tensors">By name, in the order of the file's values.</param>
/// <param name="Metadata">Texts; empty if the file has none.</param>
internal sealed record SafeTensorsHeader(IReadOnlyList<TensorEntry> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The key that is no tensor.</summary>
    public const string MetadataKey = "__metadata__";

    /// <summary>The format's limit of a header, so that a damaged length does not ask for all memory.</summary>
    public const long MaximumLength = 100_000_000;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>Reads and checks a header.</summary>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataLength">Bytes that follow it in the file.</param>
    /// <exception cref="FormatException">It is not valid; the message says why.</exception>
    public static SafeTensorsHeader Parse(ReadOnlyMemory<byte> json, long dataLength)
    {
        if (json.Length == 0 || json.Span[0] != '{') throw new FormatException("the header does not start with '{'");
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
            var tensors = new List<TensorEntry>();
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Name != MetadataKey) tensors.Add(Entry(property.Name, property.Value));
                else metadata = Texts(property.Value);
            }

            tensors.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
            CheckCoverage(tensors, dataLength);
            return new SafeTensorsHeader(tensors, metadata);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a name that is no valid UTF-8 or UTF-16.
            throw new FormatException($"the header is not valid JSON: {e.Message}", e);
        }
    }

    private static Dictionary<string, string> Texts(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any(p => p.Value.ValueKind != JsonValueKind.String))
            throw new FormatException($"'{MetadataKey}' is not a map of texts");
        return value.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
    }

    private static TensorEntry Entry(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) throw new FormatException($"tensor '{name}' is not an object");
        var text = value.TryGetProperty("dtype", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString()! : "";
        if (!Enum.TryParse<TensorType>(text, out var parsed) || parsed.ToString() != text)
            throw new FormatException($"tensor '{name}' has type '{text}', expected one of {string.Join(", ", Enum.GetNames<TensorType>())}");
        var shape = Numbers(name, value, "shape");
        var offsets = Numbers(name, value, "data_offsets");
        if (offsets.Length != 2 || offsets[1] < offsets[0]) throw new FormatException($"tensor '{name}' has no valid data_offsets");

        var entry = new TensorEntry(name, parsed, shape, offsets[0]);
        if (EndOf(entry) != offsets[1])
            throw new FormatException($"tensor '{name}' is {entry.Description}, which is not the {offsets[1] - offsets[0]} bytes of its data_offsets");
        return entry;
    }

    private static long[] Numbers(string name, JsonElement value, string key)
    {
        if (!value.TryGetProperty(key, out var list) || list.ValueKind != JsonValueKind.Array)
            throw new FormatException($"tensor '{name}' has no {key}");
        return [.. list.EnumerateArray().Select(n => n.ValueKind == JsonValueKind.Number && n.TryGetInt64(out var number) && number >= 0
            ? number : throw new FormatException($"tensor '{name}' has a {key} with '{n}', expected whole numbers from 0"))];
    }

    private static long EndOf(TensorEntry entry)
    {
        try
        {
            return entry.End;
        }
        catch (OverflowException e)
        {
            throw new FormatException($"tensor '{entry.Name}' is too large: {entry.Description}", e);
        }
    }

    private static void CheckCoverage(List<TensorEntry> tensors, long dataLength)
    {
        long end = 0;
        foreach (var tensor in tensors)
        {
            if (tensor.Begin < end) throw new FormatException($"tensor '{tensor.Name}' overlaps another one");
            if (tensor.Begin > end) throw new FormatException($"there is a gap before tensor '{tensor.Name}'");
            end = tensor.End;
        }

        if (end > dataLength) throw new FormatException($"it is truncated: its values need {end} bytes, but {dataLength} are there");
        if (end < dataLength) throw new FormatException($"it has {dataLength - end} bytes after its last tensor");
    }
}
