using System.IO.Enumeration;
using Mian.Configuration;
using Mian.Ingest.Recipes;

namespace Mian.Ingest.Sources;

/// <summary>Finds the files of a source.</summary>
internal static class SourceFiles
{
    private const string Compressed = ".gz";

    /// <summary>The files in name order; empty where an optional source has none.</summary>
    /// <exception cref="MianException">The folder or a file that is needed is missing.</exception>
    public static IReadOnlyList<string> Find(string from, string name, SourceRecipe source)
    {
        if (!Directory.Exists(from))
            throw new MianException($"The folder '{from}' does not exist. --from names the folder with the raw files of the recipe.");
        var folder = Path.Combine(from, Path.GetDirectoryName(source.File) ?? "");
        var pattern = Path.GetFileName(source.File);
        var present = Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)!).ToList() : [];
        var found = present.Where(f => Matches(pattern, f)).ToList();
        if (found.Count == 0)
            found = [.. present.Where(f => Matches(pattern + Compressed, f))];
        if (found.Count == 0 && !source.Optional)
            throw new MianException(Missing(folder, pattern, name, present));
        return [.. found.Order(StringComparer.Ordinal).Select(f => Path.Combine(folder, f))];
    }

    /// <summary>Opens a file for one pass; a <c>.gz</c> file is decompressed on the way.</summary>
    public static (Stream Text, Stream File) Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        return (path.EndsWith(Compressed, StringComparison.OrdinalIgnoreCase)
            ? new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionMode.Decompress) : file, file);
    }

    /// <summary>
    /// Notices compressed data that was cut off: the decompressor takes that for its end. A gzip file ends with its length;
    /// where that differs the file was cut, unless it consists of several parts (the length is then that of the last).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="length">Bytes that were decompressed.</param>
    /// <exception cref="InvalidDataException">The file was cut off.</exception>
    public static void CheckComplete(string path, long length)
    {
        if (!path.EndsWith(Compressed, StringComparison.OrdinalIgnoreCase))
            return;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
        Span<byte> end = stackalloc byte[4];
        if (file.Length >= 18)
        {
            file.Seek(-4, SeekOrigin.End);
            file.ReadExactly(end);
            if (System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(end) == unchecked((uint)length) || HasSecondPart(file))
                return;
        }
        throw new InvalidDataException("the compressed data ends early");
    }

    private static bool HasSecondPart(FileStream file)
    {
        ReadOnlySpan<byte> magic = [0x1F, 0x8B, 0x08];
        var buffer = new byte[1 << 20];
        file.Position = 1;
        var kept = 0;
        while (true)
        {
            var read = file.Read(buffer, kept, buffer.Length - kept);
            if (read == 0)
                return false;
            if (buffer.AsSpan(0, kept + read).IndexOf(magic) >= 0)
                return true;
            var tail = Math.Min(magic.Length - 1, kept + read);
            buffer.AsSpan(kept + read - tail, tail).CopyTo(buffer);
            kept = tail;
        }
    }

    /// <summary>True where a source with this file pattern reads a file of this name, packed or not.</summary>
    public static bool Reads(string pattern, string file) => Matches(pattern, file) || Matches(pattern + Compressed, file);

    private static bool Matches(string pattern, string file) =>
        pattern.Contains('*', StringComparison.Ordinal) ? FileSystemName.MatchesSimpleExpression(pattern, file, ignoreCase: false) : pattern == file;

    private static string Missing(string folder, string pattern, string name, List<string> present)
    {
        const int Shown = 12;
        var listed = present.Order(StringComparer.Ordinal).Take(Shown).ToList();
        var there = present.Count == 0 ? "The folder holds no files." : $"Files there: {string.Join(", ", listed)}{(present.Count > Shown ? ", ..." : "")}.";
        return $"Source '{name}' needs the file '{pattern}', but the folder '{folder}' does not have it.{NearestName.Suggest(pattern, present)} {there}";
    }
}
