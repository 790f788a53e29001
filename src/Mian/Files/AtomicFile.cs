using System.Text;

namespace Mian.Files;

/// <summary>Writes whole files so that a reader sees the old content or the new, never a part.</summary>
public static class AtomicFile
{
    /// <summary>Writes text as UTF-8 without a byte order mark.</summary>
    public static void WriteText(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes to a temporary name in the same folder, flushes to disk and renames; makes the folder where missing.</summary>
    /// <exception cref="MianException">The file cannot be written; an earlier file of that name is unchanged.</exception>
    public static void Write(string path, byte[] content) => Write(path, stream => stream.Write(content));

    /// <summary>The same for content that is written piece by piece. Whatever <paramref name="write"/> throws leaves an earlier file unchanged, too.</summary>
    /// <exception cref="MianException">The file cannot be written; an earlier file of that name is unchanged.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        string? temporary = null;
        try
        {
            string full = Path.GetFullPath(path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            temporary = $"{full}.{Environment.ProcessId}-{Guid.NewGuid():N}.partial";
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Discard(temporary);
            throw new MianException($"Cannot write '{path}': {e.Message} Expected a writable path with free space; choose another with --out, or free some space.", e);
        }
        catch
        {
            Discard(temporary);
            throw;
        }
    }

    private static void Discard(string? temporary)
    {
        try
        {
            if (temporary is not null)
                File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The write's own failure is what the user has to hear about.
        }
    }
}
