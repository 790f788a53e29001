using System.Globalization;

namespace Mian.Torch.Experiments;

/// <summary>
/// Keeps a second process from training the same run. The lock is the operating system's lock on an open file, so that it ends with the
/// process that holds it, however that ends: a lock file that is left behind by a dead process locks nothing.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private readonly FileStream _file;
    private readonly string _ownerPath;

    private RunLock(FileStream file, string ownerPath) => (_file, _ownerPath) = (file, ownerPath);

    /// <summary>Takes the lock; null where another process, or another job of this one, holds it.</summary>
    /// <param name="path">The lock file; made if absent, and never deleted: deleting it could let two processes hold two files of one name.</param>
    /// <exception cref="MianException">The file cannot be made.</exception>
    internal static RunLock? TryTake(string path)
    {
        var file = Open(path);
        // The locked file itself can be read by nobody else, so who holds it stands beside it.
        if (file is not null) File.WriteAllText(OwnerPath(path), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return file is null ? null : new RunLock(file, OwnerPath(path));
    }

    /// <summary>Who holds the lock, in words.</summary>
    internal static string OwnerOf(string path)
    {
        try
        {
            return $"process {File.ReadAllText(OwnerPath(path))}";
        }
        catch (IOException)
        {
            return "another process";
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        File.Delete(_ownerPath);
        _file.Dispose();
    }

    private static FileStream? Open(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MianException($"The lock file {path} cannot be made: {e.Message} Expected a folder that you may write to; name another with --out.", e);
        }
    }

    private static string OwnerPath(string path) => path + ".owner";
}
