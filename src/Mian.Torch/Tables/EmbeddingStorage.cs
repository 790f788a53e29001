using System.Runtime.InteropServices;

namespace Mian.Torch.Tables;

/// <summary>
/// A [rows, dimension] matrix of 32-bit floats in native memory: the weights of an embedding table or its optimizer's state.
/// Starts as zeros, and a page that was never written takes no memory.
/// </summary>
/// <remarks>
/// The first row starts on a 64-byte boundary. Different rows may be written from different threads at once. Dispose returns the memory;
/// spans and addresses taken before must not be used after.
/// </remarks>
public sealed unsafe class EmbeddingStorage : IDisposable
{
    private const int Alignment = 64;

    private void* _block;
    private float* _start;

    /// <summary>Allocates zeros.</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="dimension">Floats per row, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is out of range.</exception>
    /// <exception cref="MianException">The memory cannot be had.</exception>
    public EmbeddingStorage(long rows, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, (long.MaxValue - Alignment) / dimension / sizeof(float));
        Rows = rows;
        Dimension = dimension;
        try
        {
            // calloc: untouched pages stay the system's shared zero page. It promises 16 bytes of alignment only, hence the slack.
            _block = NativeMemory.AllocZeroed((nuint)Bytes + Alignment);
        }
        catch (OutOfMemoryException e)
        {
            GC.SuppressFinalize(this);
            throw new MianException($"No memory for {rows} x {dimension} floats ({Bytes / 1e9:F1} GB). Use a smaller embedding dimension, " +
                "a higher minimum count in the vocabulary, or another row optimizer (row_wise_adagrad keeps one float per row).", e);
        }

        _start = (float*)(((nuint)_block + Alignment - 1) & ~(nuint)(Alignment - 1));
    }

    /// <summary>Returns the memory if Dispose was forgotten.</summary>
    ~EmbeddingStorage() => Free();

    /// <summary>Number of rows.</summary>
    public long Rows { get; }

    /// <summary>Floats per row.</summary>
    public int Dimension { get; }

    /// <summary>Size in bytes, without the few of the alignment.</summary>
    public long Bytes => BytesOf(Rows, Dimension);

    /// <summary>Address of row 0, valid until Dispose. Keep this object reachable while using it.</summary>
    /// <exception cref="ObjectDisposedException">After Dispose.</exception>
    public float* Start
    {
        get
        {
            ObjectDisposedException.ThrowIf(_start is null, this);
            return _start;
        }
    }

    /// <summary>Bytes that a storage of this shape takes, for planning.</summary>
    public static long BytesOf(long rows, int dimension) => checked(rows * dimension * sizeof(float));

    /// <summary>One row, [dimension].</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    /// <exception cref="ObjectDisposedException">After Dispose.</exception>
    public Span<float> Row(long row) => RowRange(row, 1);

    /// <summary>Rows that follow each other, [count x dimension].</summary>
    /// <param name="first">The first row, 0 or more.</param>
    /// <param name="count">How many; <c>first + count</c> is at most <see cref="Rows"/>, and the floats fit one span (2^31).</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside the matrix, or more than one span holds.</exception>
    /// <exception cref="ObjectDisposedException">After Dispose.</exception>
    public Span<float> RowRange(long first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Rows - first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)count * Dimension, int.MaxValue, nameof(count));
        return new Span<float>(Start + first * Dimension, count * Dimension);
    }

    /// <summary>Copies all values of another storage of the same shape.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public void CopyFrom(EmbeddingStorage source)
    {
        if (source.Rows != Rows || source.Dimension != Dimension)
            throw new ArgumentException($"Cannot copy [{source.Rows}, {source.Dimension}] to [{Rows}, {Dimension}].", nameof(source));
        Buffer.MemoryCopy(source.Start, Start, Bytes, Bytes);
        GC.KeepAlive(source);
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.Free(_block);
        _block = null;
        _start = null;
    }
}
