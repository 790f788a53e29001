using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Mian.Files;

namespace Mian.Cli.Execution;

/// <summary>The file of <c>--json PATH</c>: machine-readable results, written whole or not at all.</summary>
internal sealed class JsonResultFile
{
    /// <summary>How results are written.</summary>
    public static JsonSerializerOptions Format { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private readonly string _path;

    private JsonResultFile(string path) => _path = path;

    /// <summary>Checks that the file can be written before hours of work go into its content.</summary>
    /// <param name="path">Where it will be; its folder is made where missing.</param>
    /// <exception cref="MianException">The path is a folder, or its folder cannot be made.</exception>
    public static JsonResultFile Prepare(string path)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new MianException($"--json expects a file name, but '{path}' is a folder. Name a file, e.g. '{Path.Combine(path, "result.json")}'.");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MianException($"The folder of --json '{path}' cannot be made: {e.Message} Choose another path.", e);
        }

        return new JsonResultFile(full);
    }

    /// <summary>The value as the tree that would be written: nested objects with snake_case keys.</summary>
    public static JsonNode ToNode(object value) => JsonSerializer.SerializeToNode(value, value.GetType(), Format)!;

    /// <summary>Writes the value, whole or not at all.</summary>
    /// <exception cref="MianException">The file cannot be written.</exception>
    public void Write(object value) => AtomicFile.WriteText(_path, JsonSerializer.Serialize(value, value.GetType(), Format) + "\n");
}
