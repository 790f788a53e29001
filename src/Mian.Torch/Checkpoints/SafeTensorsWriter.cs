using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Mian.Torch.Checkpoints;

/// <summary>
/// Writes tensors in the safetensors format (https://github.com/huggingface/safetensors), which any language can read: eight bytes with the
/// header's length, a JSON header, then the values in little-endian order without gaps.
/// </summary>
public static class SafeTensorsWriter
{
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a file; it appears under its name only when it is complete and on disk.</summary>
    /// <remarks>
    /// Tensors are ordered by element size, largest first, then by name, so that each starts at a multiple of its element size and the same
    /// contents always give the same bytes.
    /// </remarks>
    /// <param name="path">Where to write; an existing file is replaced.</param>
    /// <param name="tensors">The tensors, with unique names.</param>
    /// <param name="metadata">Texts to keep in the header, or null.</param>
    /// <param name="cancellation">Stops the writing; the previous file stays.</param>
    /// <exception cref="ArgumentException">Two tensors have one name, or a name is reserved.</exception>
    /// <exception cref="MianException">The file cannot be written, e.g. the disk is full; the previous file stays.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the previous file stays.</exception>
    public static void Write(string path, IReadOnlyList<TensorSource> tensors, IReadOnlyDictionary<string, string>? metadata = null,
        CancellationToken cancellation = default)
    {
        var ordered = Ordered(tensors);
        var header = Header(ordered, metadata);
        var temporary = $"{path}.partial-{Environment.ProcessId}";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
            {
                WriteContents(stream, ordered, header, cancellation);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var bytes = header.Length + ordered.Sum(t => t.Bytes);
            throw new MianException($"Cannot write '{path}' ({bytes / 1e6:F1} MB): {e.Message}. What was there before is unchanged. " +
                "Free some space or choose another folder.", e);
        }
        finally
        {
            RemoveQuietly(temporary);
        }
    }

    private static List<TensorSource> Ordered(IReadOnlyList<TensorSource> tensors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal) { SafeTensorsHeader.MetadataKey };
        foreach (var tensor in tensors)
        {
            if (!names.Add(tensor.Name)) throw new ArgumentException($"The tensor name '{tensor.Name}' is used twice or reserved.", nameof(tensors));
        }

        return [.. tensors.OrderByDescending(t => TensorTypes.SizeOf(t.Type)).ThenBy(t => t.Name, StringComparer.Ordinal)];
    }

    private static byte[] Header(List<TensorSource> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, JsonOptions))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            long begin = 0;
            foreach (var tensor in tensors)
            {
                var end = checked(begin + tensor.Bytes);
                WriteEntry(json, tensor, (begin, end));
                begin = end;
            }

            json.WriteEndObject();
        }

        // Spaces fill up to a multiple of eight, so that the values start aligned.
        while (buffer.Length % 8 != 0) buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null || metadata.Count == 0) return;
        json.WriteStartObject(SafeTensorsHeader.MetadataKey);
        foreach (var (key, value) in metadata.OrderBy(p => p.Key, StringComparer.Ordinal)) json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter json, TensorSource tensor, (long Begin, long End) offsets)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.Type.ToString());
        json.WriteStartArray("shape");
        foreach (var size in tensor.Shape) json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offsets.Begin);
        json.WriteNumberValue(offsets.End);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteContents(FileStream stream, List<TensorSource> tensors, byte[] header, CancellationToken cancellation)
    {
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var tensor in tensors)
        {
            var start = stream.Position;
            tensor.WriteTo(stream, cancellation);
            if (stream.Position - start != tensor.Bytes)
                throw new InvalidOperationException($"Tensor '{tensor.Name}' gave {stream.Position - start} bytes instead of {tensor.Bytes}.");
        }
    }

    private static void RemoveQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It could not be made either, and that error is on its way.
        }
    }
}
