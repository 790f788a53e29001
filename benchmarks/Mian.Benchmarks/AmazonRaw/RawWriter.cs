using System.Buffers;
using System.Buffers.Text;

namespace Mian.Benchmarks.AmazonRaw;

/// <summary>Writes the pieces of JSON and Python lines to a file, one MiB at a time.</summary>
internal sealed class RawWriter(string path) : IDisposable
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 256).Where(b => b is < 32 or > 126 or '"' or '\'' or '\\').Select(b => (byte)b)]);

    private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 0);
    private readonly byte[] _buffer = new byte[1 << 20];
    private int _used;

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > _buffer.Length - _used)
        {
            var part = _buffer.Length - _used;
            bytes[..part].CopyTo(_buffer.AsSpan(_used));
            _used = _buffer.Length;
            Flush();
            bytes = bytes[part..];
        }
        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    public void Number(long value)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(value, digits, out var length);
        Raw(digits[..length]);
    }

    /// <summary>A text as JSON writes it, ASCII only.</summary>
    public void Json(ReadOnlySpan<byte> latin1)
    {
        Raw("\""u8);
        while (latin1.IndexOfAny(Escaped) is var at and >= 0)
        {
            Raw(latin1[..at]);
            if (latin1[at] == '\'')
                Raw("'"u8);
            else if (latin1[at] is (byte)'"' or (byte)'\\')
                Raw([(byte)'\\', latin1[at]]);
            else
                Hexadecimal("\\u00"u8, latin1[at]);
            latin1 = latin1[(at + 1)..];
        }
        Raw(latin1);
        Raw("\""u8);
    }

    /// <summary>A text as Python writes it: in double quotes where it holds an apostrophe and no double quote.</summary>
    public void Python(ReadOnlySpan<byte> latin1)
    {
        var quote = latin1.Contains((byte)'\'') && !latin1.Contains((byte)'"') ? (byte)'"' : (byte)'\'';
        Raw([quote]);
        while (latin1.IndexOfAny(Escaped) is var at and >= 0)
        {
            Raw(latin1[..at]);
            var character = latin1[at];
            if (character == quote || character == '\\')
                Raw([(byte)'\\', character]);
            else if (character is (byte)'\'' or (byte)'"')
                Raw([character]);
            else if (character is (byte)'\n' or (byte)'\t')
                Raw(character == '\n' ? "\\n"u8 : "\\t"u8);
            else
                Hexadecimal("\\x"u8, character);
            latin1 = latin1[(at + 1)..];
        }
        Raw(latin1);
        Raw([quote]);
    }

    public void Dispose()
    {
        Flush();
        _file.Dispose();
    }

    private void Hexadecimal(ReadOnlySpan<byte> prefix, byte value)
    {
        Raw(prefix);
        Raw(["0123456789abcdef"u8[value >> 4], "0123456789abcdef"u8[value & 15]]);
    }

    private void Flush()
    {
        _file.Write(_buffer, 0, _used);
        _used = 0;
    }
}
