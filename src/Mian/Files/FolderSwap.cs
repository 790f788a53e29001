namespace Mian.Files;

/// <summary>Puts a finished folder into the place of an earlier one, so that a reader sees the old content or the new, never a part.</summary>
public static class FolderSwap
{
    /// <summary>Flushes every file of the work folder to the disk and renames it; the earlier folder goes only after that worked.</summary>
    /// <param name="workPath">The finished folder, on the same file system as the destination.</param>
    /// <param name="destination">Absent, or a folder that the caller may replace.</param>
    /// <exception cref="IOException">The folder cannot be moved; the earlier one is back in its place.</exception>
    public static void Replace(string workPath, string destination)
    {
        foreach (var file in Directory.EnumerateFiles(workPath, "*", SearchOption.AllDirectories))
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        }

        var previous = $"{destination}.previous-{Environment.ProcessId}";
        var replaces = Directory.Exists(destination);
        if (replaces) Directory.Move(destination, previous);
        try
        {
            Directory.Move(workPath, destination);
        }
        catch when (replaces)
        {
            Directory.Move(previous, destination);
            throw;
        }

        if (replaces) Directory.Delete(previous, recursive: true);
    }
}
