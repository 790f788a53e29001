using System.Buffers.Binary;
using System.Text;

namespace Mian.Torch.Native;

/// <summary>What <see cref="ElfVersionPatch.MarkWeak"/> did.</summary>
internal enum ElfVersionPatchResult
{
    /// <summary>The file does not ask for that version.</summary>
    NotFound,

    /// <summary>The entry was weak already; no byte changed.</summary>
    AlreadyWeak,

    /// <summary>The weak flag was set.</summary>
    Patched,
}

/// <summary>
/// Marks one required symbol version of a shared library as weak, so that the loader accepts a system library without it.
/// </summary>
/// <remarks>
/// Reads 64-bit little-endian ELF by its section headers: <c>.gnu.version_r</c> holds the required versions, <c>.gnu.version</c>
/// the version of each symbol of <c>.dynsym</c>. See the Linux Standard Base, section "Symbol Versioning"
/// (https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/symversion.html).
/// </remarks>
internal static class ElfVersionPatch
{
    private const ushort WeakFlag = 0x2;
    private const uint DynamicSymbols = 11;
    private const uint RequiredVersions = 0x6ffffffe;
    private const uint SymbolVersions = 0x6fffffff;
    private const int HeaderSize = 64;
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const uint StringTable = 3;
    private const int EntrySize = 16;

    private readonly record struct Section(uint Type, int Offset, int Size)
    {
        public int Link { get; init; }

        public int Info { get; init; }
    }

    /// <summary>Sets the weak flag on the entry of <paramref name="version"/> in <paramref name="image"/>.</summary>
    /// <param name="image">The whole file; changed in place, by two bytes at most.</param>
    /// <param name="version">The version to make weak, e.g. <c>GLIBCXX_3.4.32</c>.</param>
    /// <param name="marker">The only symbol that may need it. Any other would be unresolved later, at its first call.</param>
    /// <returns>Whether a byte changed, and if not, why.</returns>
    /// <exception cref="MianException">No 64-bit little-endian ELF, truncated, or another symbol needs the version.</exception>
    public static ElfVersionPatchResult MarkWeak(Span<byte> image, string version, string marker)
    {
        var sections = ReadSections(image);
        var entry = FindEntry(image, sections, Encoding.ASCII.GetBytes(version));
        if (entry < 0) return ElfVersionPatchResult.NotFound;

        var flags = U16(image, entry + 4);
        if ((flags & WeakFlag) != 0) return ElfVersionPatchResult.AlreadyWeak;

        var index = U16(image, entry + 6);
        if (FindOtherSymbol(image, sections, index, Encoding.ASCII.GetBytes(marker)) is { } other)
            throw new MianException($"The symbol '{other}' needs {version}: only '{marker}' may, because it is never called.");

        BinaryPrimitives.WriteUInt16LittleEndian(image.Slice(entry + 4, 2), (ushort)(flags | WeakFlag));
        return ElfVersionPatchResult.Patched;
    }

    private static List<Section> ReadSections(ReadOnlySpan<byte> image)
    {
        if (image.Length < 4 || !image[..4].SequenceEqual("\u007fELF"u8)) throw Invalid("it does not start with the ELF magic");
        if (image.Length < HeaderSize) throw Invalid($"it has {image.Length} bytes, fewer than an ELF header");
        if (image[4] != 2 || image[5] != 1) throw Invalid("it is not 64-bit little-endian");

        var table = U64(image, 0x28);
        int size = U16(image, 0x3a), count = U16(image, 0x3c);
        if (table == 0 || count == 0) throw Invalid("it has no section headers");
        if (size < SectionHeaderSize) throw Invalid($"a section header has {size} bytes, expected {SectionHeaderSize}");

        var sections = new List<Section>(count);
        for (var i = 0; i < count; i++)
            sections.Add(ReadSection(image, table + (ulong)i * (ulong)size));
        return sections;
    }

    private static Section ReadSection(ReadOnlySpan<byte> image, ulong header)
    {
        var at = Offset(image, header, SectionHeaderSize);
        var type = U32(image, at + 4);
        // Only these sections are read, so only their bounds matter; .bss for example lies outside the file.
        var used = type is DynamicSymbols or RequiredVersions or SymbolVersions or StringTable;
        if (!used) return new Section(type, 0, 0);
        ulong offset = U64(image, at + 0x18), size = U64(image, at + 0x20);
        if (size > int.MaxValue) throw Truncated();
        return new Section(type, Offset(image, offset, (int)size), (int)size)
        {
            Link = (int)U32(image, at + 0x28),
            Info = (int)U32(image, at + 0x2c),
        };
    }

    private static int FindEntry(ReadOnlySpan<byte> image, List<Section> sections, ReadOnlySpan<byte> version)
    {
        foreach (var section in sections.Where(s => s.Type == RequiredVersions))
        {
            var names = Linked(sections, section);
            long need = section.Offset, end = section.Offset + (long)section.Size;
            for (var n = 0; n < section.Info; n++)
            {
                Inside(need, end);
                var aux = need + U32(image, (int)need + 8);
                int auxCount = U16(image, (int)need + 2);
                for (var a = 0; a < auxCount; a++)
                {
                    Inside(aux, end);
                    if (Text(image, names, U32(image, (int)aux + 8)).SequenceEqual(version)) return (int)aux;
                    if (!Advance(ref aux, U32(image, (int)aux + 12))) break;
                }

                if (!Advance(ref need, U32(image, (int)need + 12))) break;
            }
        }

        return -1;
    }

    /// <summary>The first symbol other than <paramref name="marker"/> that needs the version with this index, or null.</summary>
    private static string? FindOtherSymbol(ReadOnlySpan<byte> image, List<Section> sections, ushort index, ReadOnlySpan<byte> marker)
    {
        foreach (var versions in sections.Where(s => s.Type == SymbolVersions))
        {
            var symbols = Linked(sections, versions);
            var names = Linked(sections, symbols);
            var count = Math.Min(versions.Size / 2, symbols.Size / SymbolSize);
            for (var i = 0; i < count; i++)
            {
                if ((U16(image, versions.Offset + 2 * i) & 0x7fff) != index) continue;
                var name = Text(image, names, U32(image, symbols.Offset + SymbolSize * i));
                if (!name.SequenceEqual(marker)) return Encoding.ASCII.GetString(name);
            }
        }

        return null;
    }

    private static Section Linked(List<Section> sections, Section section) =>
        section.Link > 0 && section.Link < sections.Count
            ? sections[section.Link]
            : throw Invalid($"a section links to section {section.Link} of {sections.Count}");

    private static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> image, Section names, uint at)
    {
        if (at >= names.Size) throw Invalid($"a name lies at byte {at} of a string table of {names.Size} bytes");
        var rest = image.Slice(names.Offset + (int)at, names.Size - (int)at);
        var length = rest.IndexOf((byte)0);
        return length < 0 ? throw Invalid("a name in its string table has no end") : rest[..length];
    }

    private static int Offset(ReadOnlySpan<byte> image, ulong offset, int size) =>
        offset <= (ulong)image.Length && (ulong)size <= (ulong)image.Length - offset ? (int)offset : throw Truncated();

    private static void Inside(long at, long end)
    {
        if (at + EntrySize > end) throw Invalid("an entry of its required versions lies outside their section");
    }

    /// <summary>Goes to the next entry; false after the last one, whose distance is 0 whatever the counts say: a damaged count of two billion would otherwise be walked on the spot.</summary>
    private static bool Advance(ref long at, uint distance)
    {
        if (distance is > 0 and < EntrySize) throw Invalid($"an entry of its required versions lies {distance} bytes after another of {EntrySize}");
        at += distance;
        return distance > 0;
    }

    private static ushort U16(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt16LittleEndian(image[at..]);

    private static uint U32(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt32LittleEndian(image[at..]);

    private static ulong U64(ReadOnlySpan<byte> image, int at) => BinaryPrimitives.ReadUInt64LittleEndian(image[at..]);

    private static MianException Truncated() => Invalid("it is truncated: a header or section lies beyond its end");

    private static MianException Invalid(string reason) => new($"Not a shared library that can be adapted: {reason}.");
}
