using System.Text;

namespace Mian.Ingest.Downloads;

/// <summary>Tells by the first bytes whether a file can be what its name says: servers answer with web pages where a file is gone.</summary>
internal static class FileSignature
{
    /// <summary>First bytes that a message quotes.</summary>
    public const int BytesShown = 60;

    /// <summary>True for the name of a gzip file.</summary>
    public static bool IsGzip(string name) => name.EndsWith(".gz", StringComparison.Ordinal);

    /// <summary>What is wrong with the beginning; null where it fits.</summary>
    /// <param name="name">The name of the file.</param>
    /// <param name="beginning">Its first bytes, at least four where it has so many.</param>
    public static string? Problem(string name, ReadOnlySpan<byte> beginning)
    {
        if (beginning.IsEmpty)
            return "the file is empty";
        var (kind, fits) = name switch
        {
            _ when name.EndsWith(".zip", StringComparison.Ordinal) => ("a zip archive", beginning.StartsWith("PK"u8)),
            _ when IsGzip(name) => ("gzip data", beginning.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])),
            _ => ("JSON lines", beginning.StartsWith("{"u8)),
        };
        if (fits)
            return null;
        return $"expected {kind}, found {(LooksLikePage(beginning) ? "a web page" : "something else")} that begins with '{Quote(beginning)}'";
    }

    private static bool LooksLikePage(ReadOnlySpan<byte> beginning) => Encoding.UTF8.GetString(beginning).TrimStart('\uFEFF', ' ', '\r', '\n', '\t').StartsWith('<');

    private static string Quote(ReadOnlySpan<byte> beginning)
    {
        var text = Encoding.Latin1.GetString(beginning[..Math.Min(BytesShown, beginning.Length)]);
        return string.Concat(text.Select(c => c is >= ' ' and <= '~' ? c : '.'));
    }
}
