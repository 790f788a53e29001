using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Mian.Torch.Native;

/// <summary>Loads libtorch and TorchSharp's native library before their first use, also where the system's C++ library is older.</summary>
/// <remarks>
/// <para>TorchSharp 0.107 asks for <c>GLIBCXX_3.4.32</c> (GCC 13), which Debian 12, Ubuntu 22.04 and RHEL 9 lack. Only
/// <c>std::ios_base_library_init()</c> needs it, a marker without a relocation, so a private copy with that requirement
/// marked weak works. Nothing is copied where the system library is new enough.</para>
/// <para><c>MIAN_LIBTORCH=FOLDER</c> loads another libtorch of the same version, for example the CUDA libraries of an
/// installed PyTorch.</para>
/// </remarks>
public static class TorchRuntime
{
    /// <summary>Environment variable that names the folder of another libtorch.</summary>
    public const string FolderVariable = "MIAN_LIBTORCH";

    private const string TorchName = "libtorch_cpu.so";
    private const string BindingName = "libLibTorchSharp.so";
    private const string MissingVersion = "GLIBCXX_3.4.32";
    private const string MarkerSymbol = "_ZSt21ios_base_library_initv";

    // The order matters: each needs those before it. CUDA's are present only in CUDA builds.
    private static readonly (string Name, bool Required)[] Libraries =
    [
        ("libc10.so", true), (TorchName, true), ("libc10_cuda.so", false), ("libtorch_cuda.so", false), ("libtorch.so", true),
    ];

    private static readonly Lazy<string> Loaded = new(Load, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>
    /// Loads everything once; later calls return at once, or throw the same error. Runs by itself when this assembly is first used,
    /// so call it only to get the error at a chosen place.
    /// </summary>
    /// <exception cref="MianException">libtorch or TorchSharp's library is missing, or cannot be loaded.</exception>
    public static void EnsureLoaded() => _ = Loaded.Value;

    /// <summary>Path of the loaded binding: TorchSharp's own file, or the private copy. Empty where TorchSharp loads itself (not Linux).</summary>
    /// <exception cref="MianException">See <see cref="EnsureLoaded"/>.</exception>
    public static string BindingPath => Loaded.Value;

    [SuppressMessage("Usage", "CA2255", Justification = "TorchSharp must not be used before the libraries are loaded, whoever uses it first.")]
    [ModuleInitializer]
    internal static void LoadWithAssembly()
    {
        try
        {
            EnsureLoaded();
        }
        catch (MianException)
        {
            // Thrown from here it would be wrapped in a TypeInitializationException; EnsureLoaded throws it again, unwrapped.
        }
    }

    private static string Load()
    {
        if (!OperatingSystem.IsLinux()) return "";
        IdleThreads.SleepSoon();
        KeptMemory.Keep();
        var hostFolders = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string;
        var folders = NativeFolders.Candidates(Environment.GetEnvironmentVariable(FolderVariable), AppContext.BaseDirectory, hostFolders);
        var torch = NativeFolders.FolderOf(TorchName, folders);
        nint torchHandle = 0;
        foreach (var (name, required) in Libraries)
        {
            var path = Path.Combine(torch, name);
            var handle = required || File.Exists(path) ? LoadLibrary(path) : 0;
            if (name == TorchName) torchHandle = handle;
        }

        var (binding, bindingPath) = LoadBinding(Path.Combine(NativeFolders.FolderOf(BindingName, folders), BindingName));
        NativeLibrary.SetDllImportResolver(typeof(TorchSharp.torch).Assembly, (name, _, _) => name == "LibTorchSharp" ? binding : 0);
        var other = NativeFolders.HostPathOf(TorchName, hostFolders, AppContext.BaseDirectory);
        using (other is null || Path.GetDirectoryName(other) == torch ? null : new LibraryAlias(torchHandle, other)) StartTorchSharp();
        return bindingPath;
    }

    /// <summary>Lets TorchSharp do its own search now, while it is known what that finds: the libraries that are loaded already.</summary>
    private static void StartTorchSharp()
    {
        try
        {
            TorchSharp.torch.InitializeDeviceType(TorchSharp.DeviceType.CPU);
        }
        catch (Exception e) when (e is TypeInitializationException or NotSupportedException or DllNotFoundException)
        {
            throw new MianException($"TorchSharp could not start on the loaded libraries: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    private static nint LoadLibrary(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new MianException($"Cannot load '{path}': {e.Message}. Expected libtorch 2.10 or 2.11 for linux-x64 and glibc 2.28 or newer. " +
                $"Build again from a clean folder, or set {FolderVariable} to the folder of another libtorch 2.10 or 2.11.", e);
        }
    }

    [SupportedOSPlatform("linux")]
    private static (nint Handle, string Path) LoadBinding(string path)
    {
        try
        {
            return (NativeLibrary.Load(path), path);
        }
        catch (DllNotFoundException e) when (e.Message.Contains(MissingVersion, StringComparison.Ordinal))
        {
            return LoadAdapted(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new MianException($"Cannot load '{path}': {e.Message}. Its libtorch must be version 2.10 or 2.11; " +
                $"if {FolderVariable} is set, unset it or point it to such a version.", e);
        }
    }

    [SupportedOSPlatform("linux")]
    private static (nint Handle, string Path) LoadAdapted(string path)
    {
        var image = File.ReadAllBytes(path);
        ElfVersionPatchResult result;
        try
        {
            result = ElfVersionPatch.MarkWeak(image, MissingVersion, MarkerSymbol);
        }
        catch (MianException e)
        {
            throw new MianException($"The system's libstdc++ lacks {MissingVersion} and '{path}' cannot be adapted to it. {e.Message} " +
                "Use a system with GCC 13's libstdc++ or newer, or TorchSharp 0.107.0.", e);
        }

        if (result != ElfVersionPatchResult.Patched)
            throw new MianException($"The system's libstdc++ lacks {MissingVersion}, but '{path}' does not ask for it: another library does. " +
                "Use a system with GCC 13's libstdc++ or newer.");
        return PrivateCopy.Load(image, BindingName, PrivateCopy.DefaultFolders());
    }
}
