using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Mian.Torch.Tables;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace Mian.Torch.Checkpoints;

/// <summary>
/// Reads a safetensors file (https://github.com/huggingface/safetensors). Opening reads and checks the header only; each read copies one
/// tensor straight to where it belongs. Safe to use from several threads.
/// </summary>
/// <remarks>Reads go through the file, not a mapping: a file that shrinks meanwhile is an error instead of a crash.</remarks>
public sealed class SafeTensorsFile : IDisposable
{
    private const int Chunk = 1 << 24;

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly long _dataStart;
    private readonly Dictionary<string, TensorEntry> _tensors;

    private SafeTensorsFile(string path, SafeFileHandle file, SafeTensorsHeader header, long dataStart)
    {
        (_path, _file, _dataStart) = (path, file, dataStart);
        _tensors = header.Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
        Names = [.. header.Tensors.Select(t => t.Name)];
        Metadata = header.Metadata;
    }

    /// <summary>Names of the tensors in the order of the file.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Texts of the header; empty if there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks that its header and length are valid.</summary>
    /// <exception cref="MianException">It cannot be read or is no valid file of this format.</exception>
    public static SafeTensorsFile Open(string path)
    {
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path);
            var (header, dataStart) = ReadHeader(file);
            return new SafeTensorsFile(path, file, header, dataStart);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            file?.Dispose();
            throw e is FormatException
                ? new MianException($"'{path}' is not a valid safetensors file: {e.Message}. It may be incomplete or of another kind; copy it again or use another checkpoint.", e)
                : new MianException($"Cannot read '{path}': {e.Message}", e);
        }
    }

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>Type and shape of a tensor.</summary>
    /// <exception cref="MianException">There is none of this name.</exception>
    public TensorEntry Entry(string name) => _tensors.TryGetValue(name, out var entry) ? entry : throw new MianException(
        $"'{_path}' has no tensor '{name}'; it has {Names.Count}: {string.Join(", ", Names.Take(10))}{(Names.Count > 10 ? ", ..." : "")}. " +
        "It was written by another model or version.");

    /// <summary>Reads a tensor into memory of the same element type and number of elements.</summary>
    /// <exception cref="MianException">No such tensor, another type or number of elements, or the file cannot be read.</exception>
    public void Read<T>(string name, Span<T> destination) where T : unmanaged
    {
        var entry = Entry(name);
        if (entry.Type != TensorTypes.Of<T>() || entry.Count != destination.Length)
            throw Mismatch(entry, $"{TensorTypes.Of<T>()} with {destination.Length} elements");
        ReadBytes(entry, 0, MemoryMarshal.AsBytes(destination));
    }

    /// <summary>Reads a tensor of at most 2^31 elements into a new array.</summary>
    /// <exception cref="MianException">No such tensor, another type, too large, or the file cannot be read.</exception>
    public T[] ReadArray<T>(string name) where T : unmanaged
    {
        var entry = Entry(name);
        if (entry.Count > Array.MaxLength) throw Mismatch(entry, $"at most {Array.MaxLength} elements");
        var values = new T[entry.Count];
        Read<T>(name, values);
        return values;
    }

    /// <summary>Reads a tensor F32 [rows, dimension] of any size into a table or an optimizer's state.</summary>
    /// <exception cref="MianException">No such tensor, another type or shape, or the file cannot be read.</exception>
    public void Read(string name, EmbeddingStorage destination)
    {
        var entry = Entry(name);
        if (entry.Type != TensorType.F32 || !entry.Shape.SequenceEqual([destination.Rows, destination.Dimension]))
            throw Mismatch(entry, TensorTypes.Describe(TensorType.F32, [destination.Rows, destination.Dimension]));
        ReadRows(entry, destination);
    }

    /// <summary>Reads a tensor F32 [rows, dimension] into the first rows of a table, or of an optimizer's state, that may have grown since; further rows stay as they are.</summary>
    /// <returns>Rows read.</returns>
    /// <exception cref="MianException">No such tensor, another type or dimension, more rows than the table has, or the file cannot be read.</exception>
    public long ReadFirstRows(string name, EmbeddingStorage destination)
    {
        var entry = Entry(name);
        if (entry.Type != TensorType.F32 || entry.Shape is not [var rows, var dimension] || dimension != destination.Dimension || rows > destination.Rows)
            throw Mismatch(entry, $"F32 [at most {destination.Rows}, {destination.Dimension}]");
        ReadRows(entry, destination);
        return rows;
    }

    /// <summary>Reads a tensor into a torch tensor of the same type and shape; its gradient settings stay.</summary>
    /// <exception cref="MianException">No such tensor, another type or shape, or the file cannot be read.</exception>
    public void Read(string name, Tensor destination)
    {
        var entry = Entry(name);
        var type = TensorTypes.Of(destination.dtype);
        if (entry.Type != type || !entry.Shape.SequenceEqual(destination.shape)) throw Mismatch(entry, TensorTypes.Describe(type, destination.shape));
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var values = empty(destination.shape, destination.dtype, CPU);
        ReadBytes(entry, 0, values.bytes);
        destination.copy_(values);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static (SafeTensorsHeader Header, long DataStart) ReadHeader(SafeFileHandle file)
    {
        var fileLength = RandomAccess.GetLength(file);
        Span<byte> prefix = stackalloc byte[8];
        if (!TryRead(file, 0, prefix)) throw new FormatException($"it has {fileLength} bytes, fewer than the length of a header");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafeTensorsHeader.MaximumLength) throw new FormatException($"its header would have {length} bytes");
        if ((long)length > fileLength - 8) throw new FormatException($"it is truncated: its header has {length} bytes, but {fileLength - 8} are there");
        var json = new byte[length];
        if (!TryRead(file, 8, json)) throw new FormatException("it is truncated in its header");
        return (SafeTensorsHeader.Parse(json, fileLength - 8 - (long)length), 8 + (long)length);
    }

    private static bool TryRead(SafeFileHandle file, long at, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            var count = RandomAccess.Read(file, destination, at);
            if (count == 0) return false;
            destination = destination[count..];
            at += count;
        }

        return true;
    }

    private void ReadRows(TensorEntry entry, EmbeddingStorage destination)
    {
        var most = Math.Max(1, Chunk / sizeof(float) / destination.Dimension);
        for (long row = 0; row < entry.Shape[0]; row += most)
        {
            var rows = destination.RowRange(row, (int)Math.Min(most, entry.Shape[0] - row));
            ReadBytes(entry, row * destination.Dimension * sizeof(float), MemoryMarshal.AsBytes(rows));
        }
    }

    private void ReadBytes(TensorEntry entry, long offset, Span<byte> destination)
    {
        try
        {
            if (!TryRead(_file, _dataStart + entry.Begin + offset, destination))
                throw new MianException($"'{_path}' became shorter while tensor '{entry.Name}' was read. Copy it again or use another checkpoint.");
        }
        catch (IOException e)
        {
            throw new MianException($"Cannot read tensor '{entry.Name}' of '{_path}': {e.Message}", e);
        }
    }

    private MianException Mismatch(TensorEntry entry, string expected) =>
        new($"Tensor '{entry.Name}' of '{_path}' is {entry.Description}, expected {expected}. It was written by another model or data set: " +
            "use the settings and the data set that it was trained with.");
}
