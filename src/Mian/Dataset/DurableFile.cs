using System.Runtime.InteropServices;

namespace Mian.Dataset;

/// <summary>Writes files so that after a crash or power cut they are either complete or absent.</summary>
internal static partial class DurableFile
{
    private const int ReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY on Linux x64

    /// <summary>Opens a new file, replacing one of that name.</summary>
    public static Stream Create(string path)
        => new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);

    /// <summary>Hands everything written to the disk and closes the file.</summary>
    public static void FlushAndClose(Stream stream)
    {
        if (stream is FileStream file)
            file.Flush(flushToDisk: true);
        else
            stream.Flush();
        stream.Dispose();
    }

    /// <summary>Writes a file beside <paramref name="path"/>, flushes it to disk and renames it.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        string partial = path + ".partial";
        using (Stream stream = Create(partial))
        {
            stream.Write(content);
            FlushAndClose(stream);
        }
        File.Move(partial, path, overwrite: true);
        FlushDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Flushes an existing file, whoever wrote it.</summary>
    public static void FlushFile(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>Makes renames within a directory durable. Where the system cannot flush a directory, nothing happens: the rename stays atomic.</summary>
    public static void FlushDirectory(string path)
    {
        if (!OperatingSystem.IsLinux())
            return;
        int descriptor = NativeOpen(path, ReadOnlyDirectory);
        if (descriptor < 0)
            return;
        _ = NativeFlush(descriptor);
        _ = NativeClose(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeOpen(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int NativeFlush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int NativeClose(int descriptor);
}
