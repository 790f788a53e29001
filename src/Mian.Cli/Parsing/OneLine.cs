namespace Mian.Cli.Parsing;

/// <summary>The first line of a text.</summary>
internal static class OneLine
{
    /// <summary>The text up to its first line break.</summary>
    public static string Of(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? text : text[..end];
    }
}
