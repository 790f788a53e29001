using System.IO.Compression;
using System.IO.Hashing;
using System.Security.Cryptography;
using Mian.Files;

namespace Mian.Ingest.Downloads;

/// <summary>Unpacks the listed files of a zip archive, and no others. Their names come from the catalogue, so the archive cannot choose where they go.</summary>
internal static class ZipMembers
{
    private const int BlockBytes = 1 << 17;

    /// <summary>The name that a member gets in the folder.</summary>
    public static string NameOf(string member) => Path.GetFileName(member);

    /// <summary>Unpacks what is missing beside the archive.</summary>
    /// <returns>All members, also those that were there.</returns>
    /// <exception cref="MianException">The archive is damaged or lacks a member, or another file has the name of one.</exception>
    public static IReadOnlyList<ObtainedFile> Unpack(PublishedFile file, DownloadFolder folder, CancellationToken cancellation)
    {
        var path = folder.PathOf(file.Name);
        try
        {
            using var archive = ZipFile.OpenRead(path);
            return [.. file.Members.Select(m => Unpack(Entry(archive, m, path), folder.PathOf(NameOf(m)), file.Name, cancellation))];
        }
        catch (InvalidDataException e)
        {
            throw new MianException($"The archive '{path}' is damaged: {e.Message} Move it away and run the command again.", e);
        }
    }

    private static ZipArchiveEntry Entry(ZipArchive archive, string member, string path) =>
        archive.GetEntry(member) ?? throw new MianException(
            $"The archive '{path}' lacks '{member}'; it holds {string.Join(", ", archive.Entries.Take(12).Select(e => e.FullName))}. Get the published archive.");

    private static ObtainedFile Unpack(ZipArchiveEntry entry, string target, string archive, CancellationToken cancellation)
    {
        var name = Path.GetFileName(target);
        string[] checks = ["CRC in the archive"];
        if (File.Exists(target))
        {
            using var present = new FileStream(target, FileMode.Open, FileAccess.Read, FileShare.Read);
            var found = Copy(present, Stream.Null, long.MaxValue, cancellation);
            return found.Crc == entry.Crc32 && found.Bytes == entry.Length
                ? new ObtainedFile(name, found.Bytes, found.Sha256, FileOrigin.Kept, archive, checks)
                : throw new MianException(
                    $"'{target}' is not what {archive} holds: expected {entry.Length:N0} bytes with CRC {entry.Crc32:x8}, found {found.Bytes:N0} with {found.Crc:x8}. " +
                    "It was left as it is: move it away and run the command again, or choose another --out.");
        }

        (long Bytes, uint Crc, string Sha256) written = (0, 0, "");
        AtomicFile.Write(target, stream =>
        {
            using var content = entry.Open();
            written = Copy(content, stream, entry.Length, cancellation);
            if (written.Crc != entry.Crc32 || written.Bytes != entry.Length)
                throw new InvalidDataException($"'{entry.FullName}' should have {entry.Length:N0} bytes with CRC {entry.Crc32:x8}, but unpacks to {written.Bytes:N0} with {written.Crc:x8}.");
        });
        return new ObtainedFile(name, written.Bytes, written.Sha256, FileOrigin.Unpacked, archive, checks);
    }

    // Stops behind the stated length: an archive that lies about it cannot fill the disk.
    private static (long Bytes, uint Crc, string Sha256) Copy(Stream from, Stream to, long stated, CancellationToken cancellation)
    {
        var crc = new Crc32();
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[BlockBytes];
        var bytes = 0L;
        int read;
        while (bytes <= stated && (read = from.Read(block)) > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            crc.Append(block.AsSpan(0, read));
            sha256.AppendData(block, 0, read);
            to.Write(block, 0, read);
            bytes += read;
        }

        return (bytes, crc.GetCurrentHashAsUInt32(), Convert.ToHexStringLower(sha256.GetHashAndReset()));
    }
}
