using System.Diagnostics;
using System.Globalization;

namespace Mian.Dataset;

/// <summary>
/// Publishes a data set in one step. Everything is written to <c>DESTINATION.partial-PID</c>; <see cref="Publish"/> renames that over the
/// destination, and until then the data set that was there before stays as it is. Disposing without publishing deletes the work.
/// </summary>
public sealed class DatasetFolder : IDisposable
{
    private readonly string _destination;
    private readonly string _directoryName;
    private FileStream? _lock;
    private bool _published;

    private DatasetFolder(string destination, string directoryName, string workPath, FileStream workLock)
    {
        _destination = destination;
        _directoryName = directoryName;
        WorkPath = workPath;
        _lock = workLock;
    }

    /// <summary>The folder to write tables, vocabularies, dictionaries and the recipe to; its <c>vocabularies</c> and <c>dictionaries</c> folders exist.</summary>
    public string WorkPath { get; }

    /// <summary>Starts a data set.</summary>
    /// <param name="destination">Where it shall appear: absent, empty, or a data set that is to be replaced. A symbolic link is followed.</param>
    /// <exception cref="MianException">The destination holds something else, or another process is writing it.</exception>
    public static DatasetFolder Create(string destination)
    {
        try
        {
            string path = DestinationPath.Resolve(destination);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            DestinationPath.Recover(path);
            DestinationPath.RequireReplaceable(path);
            DestinationPath.DeleteDeadWork(path);
            string work = DestinationPath.WorkPath(path);
            Directory.CreateDirectory(work);
            FileStream workLock = DestinationPath.TryLock(work)
                ?? throw new MianException($"This process is already writing a data set to '{destination}'. Wait for it, or choose another folder.");
            Directory.CreateDirectory(Path.Combine(work, "vocabularies"));
            Directory.CreateDirectory(Path.Combine(work, "dictionaries"));
            return new DatasetFolder(path, destination, work, workLock);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MianException($"Cannot write a data set to '{destination}': {e.Message} Choose another folder.", e);
        }
    }

    /// <summary>Computes the content hash, writes the manifest, checks the result as a reader would, and puts it in place.</summary>
    /// <param name="manifest">The manifest; its content hash is replaced.</param>
    /// <exception cref="MianException">A table is missing or contradicts the manifest, or the disk is full; the previous data set is untouched.</exception>
    public void Publish(DatasetManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ObjectDisposedException.ThrowIf(_lock is null, this);
        try
        {
            ManifestJson.Write(WorkPath, manifest with { ContentHash = ContentHash.Compute(WorkPath, manifest.Schema) });
            using (PreparedDataset.Open(WorkPath)) { }
            FlushAll();
            ReleaseLock();
            DestinationPath.Replace(_destination, WorkPath);
            _published = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MianException($"Cannot put the data set in place at '{_directoryName}': {e.Message} A data set that was there before is untouched. Free some space or choose another folder, and start again.", e);
        }
    }

    /// <summary>Deletes the work if it was not published.</summary>
    public void Dispose()
    {
        if (_published)
            return;
        ReleaseLock();
        if (Directory.Exists(WorkPath))
            Directory.Delete(WorkPath, recursive: true);
    }

    private void FlushAll()
    {
        foreach (string file in Directory.EnumerateFiles(WorkPath, "*", SearchOption.AllDirectories))
        {
            if (file != DestinationPath.LockPath(WorkPath))
                DurableFile.FlushFile(file);
        }
        foreach (string folder in Directory.EnumerateDirectories(WorkPath))
            DurableFile.FlushDirectory(folder);
        DurableFile.FlushDirectory(WorkPath);
    }

    private void ReleaseLock()
    {
        if (_lock is null)
            return;
        File.Delete(DestinationPath.LockPath(WorkPath));
        _lock.Dispose();
        _lock = null;
    }
}

/// <summary>The neighbours of a data set's destination: work in progress (<c>.partial-PID</c>) and the data set that is being replaced (<c>.old-PID</c>).</summary>
internal static class DestinationPath
{
    private const string Partial = ".partial-";
    private const string Old = ".old-";

    public static string WorkPath(string destination) => destination + Partial + ProcessNumber;

    public static string LockPath(string work) => Path.Combine(work, ".lock");

    private static string ProcessNumber => Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    public static string Resolve(string destination)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(destination));
        if (Path.GetDirectoryName(path) is null)
            throw new MianException($"'{destination}' is the root of a file system; name a folder below it.");
        bool isLink = new DirectoryInfo(path).LinkTarget is not null;
        return isLink ? Directory.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName : path;
    }

    /// <summary>Refuses to replace anything but a data set or an empty folder.</summary>
    public static void RequireReplaceable(string path)
    {
        if (File.Exists(path))
            throw new MianException($"'{path}' is a file; a data set needs a folder. Choose another name.");
        if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any() && !IsDataset(path))
            throw new MianException($"'{path}' is not empty and not a data set (it has no {DatasetLayout.ManifestFile}), so it is not replaced. Choose another folder, or empty this one yourself.");
    }

    /// <summary>Finishes what a process that died while publishing began: the previous data set comes back unless the new one is in place.</summary>
    public static void Recover(string path)
    {
        foreach (string old in Neighbours(path, Old).Where(IsDataset))
        {
            if (!Directory.Exists(path))
                Directory.Move(old, path);
            else if (IsDataset(path))
                Directory.Delete(old, recursive: true);
        }
    }

    /// <summary>Deletes the work of processes that died. Work whose lock is held, or whose process lives and has not locked it yet, stays.</summary>
    public static void DeleteDeadWork(string path)
    {
        foreach (string work in Neighbours(path, Partial))
        {
            bool locked = File.Exists(LockPath(work));
            if (!locked && IsAlive(ProcessOf(work)))
                continue;
            using FileStream? held = locked ? TryLock(work) : null;
            if (!locked || held is not null)
                Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Locks a work folder against other processes; null where another holder has it. The system releases the lock when the process dies.</summary>
    public static FileStream? TryLock(string work)
    {
        try
        {
            return new FileStream(LockPath(work), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(LockPath(work)))
        {
            return null;
        }
    }

    /// <summary>Renames <paramref name="work"/> to <paramref name="path"/>; what was there is deleted only after that succeeded, and put back if it did not.</summary>
    public static void Replace(string path, string work)
    {
        RequireReplaceable(path);
        string old = path + Old + ProcessNumber;
        bool replaces = Directory.Exists(path);
        if (replaces)
            Directory.Move(path, old);
        try
        {
            Directory.Move(work, path);
        }
        catch
        {
            if (replaces)
                Directory.Move(old, path);
            throw;
        }
        DurableFile.FlushDirectory(Path.GetDirectoryName(path)!);
        if (replaces)
            Directory.Delete(old, recursive: true);
    }

    private static bool IsDataset(string path) => File.Exists(Path.Combine(path, DatasetLayout.ManifestFile));

    private static IEnumerable<string> Neighbours(string path, string suffix)
        => Directory.GetDirectories(Path.GetDirectoryName(path)!).Where(d => d.StartsWith(path + suffix, StringComparison.Ordinal) && ProcessOf(d) > 0);

    private static int ProcessOf(string path)
        => int.TryParse(path.AsSpan(path.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int process) ? process : 0;

    private static bool IsAlive(int process)
    {
        if (process == Environment.ProcessId)
            return false; // this process locks its work at once, so an unlocked one is of a dead process that had the same number
        try
        {
            using var found = Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
