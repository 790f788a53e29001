namespace Mian.Ingest.Sources;

/// <summary>
/// Cuts a stream into records (lines, or several lines where a quoted value holds line breaks) and knows where each stands.
/// Reads 1 MiB at a time and keeps one record in memory.
/// </summary>
internal sealed class RecordReader : IDisposable
{
    /// <summary>A longer line is no text.</summary>
    public const int MaxLine = 64 << 20;

    /// <summary>A quoted value that spans more than this is taken for one whose closing quote is missing.</summary>
    public const int MaxQuoted = 1 << 18;

    private readonly Stream _stream;
    private readonly byte[]? _delimiter;
    private byte[] _buffer = new byte[1 << 20];
    private int _start;
    private int _end;
    private bool _atEnd;
    private long _nextLine = 1;
    private long _consumed;
    private int _recordStart;
    private int _length;

    /// <param name="stream">The text; closed with the reader.</param>
    /// <param name="quotedDelimiter">The separator of values where values may be quoted, else null.</param>
    public RecordReader(Stream stream, byte[]? quotedDelimiter)
    {
        _stream = stream;
        _delimiter = quotedDelimiter;
        Fill();
        if (_buffer.AsSpan(0, _end).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            (_start, _consumed) = (3, 3);
    }

    /// <summary>The record without its line end; valid until the next call of <see cref="Next"/>.</summary>
    public ReadOnlySpan<byte> Record => _buffer.AsSpan(_recordStart, _length);

    /// <summary>Number of the record's first line, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Offset of the record's first byte in the (decompressed) file.</summary>
    public long Offset { get; private set; }

    /// <summary>Offset behind the record and its line end; at the end of the text its length.</summary>
    public long End => _consumed;

    /// <summary>True where a quote is opened in the record's line and never closed.</summary>
    public bool Unclosed { get; private set; }

    /// <summary>Goes to the next record. False at the end.</summary>
    /// <exception cref="InvalidDataException">A line is longer than <see cref="MaxLine"/>, or compressed data is damaged.</exception>
    public bool Next()
    {
        Line = _nextLine;
        Offset = _consumed;
        Unclosed = false;
        var newline = FindNewline(_start);
        if (newline < 0 && _start == _end)
            return false;
        var recordEnd = newline < 0 ? _end : newline;
        if (_delimiter is not null && _buffer.AsSpan(_start..recordEnd).Contains((byte)'"'))
            recordEnd = FindQuotedEnd(recordEnd);
        Take(recordEnd);
        return true;
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Position of the first line feed at or after a position, or -1 at the end of the text; reads on where needed. Positions may shift: <paramref name="from"/> counts from the record's start.</summary>
    private int FindNewline(int from)
    {
        var relative = from - _start;
        while (true)
        {
            var found = _buffer.AsSpan((_start + relative).._end).IndexOf((byte)'\n');
            if (found >= 0)
                return _start + relative + found;
            relative = _end - _start;
            if (_atEnd)
                return -1;
            if (relative > MaxLine)
                throw new InvalidDataException($"line {_nextLine} is longer than {MaxLine >> 20} MiB");
            Fill();
        }
    }

    /// <summary>End of a record whose first line holds a quote: the first line feed that is not inside a quoted value.</summary>
    private int FindQuotedEnd(int firstEnd)
    {
        var first = firstEnd - _start;
        var end = first;
        while (EndsInsideQuotes(_buffer.AsSpan(_start, end)))
        {
            var newline = _start + end == _end ? -1 : FindNewline(_start + end + 1);
            if (newline < 0 && _start + end < _end)
                newline = _end;
            if (newline < 0 || newline - _start > Math.Max(first, MaxQuoted))
            {
                Unclosed = true;
                return _start + first;
            }
            end = newline - _start;
        }
        return _start + end;
    }

    /// <summary>True where the text stops inside a quoted value. A quote opens one only as the first character of a value.</summary>
    private bool EndsInsideQuotes(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            if (text.Length > 0 && text[0] == '"')
            {
                var close = ClosingQuote(text);
                if (close < 0)
                    return true;
                text = text[(close + 1)..];
            }
            var delimiter = text.IndexOf(_delimiter);
            if (delimiter < 0)
                return false;
            text = text[(delimiter + _delimiter!.Length)..];
        }
    }

    /// <summary>Position of the quote that closes the one at position 0 (a doubled quote does not), or -1.</summary>
    public static int ClosingQuote(ReadOnlySpan<byte> text)
    {
        var at = 1;
        while (true)
        {
            var found = text[at..].IndexOf((byte)'"');
            if (found < 0)
                return -1;
            at += found;
            if (at + 1 >= text.Length || text[at + 1] != '"')
                return at;
            at += 2;
        }
    }

    private void Take(int recordEnd)
    {
        var hasNewline = recordEnd < _end;
        var record = _buffer.AsSpan(_start, recordEnd - _start);
        _length = record.Length > 0 && record[^1] == '\r' ? record.Length - 1 : record.Length;
        _nextLine += record.Count((byte)'\n') + 1;
        _recordStart = _start;
        _start = recordEnd + (hasNewline ? 1 : 0);
        _consumed += _start - _recordStart;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _atEnd = read == 0;
        _end += read;
    }
}
