using System.Diagnostics;
using System.Globalization;

namespace Mian.Dataset;

/// <summary>The neighbours of a data set's destination: work in progress (<c>.partial-PID</c>) and the data set that is being replaced (<c>.mian-replaced-PID</c>).</summary>
internal static class DestinationPath
{
    private const string Partial = ".partial-";
    private const string Replaced = ".mian-replaced-"; // a name that nobody gives to a copy of their own

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
        foreach (string old in Neighbours(path, Replaced))
        {
            if (!Directory.Exists(path) && IsDataset(old))
                Directory.Move(old, path);
            else if (IsDataset(path))
                Directory.Delete(old, recursive: true);
        }
    }

    /// <summary>Deletes the work of processes that died: what carries a lock that nobody holds, and what is still empty. Anything else that happens to have such a name stays.</summary>
    public static void DeleteDeadWork(string path)
    {
        foreach (string work in Neighbours(path, Partial))
        {
            if (File.Exists(LockPath(work)))
            {
                using FileStream? held = TryLock(work);
                if (held is not null)
                    Directory.Delete(work, recursive: true);
            }
            else if (!Directory.EnumerateFileSystemEntries(work).Any() && !IsAlive(ProcessOf(work)))
            {
                Directory.Delete(work);
            }
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
        string old = path + Replaced + ProcessNumber;
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
            DeleteReplaced(old);
    }

    private static void DeleteReplaced(string old)
    {
        try
        {
            Directory.Delete(old, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The new data set is in place, so this is no failure; the next preparation deletes what is left.
        }
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
