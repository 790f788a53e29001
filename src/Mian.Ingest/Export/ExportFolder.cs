using System.Text.Json;
using Mian.Dataset;
using Mian.Files;

namespace Mian.Ingest.Export;

/// <summary>The folder of an export, which appears complete or not at all: files are written beside it and renamed into place at the end.</summary>
internal sealed class ExportFolder : IDisposable
{
    private readonly string _destination;
    private bool _published;

    private ExportFolder(string destination)
    {
        _destination = destination;
        WorkPath = $"{destination}.partial-{Environment.ProcessId}";
    }

    /// <summary>Where to write.</summary>
    public string WorkPath { get; }

    /// <summary>Starts an export.</summary>
    /// <param name="destination">Absent, empty, or an earlier export that will be replaced. A symbolic link is followed.</param>
    /// <exception cref="MianException">The destination holds something else.</exception>
    public static ExportFolder Create(string destination)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(destination));
        if (new DirectoryInfo(path).LinkTarget is not null)
            path = Directory.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        RequireReplaceable(path);
        var folder = new ExportFolder(path);
        if (Directory.Exists(folder.WorkPath))
            throw new MianException($"Cannot export to '{destination}': its work folder '{folder.WorkPath}' exists already. Delete it if no other command is writing there, or choose another folder.");
        Directory.CreateDirectory(folder.WorkPath);
        return folder;
    }

    /// <summary>Writes the manifest and puts the folder in place; an earlier export goes only after that worked.</summary>
    public void Publish(ExportManifest manifest)
    {
        AtomicFile.WriteText(Path.Combine(WorkPath, ExportManifest.FileName), JsonSerializer.Serialize(manifest, ManifestJson.Options) + "\n");
        RequireReplaceable(_destination);
        FolderSwap.Replace(WorkPath, _destination);
        _published = true;
    }

    /// <summary>Deletes what was not published.</summary>
    public void Dispose()
    {
        if (!_published && Directory.Exists(WorkPath))
            Directory.Delete(WorkPath, recursive: true);
    }

    private static void RequireReplaceable(string path)
    {
        if (File.Exists(path))
            throw new MianException($"Cannot export to '{path}': a file has that name. Choose another folder.");
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any() && !File.Exists(Path.Combine(path, ExportManifest.FileName)))
            throw new MianException($"Cannot export to '{path}': the folder is not empty and holds no {ExportManifest.FileName} of an earlier export, so it is not replaced. Choose another folder, or empty this one yourself.");
    }
}
