using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Mian.Torch.Native;

namespace Mian.Torch.Tests.Native;

[SupportedOSPlatform("linux")]
public sealed class PrivateCopyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mian-native-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static byte[] SmallLibrary() => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libtorch_global_deps.so"));

    [Fact]
    public void FoldersIn_MissingOrRelativeSettings_AreIgnored()
    {
        Assert.Equal(["/c/mian/native", "/h/.cache/mian/native"], PrivateCopy.FoldersIn("/c", "/h"));
        Assert.Equal(["/h/.cache/mian/native"], PrivateCopy.FoldersIn("relative", "/h"));
        Assert.Empty(PrivateCopy.FoldersIn(null, ""));
    }

    [Fact]
    public void Place_NewFile_IsExactAndOwnerOnly()
    {
        var path = Path.Combine(_folder, "cache", "lib.so");
        PrivateCopy.Place([1, 2, 3], path);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void Place_SameContent_IsNotWrittenAgain()
    {
        var path = Path.Combine(_folder, "lib.so");
        PrivateCopy.Place([1, 2, 3], path);
        var old = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, old);
        PrivateCopy.Place([1, 2, 3], path);
        Assert.Equal(old, File.GetLastWriteTimeUtc(path));
    }

    [Fact]
    public void Place_DamagedContent_IsReplaced()
    {
        var path = Path.Combine(_folder, "lib.so");
        File.WriteAllBytes(path, [1, 9, 3]);
        PrivateCopy.Place([1, 2, 3], path);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
    }

    [Fact]
    public void Load_FirstFolderUnusable_TakesTheNext()
    {
        var blocker = Path.Combine(_folder, "file");
        File.WriteAllText(blocker, "");
        var (handle, path) = PrivateCopy.Load(SmallLibrary(), "libsmall.so", [Path.Combine(blocker, "x"), Path.Combine(_folder, "y")]);
        Assert.NotEqual(0, handle);
        Assert.StartsWith(Path.Combine(_folder, "y"), path, StringComparison.Ordinal);
        NativeLibrary.Free(handle);
    }

    [Fact]
    public void Load_NoCacheFolder_UsesATemporaryFileAndRemovesIt()
    {
        var (handle, path) = PrivateCopy.Load(SmallLibrary(), "libsmall.so", []);
        Assert.NotEqual(0, handle);
        Assert.False(Directory.Exists(Path.GetDirectoryName(path)));
        NativeLibrary.Free(handle);
    }

    [Fact]
    public void Load_NoLibrary_ThrowsWithEveryPlaceTried()
    {
        var error = Assert.Throws<MianException>(() => PrivateCopy.Load("no library"u8.ToArray(), "libbad.so", [_folder]));
        Assert.Contains(_folder, error.Message, StringComparison.Ordinal);
        Assert.Contains("noexec", error.Message, StringComparison.Ordinal);
    }
}
