using System.Buffers;
using System.Text;

namespace Mian.Ingest.Sources;

/// <summary>
/// Rewrites one Python literal as JSON: dictionaries, lists, tuples, texts in single or double quotes (with the prefix <c>u</c>),
/// numbers, <c>True</c>, <c>False</c> and <c>None</c>. JSON itself is accepted too and comes out with the same meaning.
/// </summary>
internal sealed class PythonLiteral
{
    /// <summary>Deeper nesting is no table row; the JSON reader has the same bound.</summary>
    public const int MaxDepth = 64;

    private static readonly SearchValues<byte> Special = SearchValues.Create([.. Enumerable.Range(0, 32).Select(b => (byte)b), (byte)'"', (byte)'\'', (byte)'\\']);

    private readonly ArrayBufferWriter<byte> _json = new(1 << 12);
    private int _at;
    private string? _expected;

    /// <summary>The JSON of the last literal; valid until the next call of <see cref="Rewrite"/>.</summary>
    public ReadOnlySpan<byte> Json => _json.WrittenSpan;

    /// <summary>Rewrites a literal. Returns what is wrong, or null.</summary>
    public string? Rewrite(ReadOnlySpan<byte> text)
    {
        _json.ResetWrittenCount();
        (_at, _expected) = (0, null);
        var complete = Value(text, 0);
        SkipSpace(text);
        if (complete && _at < text.Length)
            complete = Fail("the end of the line after the value");
        return complete ? null : $"the Python literal is broken at byte {_at + 1} of the line: expected {_expected}, found {Found(text)}";
    }

    private bool Value(ReadOnlySpan<byte> text, int depth)
    {
        if (depth > MaxDepth)
            return Fail($"at most {MaxDepth} nested lists and dictionaries");
        SkipSpace(text);
        switch (Peek(text))
        {
            case (byte)'{':
                return Dictionary(text, depth);
            case (byte)'[':
                return List(text, (byte)']', depth);
            case (byte)'(':
                return List(text, (byte)')', depth);
            case (byte)'\'' or (byte)'"' or (byte)'u' or (byte)'U':
                return Text(text);
            case >= (byte)'0' and <= (byte)'9' or (byte)'+' or (byte)'-' or (byte)'.':
                return Number(text);
            default:
                return Constant(text);
        }
    }

    private bool Dictionary(ReadOnlySpan<byte> text, int depth)
    {
        Put((byte)'{');
        _at++;
        while (!Closes(text, (byte)'}'))
        {
            if (!Text(text))
                return false;
            SkipSpace(text);
            if (Peek(text) != ':')
                return Fail("':' after a key");
            Put((byte)':');
            _at++;
            if (!Value(text, depth + 1) || !Separator(text, (byte)'}'))
                return false;
        }
        return Close((byte)'}');
    }

    private bool List(ReadOnlySpan<byte> text, byte end, int depth)
    {
        Put((byte)'[');
        _at++;
        while (!Closes(text, end))
        {
            if (!Value(text, depth + 1) || !Separator(text, end))
                return false;
        }
        return Close((byte)']');
    }

    /// <summary>Takes the comma behind an element; Python allows one behind the last too.</summary>
    private bool Separator(ReadOnlySpan<byte> text, byte end)
    {
        if (Closes(text, end))
            return true;
        if (Peek(text) != ',')
            return Fail($"',' or '{(char)end}'");
        _at++;
        if (!Closes(text, end))
            Put((byte)',');
        return true;
    }

    private bool Closes(ReadOnlySpan<byte> text, byte end)
    {
        SkipSpace(text);
        return Peek(text) == end;
    }

    private bool Close(byte end)
    {
        Put(end);
        _at++;
        return true;
    }

    private bool Text(ReadOnlySpan<byte> text)
    {
        SkipSpace(text);
        if (Peek(text) is 'u' or 'U')
            _at++;
        var quote = Peek(text);
        if (quote is not ('\'' or '"'))
            return Fail("a text in quotes");
        _at++;
        Put((byte)'"');
        while (true)
        {
            var plain = text[_at..].IndexOfAny(Special);
            if (plain < 0)
            {
                _at = text.Length;
                return Fail($"the closing quote {(char)quote}");
            }
            _json.Write(text.Slice(_at, plain));
            _at += plain;
            if (text[_at] == quote)
                return Close((byte)'"');
            if (text[_at] == '\\' ? !Escape(text) : !Character(text[_at++]))
                return false;
        }
    }

    /// <summary>A character that JSON writes otherwise.</summary>
    private bool Character(int character)
    {
        if (character is '\'')
            Put((byte)'\'');
        else
            _json.Write(Encoding.ASCII.GetBytes($"\\u{character:x4}"));
        return true;
    }

    private bool Escape(ReadOnlySpan<byte> text)
    {
        if (_at + 1 >= text.Length)
            return Fail("a character after the backslash");
        var letter = (char)text[_at + 1];
        switch (letter)
        {
            case 'x':
                return Code(text, 2);
            case 'u':
                return Code(text, 4);
            case 'U':
                return Code(text, 8);
            case >= '0' and <= '7':
                return Octal(text);
        }
        const string Letters = "abfnrtv\\'\"/";
        const string Meanings = "\a\b\f\n\r\t\v\\'\"/";
        var known = Letters.IndexOf(letter, StringComparison.Ordinal);
        if (known < 0)
        {
            // Python keeps the backslash of an escape that it does not know; what follows it is read as usual.
            _at++;
            return Character('\\');
        }
        _at += 2;
        return Character(Meanings[known]);
    }

    private bool Code(ReadOnlySpan<byte> text, int digits)
    {
        var code = 0L;
        for (var i = 0; i < digits; i++)
        {
            var at = _at + 2 + i;
            if (at >= text.Length || !char.IsAsciiHexDigit((char)text[at]))
                return Fail($"{digits} hexadecimal digits after the backslash and '{(char)text[_at + 1]}'");
            code = code * 16 + Convert.ToInt32(((char)text[at]).ToString(), 16);
        }
        if (code > 0x10FFFF)
            return Fail("a code point up to 0010ffff");
        _at += 2 + digits;
        if (code <= 0xFFFF)
            return Character((int)code);
        foreach (var half in char.ConvertFromUtf32((int)code))
            Character(half);
        return true;
    }

    private bool Octal(ReadOnlySpan<byte> text)
    {
        var (code, digits) = (0, 0);
        while (digits < 3 && _at + 1 + digits < text.Length && text[_at + 1 + digits] is >= (byte)'0' and <= (byte)'7')
            code = code * 8 + text[_at + 1 + digits++] - '0';
        _at += 1 + digits;
        return Character(code);
    }

    /// <summary>A number; JSON wants digits on both sides of the point, and knows neither a plus sign nor the suffix L.</summary>
    private bool Number(ReadOnlySpan<byte> text)
    {
        if (Peek(text) == '-')
            Put((byte)'-');
        if (Peek(text) is '-' or '+')
            _at++;
        var whole = Digits(text);
        if (whole.Length > 1 && whole[0] == '0')
            return Fail("a number without leading zeros");
        var fraction = ReadOnlySpan<byte>.Empty;
        var pointed = Peek(text) == '.';
        if (pointed)
        {
            _at++;
            fraction = Digits(text);
        }
        if (whole.IsEmpty && fraction.IsEmpty)
            return Fail("a digit");
        _json.Write(whole.IsEmpty ? "0"u8 : whole);
        if (!fraction.IsEmpty)
        {
            Put((byte)'.');
            _json.Write(fraction);
        }
        if (Peek(text) is 'e' or 'E')
            return Exponent(text);
        if (!pointed && Peek(text) is 'L' or 'l')
            _at++;
        return true;
    }

    private bool Exponent(ReadOnlySpan<byte> text)
    {
        Put((byte)'e');
        _at++;
        if (Peek(text) is '-' or '+')
            Put(text[_at++]);
        var digits = Digits(text);
        _json.Write(digits);
        return !digits.IsEmpty || Fail("a digit of the exponent");
    }

    private ReadOnlySpan<byte> Digits(ReadOnlySpan<byte> text)
    {
        var start = _at;
        while (Peek(text) is >= (byte)'0' and <= (byte)'9')
            _at++;
        return text[start.._at];
    }

    private bool Constant(ReadOnlySpan<byte> text)
    {
        var end = _at;
        while (end < text.Length && char.IsAsciiLetter((char)text[end]))
            end++;
        var word = text[_at..end];
        var json = word.SequenceEqual("True"u8) || word.SequenceEqual("true"u8) ? "true"u8
            : word.SequenceEqual("False"u8) || word.SequenceEqual("false"u8) ? "false"u8
            : word.SequenceEqual("None"u8) || word.SequenceEqual("null"u8) ? "null"u8
            : default;
        if (json.IsEmpty)
            return Fail("a text in quotes, a number, True, False, None, a list or a dictionary");
        _json.Write(json);
        _at = end;
        return true;
    }

    private void SkipSpace(ReadOnlySpan<byte> text)
    {
        while (Peek(text) is ' ' or '\t' or '\r' or '\n')
            _at++;
    }

    /// <summary>The byte at hand, or -1 at the end.</summary>
    private int Peek(ReadOnlySpan<byte> text) => _at < text.Length ? text[_at] : -1;

    private void Put(byte value)
    {
        _json.GetSpan(1)[0] = value;
        _json.Advance(1);
    }

    private bool Fail(string expected)
    {
        _expected ??= expected;
        return false;
    }

    private string Found(ReadOnlySpan<byte> text) =>
        _at >= text.Length ? "the end of the line" : $"'{CellParser.Shorten(Encoding.UTF8.GetString(text[_at..Math.Min(text.Length, _at + 60)]))}'";
}
