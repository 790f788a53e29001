using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Mian.Cli.Results;

/// <summary>Writes one JSON object a line; the stream stays the caller's.</summary>
internal sealed class JsonLines : IDisposable
{
    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json;

    /// <summary>Writes to a stream.</summary>
    public JsonLines(Stream stream)
    {
        _stream = stream;
        _json = new Utf8JsonWriter(_line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>Writes a line.</summary>
    /// <param name="write">Writes one object.</param>
    public void Write(Action<Utf8JsonWriter> write)
    {
        write(_json);
        _json.Flush();
        _stream.Write(_line.WrittenSpan);
        _stream.WriteByte((byte)'\n');
        _line.ResetWrittenCount();
        _json.Reset();
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();
}
