using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace Mian.Dataset;

/// <summary>Where the values of one column of one file lie in memory.</summary>
internal struct ColumnMemory
{
    /// <summary>Fixed-width values, list elements, or bytes of text.</summary>
    public nint Values;

    /// <summary>Elements (lists) or bytes (text) at <see cref="Values"/>; rows for fixed-width columns.</summary>
    public int ValueCount;

    /// <summary>Offsets (int32, rows + 1) of lists and text; zero for fixed-width columns and files without rows.</summary>
    public nint Offsets;

    /// <summary>Bitmap of the rows that are not null; zero where none is null.</summary>
    public nint Valid;
}

/// <summary>One Arrow IPC file with one record batch, mapped into memory. Opening reads metadata only; values are never copied or scanned.</summary>
internal sealed class MappedShard : IDisposable
{
    private const int MagicLength = 6; // "ARROW1"
    private const int BodyStart = 8;   // the magic, padded

    private readonly MappedMemory _memory;
    private readonly ColumnMemory[] _columns;

    private MappedShard(MappedMemory memory, int rows, ColumnSpec[] specs, ColumnMemory[] columns)
    {
        _memory = memory;
        Rows = rows;
        Columns = specs;
        _columns = columns;
    }

    public int Rows { get; }

    public IReadOnlyList<ColumnSpec> Columns { get; }

    public ColumnMemory this[int column] => _columns[column];

    public static MappedShard Open(string path)
    {
        MappedMemory memory = Map(path);
        try
        {
            return Parse(memory);
        }
        catch (Exception e) // whatever Arrow meets in damaged metadata, running out of memory over an absurd count included
        {
            memory.Unmap();
            throw Damaged(path, e.Message, e);
        }
    }

    public void Dispose() => _memory.Unmap();

    private static MappedMemory Map(string path)
    {
        try
        {
            long length = new FileInfo(path).Length;
            if (length < BodyStart + MagicLength)
                throw Damaged(path, $"it has {length} bytes, fewer than any Arrow file", null);
            if (length > int.MaxValue)
                throw Damaged(path, $"it has {length:N0} bytes, more than mian ever writes into one file", null);
            return new MappedMemory(path, (int)length);
        }
        catch (FileNotFoundException e)
        {
            throw new MianException($"The file '{path}' is missing. Prepare the data set again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MianException($"Cannot read '{path}': {e.Message}", e);
        }
    }

    private static MappedShard Parse(MappedMemory memory)
    {
        ReadOnlySpan<byte> bytes = memory.GetSpan();
        if (!bytes.StartsWith("ARROW1"u8))
            throw new InvalidDataException("it does not start as an Arrow file does");
        if (!bytes.EndsWith("ARROW1"u8))
            throw new InvalidDataException("it does not end as an Arrow file does; it was cut off");
        using var reader = new ArrowStreamReader(memory.Memory[BodyStart..]);
        ColumnSpec[] specs = [.. reader.Schema.FieldsList.Select(SpecOf)];
        RecordBatch batch = reader.ReadNextRecordBatch() ?? throw new InvalidDataException("it holds no record batch");
        if (reader.ReadNextRecordBatch() is not null)
            throw new InvalidDataException("it holds more than one record batch");
        var columns = new ColumnMemory[specs.Length];
        for (int i = 0; i < columns.Length; i++)
            columns[i] = Locate(memory, specs[i], batch.Column(i).Data, batch.Length);
        return new MappedShard(memory, batch.Length, specs, columns);
    }

    private static ColumnSpec SpecOf(Field field) => ColumnTypes.KindOf(field.DataType) is { } kind
        ? new ColumnSpec(field.Name, kind)
        : throw new InvalidDataException($"column '{field.Name}' has the type {field.DataType.Name}, which mian never writes");

    private static ColumnMemory Locate(MappedMemory memory, ColumnSpec spec, ArrayData data, int rows)
    {
        if (data.Length != rows || data.Offset != 0)
            throw new InvalidDataException($"column '{spec.Name}' has {data.Length:N0} rows where the file has {rows:N0}");
        if (data.NullCount != 0 && spec.Kind != ColumnKind.Text)
            throw new InvalidDataException($"column '{spec.Name}' has nulls, which a column of {spec.Kind} cannot have");
        var column = new ColumnMemory();
        if (spec.Kind is not (ColumnKind.Text or ColumnKind.Int32List))
        {
            column.ValueCount = rows;
            column.Values = Pointer(memory, spec, data.Buffers[1], (long)rows * ColumnTypes.Width(spec.Kind));
            return column;
        }
        bool text = spec.Kind == ColumnKind.Text;
        ArrowBuffer values = text ? data.Buffers[2] : data.Children[0].Buffers[1];
        column.ValueCount = text ? values.Length : data.Children[0].Length;
        if (column.ValueCount < 0 || (!text && data.Children[0].Offset != 0))
            throw new InvalidDataException($"column '{spec.Name}' has {column.ValueCount} values");
        column.Values = Pointer(memory, spec, values, text ? column.ValueCount : column.ValueCount * 4L);
        column.Offsets = Pointer(memory, spec, data.Buffers[1], rows == 0 ? 0 : (rows + 1L) * 4);
        if (data.NullCount != 0)
            column.Valid = Pointer(memory, spec, data.Buffers[0], (rows + 7L) / 8);
        return column;
    }

    private static unsafe nint Pointer(MappedMemory memory, ColumnSpec spec, ArrowBuffer buffer, long bytes)
    {
        if (buffer.Length < bytes)
            throw new InvalidDataException($"column '{spec.Name}' has {buffer.Length:N0} bytes where {bytes:N0} were expected");
        if (bytes == 0)
            return 0;
        byte* start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(buffer.Span));
        if (start < memory.Start || start + bytes > memory.Start + memory.Length)
            throw new InvalidDataException($"column '{spec.Name}' is compressed or in foreign byte order, which mian never writes");
        return (nint)start;
    }

    private static MianException Damaged(string path, string why, Exception? cause)
    {
        string message = $"The file '{path}' is damaged or was not written by mian: {why.TrimEnd('.')}. Prepare the data set again.";
        return cause is null ? new MianException(message) : new MianException(message, cause);
    }
}
