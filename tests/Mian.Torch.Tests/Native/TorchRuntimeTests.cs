using Mian.Torch.Native;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Native;

public sealed class TorchRuntimeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mian-native-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void EnsureLoaded_FromManyThreads_LoadsOnceAndTensorsWork()
    {
        Parallel.For(0, 8, _ => TorchRuntime.EnsureLoaded());
        using var a = tensor(new float[] { 1, 2, 3, 4 }).reshape(2, 2);
        using var b = a.matmul(a);
        Assert.Equal([7f, 10f, 15f, 22f], b.data<float>().ToArray());
        Assert.False(cuda.is_available());
    }

    [Fact]
    public void EnsureLoaded_AfterIt_BackwardWorks()
    {
        TorchRuntime.EnsureLoaded();
        using var x = tensor(new float[] { 1, 2, 3 }, requires_grad: true);
        using var y = x.mul(x).sum();
        y.backward();
        Assert.Equal([2f, 4f, 6f], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void BindingPath_OnLinux_IsTheShippedFileOrAnAdaptedCopyThatDiffersInOneFlag()
    {
        var shipped = Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");
        var image = File.ReadAllBytes(shipped);
        if (TorchRuntime.BindingPath == shipped) return;

        Assert.True(File.Exists(TorchRuntime.BindingPath), TorchRuntime.BindingPath);
        var copy = File.ReadAllBytes(TorchRuntime.BindingPath);
        Assert.Equal(image.Length, copy.Length);
        Assert.Equal([(0, 2)], image.Zip(copy).Where(p => p.First != p.Second).Select(p => ((int)p.First, (int)p.Second)));
    }

    [Fact]
    public void MarkWeak_ShippedBinding_IsPatchedOnceThenAlreadyWeak()
    {
        var image = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so"));
        Assert.Equal(ElfVersionPatchResult.Patched, ElfVersionPatch.MarkWeak(image, CraftedElf.Version, CraftedElf.Marker));
        Assert.Equal(ElfVersionPatchResult.AlreadyWeak, ElfVersionPatch.MarkWeak(image, CraftedElf.Version, CraftedElf.Marker));
    }

    [Fact]
    public void Candidates_ChosenFolderWithoutLibtorch_ThrowsWithItsName()
    {
        var error = Assert.Throws<MianException>(() => NativeFolders.Candidates(_folder, "/app", null));
        Assert.Contains(_folder, error.Message, StringComparison.Ordinal);
        Assert.Contains(TorchRuntime.FolderVariable, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Candidates_ChosenFolder_ComesFirst()
    {
        File.WriteAllText(Path.Combine(_folder, "libtorch_cpu.so"), "");
        Assert.Equal([_folder, "/app", "/app/runtimes/linux-x64/native", "/a", "/b"], NativeFolders.Candidates(_folder, "/app", "/a:/b:"));
        Assert.Equal(["/app", "/app/runtimes/linux-x64/native"], NativeFolders.Candidates("", "/app", null));
    }

    [Fact]
    public void FolderOf_FileNowhere_NamesFileAndFolders()
    {
        var error = Assert.Throws<MianException>(() => NativeFolders.FolderOf("libtorch_cpu.so", [_folder, "/nowhere"]));
        Assert.Contains("libtorch_cpu.so", error.Message, StringComparison.Ordinal);
        Assert.Contains("/nowhere", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EnsureLoaded_ChosenFolderMissing_SaysSo() =>
        Assert.StartsWith("0: MIAN_LIBTORCH is '/nowhere', but", ChildProcess.Run((TorchRuntime.FolderVariable, "/nowhere")), StringComparison.Ordinal);

    [Fact]
    public void EnsureLoaded_NoCacheFolderCanBeWritten_Works() =>
        Assert.Equal("0: 7 10 15 22", ChildProcess.Run(("HOME", "/proc"), ("XDG_CACHE_HOME", "/proc")));

    [SkippableFact]
    public void EnsureLoaded_AnotherLibtorchThanTheApplications_IsUsedAlone()
    {
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var other = Path.Combine(packages, "libtorch-cpu-linux-x64", "2.10.0", "runtimes", "linux-x64", "native");
        Skip.IfNot(Directory.Exists(other), "no second libtorch on this machine");
        Assert.Equal("0: 7 10 15 22", ChildProcess.Run((TorchRuntime.FolderVariable, other)));
    }
}
