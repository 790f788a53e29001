using Mian.Reports.Writing;

namespace Mian.Reports.Tests.Writing;

public class AtomicFileTests
{
    [Fact]
    public void Write_ExistingFile_IsReplacedAndNothingElseStays()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a.txt"), "old and longer");

        AtomicFile.Write(folder.File("a.txt"), "new é");

        Assert.Equal("new é"u8.ToArray(), File.ReadAllBytes(folder.File("a.txt")));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Write_FolderInTheWay_ThrowsAndLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("a.txt"));

        var error = Assert.Throws<MianException>(() => AtomicFile.Write(folder.File("a.txt"), "x"));

        Assert.Contains("a.txt", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Write_FileAsFolder_ThrowsAndKeepsTheFile()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("a"), "kept");

        Assert.Throws<MianException>(() => AtomicFile.Write(folder.File("a/b.txt"), "x"));

        Assert.Equal("kept", File.ReadAllText(folder.File("a")));
    }

    [Fact]
    public void Write_PathNoSystemAccepts_ThrowsAMianException() =>
        Assert.Throws<MianException>(() => AtomicFile.Write("a\0b", "x"));
}
