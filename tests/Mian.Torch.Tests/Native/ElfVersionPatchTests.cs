using CsCheck;
using Mian.Torch.Native;

namespace Mian.Torch.Tests.Native;

public class ElfVersionPatchTests
{
    private static ElfVersionPatchResult Patch(byte[] image, string version = CraftedElf.Version) =>
        ElfVersionPatch.MarkWeak(image, version, CraftedElf.Marker);

    [Fact]
    public void MarkWeak_StrongEntry_SetsOnlyItsWeakFlag()
    {
        var image = CraftedElf.Bytes();
        var expected = (byte[])image.Clone();
        expected[CraftedElf.FlagsAt] = 0x2;

        Assert.Equal(ElfVersionPatchResult.Patched, Patch(image));
        Assert.Equal(expected, image);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void MarkWeak_WeakEntry_ChangesNothing(ushort flags)
    {
        var image = CraftedElf.Bytes(flags);
        Assert.Equal(ElfVersionPatchResult.AlreadyWeak, Patch(image));
        Assert.Equal(CraftedElf.Bytes(flags), image);
    }

    [Fact]
    public void MarkWeak_OtherFlags_AreKept()
    {
        var image = CraftedElf.Bytes(flags: 1);
        Assert.Equal(ElfVersionPatchResult.Patched, Patch(image));
        Assert.Equal(3, image[CraftedElf.FlagsAt]);
    }

    [Fact]
    public void MarkWeak_VersionNotAsked_ChangesNothing()
    {
        var image = CraftedElf.Bytes();
        Assert.Equal(ElfVersionPatchResult.NotFound, Patch(image, "GLIBCXX_3.4.33"));
        Assert.Equal(CraftedElf.Bytes(), image);
    }

    [Fact]
    public void MarkWeak_AnotherSymbolNeedsTheVersion_ThrowsAndChangesNothing()
    {
        var image = CraftedElf.Bytes(secondSymbolVersion: 3);
        var error = Assert.Throws<MianException>(() => Patch(image));
        Assert.Contains("_ZSt4cout", error.Message, StringComparison.Ordinal);
        Assert.Equal(CraftedElf.Bytes(secondSymbolVersion: 3), image);
    }

    [Fact]
    public void MarkWeak_NotElf_Throws()
    {
        var error = Assert.Throws<MianException>(() => Patch("#!/bin/sh\necho this is no library at all, but a script of some length\n"u8.ToArray()));
        Assert.Contains("ELF magic", error.Message, StringComparison.Ordinal);
        Assert.Throws<MianException>(() => Patch([]));
    }

    [Theory]
    [InlineData(4, 1)] // 32-bit
    [InlineData(5, 2)] // big-endian
    public void MarkWeak_OtherClassOrByteOrder_Throws(int at, byte value)
    {
        var image = CraftedElf.Bytes();
        image[at] = value;
        Assert.Contains("64-bit little-endian", Assert.Throws<MianException>(() => Patch(image)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MarkWeak_AnyTruncation_Throws()
    {
        var image = CraftedElf.Bytes();
        for (var length = 0; length < image.Length; length++)
            Assert.Throws<MianException>(() => Patch(image[..length]));
    }

    [Fact]
    public void MarkWeak_NoSectionHeaders_Throws()
    {
        var image = CraftedElf.Bytes();
        CraftedElf.U16(image, 0x3c, 0);
        Assert.Contains("section headers", Assert.Throws<MianException>(() => Patch(image)).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task MarkWeak_CountsBeyondTheLastEntry_EndsThere()
    {
        var image = CraftedElf.Bytes();
        CraftedElf.U16(image, CraftedElf.NeedAt + 2, ushort.MaxValue); // versions of the library
        CraftedElf.U32(image, CraftedElf.RequiredSectionAt + 0x2c, int.MaxValue); // libraries
        Assert.Equal(ElfVersionPatchResult.NotFound, await Task.Run(() => Patch(image, "GLIBCXX_3.4.33")));
        Assert.Equal(ElfVersionPatchResult.Patched, Patch(image));
    }

    [Fact]
    public void MarkWeak_EntriesOverlap_Throws()
    {
        var image = CraftedElf.Bytes();
        CraftedElf.U32(image, CraftedElf.NeedAt + 16 + 12, 15);
        Assert.Contains("15 bytes after", Assert.Throws<MianException>(() => Patch(image)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MarkWeak_AnyDamage_NeverReadsOutside() =>
        Gen.Select(Gen.Int[0, CraftedElf.Bytes().Length - 4], Gen.UInt).Array[1, 4].Sample(changes =>
        {
            var image = CraftedElf.Bytes();
            foreach (var (at, value) in changes) CraftedElf.U32(image, at, value);
            try
            {
                Patch(image);
            }
            catch (MianException)
            {
                // Refused; anything else, such as an index out of range, fails the test.
            }
        }, iter: 1_000);
}
