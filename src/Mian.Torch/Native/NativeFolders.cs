namespace Mian.Torch.Native;

/// <summary>Where native libraries may lie.</summary>
internal static class NativeFolders
{
    private const string RuntimeFolder = "runtimes/linux-x64/native";

    /// <summary>The folders to search, in order: the chosen one, the application's, and those that the .NET host knows.</summary>
    /// <param name="chosen">Folder that the user chose, or null or empty.</param>
    /// <param name="application">The application's folder.</param>
    /// <param name="hostFolders">The host's list, separated by <see cref="Path.PathSeparator"/>, or null.</param>
    /// <exception cref="MianException">The chosen folder does not exist or holds no libtorch.</exception>
    public static IReadOnlyList<string> Candidates(string? chosen, string application, string? hostFolders)
    {
        var folders = new List<string>();
        if (!string.IsNullOrEmpty(chosen))
        {
            if (!File.Exists(Path.Combine(chosen, "libtorch_cpu.so")))
                throw new MianException($"{TorchRuntime.FolderVariable} is '{chosen}', but there is no libtorch_cpu.so in that folder. " +
                    "Set it to the folder that holds libtorch's .so files (of a Python install: site-packages/torch/lib), or unset it.");
            folders.Add(Path.GetFullPath(chosen));
        }

        folders.Add(application);
        folders.Add(Path.Combine(application, RuntimeFolder));
        folders.AddRange((hostFolders ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        return folders;
    }

    /// <summary>The first of the folders that holds the file.</summary>
    /// <exception cref="MianException">None does.</exception>
    public static string FolderOf(string file, IReadOnlyList<string> folders) =>
        folders.FirstOrDefault(folder => File.Exists(Path.Combine(folder, file))) ?? throw new MianException(
            $"{file} was not found in {string.Join(", ", folders.Distinct().Select(f => $"'{f}'"))}. It comes with the packages TorchSharp and " +
            $"libtorch-cpu-linux-x64: build again from a clean folder, or set {TorchRuntime.FolderVariable} to the folder of libtorch 2.10 or 2.11.");

    /// <summary>The path at which the .NET host itself would find the file, written as it writes it, or null.</summary>
    public static string? HostPathOf(string file, string? hostFolders, string application) =>
        (hostFolders ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Append(application)
            .Select(folder => (folder.EndsWith('/') ? folder : folder + "/") + file).FirstOrDefault(File.Exists);
}
