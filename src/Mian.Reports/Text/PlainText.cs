using System.Globalization;
using System.Text;

namespace Mian.Reports.Text;

/// <summary>Makes text from data fit for a figure, a page or a terminal.</summary>
internal static class PlainText
{
    private const string Ellipsis = "\u2026";
    private const int MaxCharsPerElement = 8;

    /// <summary>
    /// Replaces what XML forbids or what disturbs the text around it (control characters, lone surrogates, bidirectional overrides)
    /// by U+FFFD; tabs and line ends become spaces.
    /// </summary>
    public static string Clean(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0)
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            clean.Append(Replacement(rune).ToString());
        return clean.ToString();
    }

    /// <summary>The text, or its beginning and an ellipsis where it has more than <paramref name="length"/> visible characters.</summary>
    public static string Shorten(string text, int length)
    {
        int end = 0, elements = 0, kept = 0;
        while (end < text.Length)
        {
            int next = StringInfo.GetNextTextElementLength(text, end);
            // One visible character may be built from thousands of combining marks.
            if (++elements > length || next > MaxCharsPerElement)
                return string.Concat(text.AsSpan(0, kept).TrimEnd(), Ellipsis);
            end += next;
            if (elements < length)
                kept = end;
        }
        return text;
    }

    private static Rune Replacement(Rune rune) => rune.Value switch
    {
        '\t' or '\n' or '\r' => new Rune(' '),
        < 0x20 or (>= 0x7F and < 0xA0) or 0xFFFE or 0xFFFF => Rune.ReplacementChar,
        0x2028 or 0x2029 => new Rune(' '),
        0x200E or 0x200F or 0x061C or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) => Rune.ReplacementChar,
        _ => rune,
    };
}
