using Mian.Files;

namespace Mian.Ingest.Synthetic;

/// <summary>A folder that appears complete or not at all: files are written beside it and renamed into place at the end.</summary>
internal sealed class WorldFolder : IDisposable
{
    private readonly string _destination;
    private bool _published;

    private WorldFolder(string destination)
    {
        _destination = destination;
        WorkPath = $"{destination}.partial-{Environment.ProcessId}";
    }

    /// <summary>Where to write.</summary>
    public string WorkPath { get; }

    /// <summary>Starts a folder.</summary>
    /// <param name="destination">Absent, empty, or a synthetic world that will be replaced.</param>
    /// <exception cref="MianException">The destination holds something else, or cannot be written.</exception>
    public static WorldFolder Create(string destination)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(destination));
        if (File.Exists(full))
            throw new MianException($"Cannot write a synthetic world to '{full}': a file has that name. Choose another folder.");
        if (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any() && !SyntheticManifest.IsWorld(full))
        {
            throw new MianException(
                $"Cannot write a synthetic world to '{full}': the folder is not empty and holds no {SyntheticManifest.FileName} of one. Choose another folder.");
        }
        var folder = new WorldFolder(full);
        if (Directory.Exists(folder.WorkPath))
            Directory.Delete(folder.WorkPath, recursive: true);
        Directory.CreateDirectory(folder.WorkPath);
        return folder;
    }

    /// <summary>Flushes every file to the disk and renames the folder; a previous world goes only after that worked.</summary>
    public void Publish()
    {
        FolderSwap.Replace(WorkPath, _destination);
        _published = true;
    }

    /// <summary>Deletes what was not published.</summary>
    public void Dispose()
    {
        if (!_published && Directory.Exists(WorkPath))
            Directory.Delete(WorkPath, recursive: true);
    }
}
