using System.Text.Json.Nodes;

namespace Mian.Cli.Tests;

/// <summary>Reads what <c>--json</c> wrote.</summary>
public static class JsonFile
{
    /// <summary>The root object.</summary>
    public static JsonNode Read(string path) => JsonNode.Parse(File.ReadAllText(path))!;
}
