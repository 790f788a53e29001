using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace Mian.Torch.Native;

/// <summary>Loads a library from memory through a private file: in the user's cache, so that it is written once, else in a fresh temporary folder.</summary>
[SupportedOSPlatform("linux")]
internal static class PrivateCopy
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The cache folders to try, in order: <c>$XDG_CACHE_HOME/mian/native</c>, <c>~/.cache/mian/native</c>.</summary>
    public static IReadOnlyList<string> DefaultFolders() => FoldersIn(Environment.GetEnvironmentVariable("XDG_CACHE_HOME"),
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify));

    /// <summary>The cache folders of these two settings; either may be missing, and a relative one is ignored.</summary>
    internal static IReadOnlyList<string> FoldersIn(string? cache, string? home)
    {
        string[] caches = [cache ?? "", Path.Combine(home ?? "", ".cache")];
        return [.. caches.Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, "mian", "native"))];
    }

    /// <summary>Writes <paramref name="image"/> to the first usable folder, unless it is there already, and loads it.</summary>
    /// <param name="image">The library.</param>
    /// <param name="name">Its file name.</param>
    /// <param name="folders">Cache folders to try before a temporary one.</param>
    /// <returns>The handle and the path; a temporary file is gone already.</returns>
    /// <exception cref="MianException">No folder could be written, or the library cannot be loaded.</exception>
    public static (nint Handle, string Path) Load(byte[] image, string name, IReadOnlyList<string> folders)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(image))[..32];
        var failures = new List<string>();
        foreach (var folder in folders)
        {
            if (TryLoad(image, Path.Combine(folder, hash, name), failures) is { } loaded) return loaded;
        }

        return LoadTemporary(image, name, failures) ?? throw new MianException(
            $"No adapted copy of {name} could be loaded: {string.Join("; ", failures)}. Set XDG_CACHE_HOME or TMPDIR to a folder that you can " +
            "write to and that is not mounted noexec.");
    }

    /// <summary>Makes <paramref name="path"/> hold exactly <paramref name="image"/>; a reader never sees a part of it.</summary>
    internal static void Place(byte[] image, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, OwnerOnly);
        // Compared by content: a damaged or foreign file must not be loaded.
        if (File.Exists(path) && new FileInfo(path).Length == image.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(image)) return;

        var temporary = $"{path}.{Environment.ProcessId}-{Guid.NewGuid():N}";
        try
        {
            File.WriteAllBytes(temporary, image);
            File.SetUnixFileMode(temporary, OwnerOnly);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static (nint, string)? TryLoad(byte[] image, string path, List<string> failures)
    {
        try
        {
            Place(image, path);
            return (NativeLibrary.Load(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DllNotFoundException or BadImageFormatException)
        {
            failures.Add($"'{path}': {e.Message}");
            return null;
        }
    }

    private static (nint, string)? LoadTemporary(byte[] image, string name, List<string> failures)
    {
        DirectoryInfo? folder = null;
        try
        {
            // A fresh folder with mode 0700: nobody else can put a library there.
            folder = Directory.CreateTempSubdirectory("mian-");
            return TryLoad(image, Path.Combine(folder.FullName, name), failures);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failures.Add($"'{Path.GetTempPath()}': {e.Message}");
            return null;
        }
        finally
        {
            folder?.Delete(recursive: true);
        }
    }
}
