using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace Mian.Ingest.Downloads;

/// <summary>What a file holds, and whether that is what was published.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, small hexadecimal digits.</param>
/// <param name="Checks">What it was held against.</param>
/// <param name="Problem">What was expected and what was found instead; null where everything fits.</param>
internal sealed record ContentFacts(long Bytes, string Sha256, IReadOnlyList<string> Checks, string? Problem);

/// <summary>Reads files to their end and compares them with what is known about them.</summary>
internal sealed class ContentCheck(TransferProgress progress, CancellationToken cancellation)
{
    private const int BlockBytes = 1 << 17;

    private delegate void BlockVisitor(ReadOnlySpan<byte> block);

    /// <summary>Compares a file with everything that was published about it.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="name">The name it has or will have; without <c>.gz</c> it is the unpacked text, which has no published length or hash.</param>
    /// <param name="file">What was published.</param>
    public ContentFacts Compare(string path, string name, PublishedFile file)
    {
        var (bytes, md5, sha256) = Digest(path, name);
        var checks = new List<string>();
        var problem = FileSignature.Problem(name, Beginning(path));
        if (name == file.Name)
            problem ??= Differ("length", file.Bytes?.ToString("N0", CultureInfo.InvariantCulture), bytes.ToString("N0", CultureInfo.InvariantCulture))
                ?? Differ("MD5", file.Md5, md5) ?? Differ("SHA-256", file.Sha256, sha256);
        if (!file.IsZip)
            problem ??= TextProblem(path, name, file.Lines, checks);
        return new ContentFacts(bytes, sha256, checks, problem);

        string? Differ(string what, string? expected, string found)
        {
            if (expected is null)
                return null;
            checks.Add("published " + what);
            return expected == found ? null : $"expected {what} {expected}, found {found}";
        }
    }

    /// <summary>Length and SHA-256: enough for a file whose SHA-256 was recorded earlier.</summary>
    public (long Bytes, string Sha256) Hash(string path, string name)
    {
        var (bytes, _, sha256) = Digest(path, name);
        return (bytes, sha256);
    }

    private (long Bytes, string Md5, string Sha256) Digest(string path, string name)
    {
        using var file = Open(path);
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var bytes = Walk(file, progress.Begin($"checking {name}", file.Length, 0), block =>
        {
            md5.AppendData(block);
            sha256.AppendData(block);
        });
        return (bytes, Convert.ToHexStringLower(md5.GetHashAndReset()), Convert.ToHexStringLower(sha256.GetHashAndReset()));
    }

    private string? TextProblem(string path, string name, long? expectedLines, List<string> checks)
    {
        var packed = FileSignature.IsGzip(name);
        if (packed)
            checks.Add("CRC of the gzip data");
        long lines;
        try
        {
            lines = CountLines(path, name, packed);
        }
        catch (InvalidDataException e)
        {
            return $"the compressed data is damaged or cut off ({e.Message})";
        }

        if (expectedLines is not { } expected)
            return null;
        checks.Add("published number of reviews");
        return lines == expected ? null
            : string.Create(CultureInfo.InvariantCulture, $"expected {expected:N0} reviews, one a line, found {lines:N0}; it may be another edition");
    }

    private long CountLines(string path, string name, bool packed)
    {
        using var file = Open(path);
        using Stream content = packed ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : file;
        var crc = new Crc32();
        var lines = 0L;
        var last = (byte)'\n';
        var bytes = Walk(content, progress.Begin(packed ? $"unpacking {name} for its check" : $"counting {name}", 0, 0), block =>
        {
            crc.Append(block);
            lines += block.Count((byte)'\n');
            last = block[^1];
        });
        if (packed)
            CheckTrailer(file, crc.GetCurrentHashAsUInt32(), bytes);
        return last == '\n' ? lines : lines + 1;
    }

    // The decompressor takes a cut for the end. A gzip file ends with the CRC and the length of its content, so a cut shows there.
    private static void CheckTrailer(FileStream file, uint crc, long bytes)
    {
        Span<byte> trailer = stackalloc byte[8];
        file.Seek(-Math.Min(trailer.Length, file.Length), SeekOrigin.End);
        file.ReadAtLeast(trailer, trailer.Length, throwOnEndOfStream: false);
        var (expectedCrc, expectedBytes) = (BinaryPrimitives.ReadUInt32LittleEndian(trailer), BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]));
        if (expectedCrc != crc || expectedBytes != unchecked((uint)bytes))
            throw new InvalidDataException($"its end states CRC {expectedCrc:x8} of the content, found {crc:x8}");
    }

    private long Walk(Stream content, TransferPhase phase, BlockVisitor visit)
    {
        var buffer = new byte[BlockBytes];
        var bytes = 0L;
        int read;
        while ((read = content.Read(buffer)) > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            visit(buffer.AsSpan(0, read));
            bytes += read;
            phase.Report(bytes);
        }

        return bytes;
    }

    private static byte[] Beginning(string path)
    {
        using var file = Open(path);
        var bytes = new byte[Math.Min(FileSignature.BytesShown, file.Length)];
        file.ReadExactly(bytes);
        return bytes;
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
}
