using System.Buffers.Binary;
using System.Text;

namespace Mian.Torch.Tests.Native;

/// <summary>A minimal shared library with one required version, written field by field.</summary>
internal static class CraftedElf
{
    public const string Version = "GLIBCXX_3.4.32";
    public const string Marker = "_ZSt21ios_base_library_initv";

    // Layout: header 0-63, names 64-, symbols, versions, requirements, section headers.
    private const string Names = $"\0libstdc++.so.6\0GLIBCXX_3.4\0{Version}\0{Marker}\0_ZSt4cout\0";
    private const int NamesAt = 64, SymbolsAt = 192, VersionsAt = 264, HeadersAt = 320;
    public const int NeedAt = 272;
    public const int FlagsAt = NeedAt + 16 + 16 + 4;
    public const int RequiredSectionAt = HeadersAt + 4 * 64;

    public static byte[] Bytes(ushort flags = 0, ushort secondSymbolVersion = 2)
    {
        var image = new byte[HeadersAt + 5 * 64];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(image);
        U64(image, 0x28, HeadersAt);
        U16(image, 0x3a, 64);
        U16(image, 0x3c, 5);
        Encoding.ASCII.GetBytes(Names).CopyTo(image, NamesAt);

        U32(image, SymbolsAt + 24, NameAt(Marker));
        U32(image, SymbolsAt + 48, NameAt("_ZSt4cout"));
        U16(image, VersionsAt + 2, 3);
        U16(image, VersionsAt + 4, secondSymbolVersion);

        U16(image, NeedAt, 1);
        U16(image, NeedAt + 2, 2);                                     // two versions of libstdc++.so.6
        U32(image, NeedAt + 4, NameAt("libstdc++.so.6"));
        U32(image, NeedAt + 8, 16);
        Required(image, NeedAt + 16, "GLIBCXX_3.4", 2, next: 16);
        Required(image, NeedAt + 32, Version, 3, next: 0);
        U16(image, FlagsAt, flags);

        Section(image, 1, (3, NamesAt, Names.Length), link: 0, info: 0);
        Section(image, 2, (11, SymbolsAt, 72), link: 1, info: 0);
        Section(image, 3, (0x6fffffff, VersionsAt, 6), link: 2, info: 0);
        Section(image, 4, (0x6ffffffe, NeedAt, 48), link: 1, info: 1);
        return image;
    }

    private static uint NameAt(string name) => (uint)Names.IndexOf("\0" + name + "\0", StringComparison.Ordinal) + 1;

    private static void Required(byte[] image, int at, string version, ushort index, uint next)
    {
        U16(image, at + 6, index);
        U32(image, at + 8, NameAt(version));
        U32(image, at + 12, next);
    }

    private static void Section(byte[] image, int index, (uint Type, int Offset, int Size) s, uint link, uint info)
    {
        var at = HeadersAt + 64 * index;
        U32(image, at + 4, s.Type);
        U64(image, at + 0x18, (ulong)s.Offset);
        U64(image, at + 0x20, (ulong)s.Size);
        U32(image, at + 0x28, link);
        U32(image, at + 0x2c, info);
    }

    public static void U16(byte[] image, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(at), value);

    public static void U32(byte[] image, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(image.AsSpan(at), value);

    public static void U64(byte[] image, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(image.AsSpan(at), value);
}
