using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Mian.Torch.Native;

/// <summary>While it lives, the loader takes a loaded library for the file at another path, so that opening that path maps nothing new.</summary>
/// <remarks>
/// The loader compares a path with the public <c>l_name</c> of each loaded library's <c>struct link_map</c> (link.h) before it
/// looks at the file. Two copies of libtorch in one process would register the same operators twice and abort.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed unsafe partial class LibraryAlias : IDisposable
{
    private const int LinkMapRequest = 2; // RTLD_DI_LINKMAP
    private const int NameField = 1;      // struct link_map { ElfW(Addr) l_addr; char *l_name; ... }

    private readonly nint* _linkMap;
    private readonly nint _name;
    private readonly nint _alias;

    /// <summary>Gives the library a second path.</summary>
    /// <param name="library">Handle of the loaded library.</param>
    /// <param name="path">The path that shall stand for it.</param>
    /// <exception cref="MianException">The loader does not know the handle.</exception>
    public LibraryAlias(nint library, string path)
    {
        nint* linkMap = null;
        if (DlInfo(library, LinkMapRequest, &linkMap) != 0)
            throw new MianException($"The system's loader does not describe a library that it has loaded, so '{path}' cannot be replaced. " +
                $"Remove that file from the application's folder to use {TorchRuntime.FolderVariable}.");
        _linkMap = linkMap;
        _name = linkMap[NameField];
        _alias = Marshal.StringToCoTaskMemUTF8(path);
        linkMap[NameField] = _alias;
    }

    /// <summary>Gives the library its own path back.</summary>
    public void Dispose()
    {
        if (_linkMap[NameField] != _alias) return;
        _linkMap[NameField] = _name;
        Marshal.FreeCoTaskMem(_alias);
    }

    [LibraryImport("libc.so.6", EntryPoint = "dlinfo")]
    private static partial int DlInfo(nint handle, int request, nint** info);
}
