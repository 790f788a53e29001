using System.Text.Json;
using Mian.Dataset;
using Mian.Files;

namespace Mian.Ingest.Downloads;

/// <summary>Which file on which server a partial download belongs to, so that only the same one is continued.</summary>
/// <param name="Address">Where it was asked for.</param>
/// <param name="EntityTag">The server's strong entity tag; null without one.</param>
/// <param name="LastModified">The server's date of the file; null without one.</param>
/// <param name="Total">Length of the whole file; null where the server did not say.</param>
internal sealed record PartialOrigin(string Address, string? EntityTag, DateTimeOffset? LastModified, long? Total);

/// <summary>
/// The bytes of a file that have arrived so far, under <c>NAME.part</c>, with their <see cref="PartialOrigin"/> beside them.
/// While it is open no other process can write it; what has arrived stays when it is closed.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private const string Suffix = ".part";
    private const string OriginSuffix = ".part.origin"; // not .json: a recipe that reads meta_*.json must not take it for a table
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly string _destination;
    private readonly FileStream _stream;

    private PartialFile(string destination, FileStream stream)
    {
        _destination = destination;
        _stream = stream;
        Origin = ReadOrigin(destination + OriginSuffix);
        _stream.Seek(0, SeekOrigin.End);
    }

    /// <summary>Where it belongs to; null where nothing has arrived yet, or that cannot be told any more.</summary>
    public PartialOrigin? Origin { get; private set; }

    /// <summary>Bytes that have arrived.</summary>
    public long Length => _stream.Length;

    /// <summary>The path of the part of a file.</summary>
    public static string PathFor(string destination) => destination + Suffix;

    /// <summary>Opens the part of a file, empty where there is none.</summary>
    /// <param name="destination">Path that the complete file will have.</param>
    /// <exception cref="MianException">The folder cannot be written, another process downloads the file, or the part is some other program's.</exception>
    public static PartialFile Open(string destination)
    {
        var path = PathFor(destination);
        // Browsers use the ending, too. Bytes of ours always have their origin beside them, because that is written first.
        if (new FileInfo(path) is { Exists: true, Length: > 0 } && !File.Exists(destination + OriginSuffix))
            throw new MianException($"'{path}' was not begun by 'mian data get': '{destination + OriginSuffix}' is missing. It was left as it is: move it away and run the command again, or choose another --out.");
        try
        {
            // Unbuffered: what was written is in the file whatever happens to this process.
            return new PartialFile(destination, new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MianException($"Cannot write '{path}': {e.Message} Check that you may write there and that no other 'mian data get' downloads to the same folder.", e);
        }
    }

    /// <summary>Empties the part.</summary>
    public void Clear()
    {
        if (_stream.Length > 0)
            _stream.SetLength(0);
        _stream.Seek(0, SeekOrigin.Begin);
        Origin = null;
        File.Delete(_destination + OriginSuffix);
    }

    /// <summary>Empties the part and notes where its new bytes come from.</summary>
    /// <exception cref="MianException">The part cannot be written.</exception>
    public void StartOver(PartialOrigin origin)
    {
        // In this order: a part whose origin is the old one must not keep new bytes, nor the other way round.
        Clear();
        AtomicFile.WriteText(_destination + OriginSuffix, JsonSerializer.Serialize(origin, Json));
        Origin = origin;
    }

    /// <summary>Adds bytes that have arrived.</summary>
    /// <exception cref="MianException">The disk does not take them.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var before = Length;
        try
        {
            _stream.Write(bytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MianException($"Cannot write '{_stream.Name}' beyond {before:N0} bytes: {e.Message} They are kept: make room on the disk and run the same command again, which continues there.", e);
        }
    }

    /// <summary>Hands what has arrived to the disk.</summary>
    public void Flush() => _stream.Flush(flushToDisk: true);

    /// <summary>Gives the complete and checked part its final name.</summary>
    /// <exception cref="MianException">The file cannot be renamed, or another one has taken its name meanwhile.</exception>
    public static void Publish(string destination)
    {
        try
        {
            File.Move(PathFor(destination), destination, overwrite: false);
            File.Delete(destination + OriginSuffix);
            DurableFile.FlushDirectory(Path.GetDirectoryName(destination)!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MianException($"Cannot rename '{PathFor(destination)}' to '{destination}': {e.Message} The content is complete; run the same command again.", e);
        }
    }

    /// <summary>Deletes a part that turned out to be wrong.</summary>
    public static void Discard(string destination)
    {
        File.Delete(PathFor(destination));
        File.Delete(destination + OriginSuffix);
    }

    private static PartialOrigin? ReadOrigin(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<PartialOrigin>(File.ReadAllText(path), Json) is { Address: not null } origin ? origin : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            // Bytes of unknown origin cannot be continued; they are downloaded again.
            return null;
        }
    }

    /// <summary>Closes the part. An empty one leaves nothing behind.</summary>
    public void Dispose()
    {
        var empty = Length == 0;
        _stream.Dispose();
        if (empty)
            Discard(_destination);
    }
}
