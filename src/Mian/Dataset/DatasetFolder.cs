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
            if (Directory.Exists(work))
                throw new MianException($"Cannot write a data set to '{destination}': its work folder '{work}' is in use by this process, or holds files of somebody else. Wait, delete that folder, or choose another destination.");
            Directory.CreateDirectory(work);
            FileStream workLock = DestinationPath.TryLock(work) ?? throw new IOException($"'{work}' is locked.");
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
            DestinationPath.Replace(_destination, WorkPath);
            _published = true;
            ReleaseLock(_destination);
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
        ReleaseLock(WorkPath);
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

    /// <summary>Gives up the lock, which moved to the destination with the work.</summary>
    private void ReleaseLock(string folder)
    {
        if (_lock is null)
            return;
        File.Delete(DestinationPath.LockPath(folder));
        _lock.Dispose();
        _lock = null;
    }
}
