using System.Runtime.Intrinsics;

namespace Mian.Torch.Kernels;

/// <summary>
/// Matrix products of one request's rows, which are too small for a library's call to pay: tiles of four rows and one vector of columns, whose sums stay in registers.
/// A sum does not depend on where its row lies in a tile, nor on threads.
/// </summary>
internal static unsafe class SmallProduct
{
    private const int TileRows = 4;

    /// <summary>C = A B, C overwritten. B and C have contiguous rows.</summary>
    /// <param name="a">A, [rows, inner]; its steps say whether it is read as it lies or transposed.</param>
    /// <param name="b">B, [inner, columns].</param>
    /// <param name="c">C, [rows, columns]; overlaps neither A nor B.</param>
    /// <param name="size">Rows and columns of C, and the length of its sums.</param>
    internal static void Multiply(SteppedMatrix a, RowMatrix b, RowMatrix c, (int Rows, int Inner, int Columns) size)
    {
        var column = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; column <= size.Columns - Vector512<float>.Count; column += Vector512<float>.Count)
            {
                for (var row = 0; row < size.Rows; row += TileRows) Tile512(new Tile(a, c.From(column), row, size.Rows), b.From(column), size.Inner);
            }
        }

        if (Vector256.IsHardwareAccelerated)
        {
            for (; column <= size.Columns - Vector256<float>.Count; column += Vector256<float>.Count)
            {
                for (var row = 0; row < size.Rows; row += TileRows) Tile256(new Tile(a, c.From(column), row, size.Rows), b.From(column), size.Inner);
            }
        }

        for (; column < size.Columns; column++) Column(a, b.From(column), c.From(column), (size.Rows, size.Inner));
    }

    /// <summary>Writes scale · Aᵀ, [columns, rows] with the width from row to row; zeros from the last row to the width.</summary>
    internal static void Transpose(RowMatrix a, float* target, float scale, (int Rows, int Columns, int Width) size)
    {
        for (var j = 0; j < size.Columns; j++)
        {
            var line = target + (long)j * size.Width;
            for (var i = 0; i < size.Rows; i++) line[i] = scale * a.Row(i)[j];
            new Span<float>(line + size.Rows, size.Width - size.Rows).Clear();
        }
    }

    private static void Tile512(Tile tile, RowMatrix b, int inner)
    {
        float* a0 = tile.A0, a1 = tile.A1, a2 = tile.A2, a3 = tile.A3, x = b.First;
        var (step, stride) = (tile.Step, b.Stride);
        var (s0, s1, s2, s3) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        for (var k = 0; k < inner; k++, x += stride, a0 += step, a1 += step, a2 += step, a3 += step)
        {
            var v = Vector512.Load(x);
            s0 = Vector512.FusedMultiplyAdd(Vector512.Create(*a0), v, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Create(*a1), v, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Create(*a2), v, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Create(*a3), v, s3);
        }

        s0.Store(tile.C0);
        s1.Store(tile.C1);
        s2.Store(tile.C2);
        s3.Store(tile.C3);
    }

    private static void Tile256(Tile tile, RowMatrix b, int inner)
    {
        float* a0 = tile.A0, a1 = tile.A1, a2 = tile.A2, a3 = tile.A3, x = b.First;
        var (step, stride) = (tile.Step, b.Stride);
        var (s0, s1, s2, s3) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
        for (var k = 0; k < inner; k++, x += stride, a0 += step, a1 += step, a2 += step, a3 += step)
        {
            var v = Vector256.Load(x);
            s0 = Vector256.FusedMultiplyAdd(Vector256.Create(*a0), v, s0);
            s1 = Vector256.FusedMultiplyAdd(Vector256.Create(*a1), v, s1);
            s2 = Vector256.FusedMultiplyAdd(Vector256.Create(*a2), v, s2);
            s3 = Vector256.FusedMultiplyAdd(Vector256.Create(*a3), v, s3);
        }

        s0.Store(tile.C0);
        s1.Store(tile.C1);
        s2.Store(tile.C2);
        s3.Store(tile.C3);
    }

    private static void Column(SteppedMatrix a, RowMatrix b, RowMatrix c, (int Rows, int Inner) size)
    {
        for (var i = 0; i < size.Rows; i++)
        {
            var sum = 0f;
            for (var k = 0; k < size.Inner; k++) sum = MathF.FusedMultiplyAdd(a.Row(i)[(long)k * a.Step], *b.Row(k), sum);
            *c.Row(i) = sum;
        }
    }

    /// <summary>Four rows of A and C. Past the last row they repeat it, which writes the same sums twice and needs no other loop.</summary>
    private readonly struct Tile(SteppedMatrix a, RowMatrix c, int row, int rows)
    {
        internal float* A0 { get; } = a.Row(row);

        internal float* A1 { get; } = a.Row(Math.Min(row + 1, rows - 1));

        internal float* A2 { get; } = a.Row(Math.Min(row + 2, rows - 1));

        internal float* A3 { get; } = a.Row(Math.Min(row + 3, rows - 1));

        internal long Step { get; } = a.Step;

        internal float* C0 { get; } = c.Row(row);

        internal float* C1 { get; } = c.Row(Math.Min(row + 1, rows - 1));

        internal float* C2 { get; } = c.Row(Math.Min(row + 2, rows - 1));

        internal float* C3 { get; } = c.Row(Math.Min(row + 3, rows - 1));
    }
}

/// <summary>A float32 matrix whose rows are contiguous.</summary>
/// <param name="first">Its first element.</param>
/// <param name="stride">Elements from row to row.</param>
internal readonly unsafe struct RowMatrix(float* first, long stride)
{
    /// <summary>The first element.</summary>
    internal float* First { get; } = first;

    /// <summary>Elements from row to row.</summary>
    internal long Stride { get; } = stride;

    /// <summary>Where a row begins.</summary>
    internal float* Row(int index) => First + index * Stride;

    /// <summary>The matrix from a column on.</summary>
    internal RowMatrix From(int column) => new(First + column, Stride);

    /// <summary>As a factor on the left.</summary>
    internal SteppedMatrix AsIs => new(First, Stride, 1);

    /// <summary>Transposed, as a factor on the left.</summary>
    internal SteppedMatrix Transposed => new(First, 1, Stride);
}

/// <summary>A float32 matrix with any steps between rows and between columns.</summary>
/// <param name="first">Its first element.</param>
/// <param name="stride">Elements from row to row.</param>
/// <param name="step">Elements from column to column.</param>
internal readonly unsafe struct SteppedMatrix(float* first, long stride, long step)
{
    /// <summary>Elements from column to column.</summary>
    internal long Step { get; } = step;

    /// <summary>Where a row begins.</summary>
    internal float* Row(int index) => first + index * stride;
}
