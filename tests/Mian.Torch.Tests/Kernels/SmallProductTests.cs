using CsCheck;
using Mian.Torch.Kernels;

namespace Mian.Torch.Tests.Kernels;

public sealed unsafe class SmallProductTests
{
    private const float Untouched = 12345;

    private static readonly Gen<(int Rows, int Inner, int Columns, int Seed)> Sizes = Gen.Select(Gen.Int[0, 21], Gen.Int[0, 40], Gen.Int[0, 70], Gen.Int[0, 1000]);

    [Fact]
    public void Multiply_AnySize_EqualsNaiveSumsAndStaysInBounds() => Sizes.Sample(size =>
    {
        // Rows lie further apart than they are long, as heads do within queries, keys and values.
        var (strideA, strideB, strideC) = (size.Inner + 3, size.Columns + 5, size.Columns + 2);
        var (a, b) = (Values(size.Rows * strideA, size.Seed), Values(size.Inner * strideB, size.Seed + 1));
        var c = Enumerable.Repeat(Untouched, size.Rows * strideC + 1).ToArray();
        fixed (float* x = a, y = b, z = c)
            SmallProduct.Multiply(new RowMatrix(x, strideA).AsIs, new RowMatrix(y, strideB), new RowMatrix(z, strideC), (size.Rows, size.Inner, size.Columns));
        for (var i = 0; i < c.Length; i++)
        {
            var (row, column) = (i / strideC, i % strideC);
            var inside = row < size.Rows && column < size.Columns;
            Assert.Equal(inside ? Enumerable.Range(0, size.Inner).Sum(k => (double)a[row * strideA + k] * b[k * strideB + column]) : Untouched, c[i], 1e-4);
        }
    }, iter: 300);

    [Fact]
    public void Multiply_TransposedFactor_EqualsTheProductOfItsTranspose() => Sizes.Sample(size =>
    {
        var (a, b) = (Values(size.Rows * size.Inner, size.Seed), Values(size.Inner * size.Columns, size.Seed + 1));
        var (transposed, got, expected) = (new float[a.Length], new float[size.Rows * size.Columns], new float[size.Rows * size.Columns]);
        fixed (float* x = a, t = transposed, y = b, z = got, w = expected)
        {
            SmallProduct.Transpose(new RowMatrix(x, size.Inner), t, 1, (size.Rows, size.Inner, size.Rows));
            SmallProduct.Multiply(new RowMatrix(t, size.Rows).Transposed, new RowMatrix(y, size.Columns), new RowMatrix(z, size.Columns), (size.Rows, size.Inner, size.Columns));
            SmallProduct.Multiply(new RowMatrix(x, size.Inner).AsIs, new RowMatrix(y, size.Columns), new RowMatrix(w, size.Columns), (size.Rows, size.Inner, size.Columns));
        }

        Assert.Equal(expected, got);
    }, iter: 200);

    [Fact]
    public void Transpose_WiderThanTheRows_IsScaledAndFilledWithZeros()
    {
        float[] a = [1, 2, 3, 4, 5, 6];
        var target = Enumerable.Repeat(Untouched, 3 * 4 + 1).ToArray();
        fixed (float* x = a, t = target) SmallProduct.Transpose(new RowMatrix(x, 3), t, 2, (2, 3, 4));
        Assert.Equal([2, 8, 0, 0, 4, 10, 0, 0, 6, 12, 0, 0, Untouched], target);
    }

    private static float[] Values(int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (float)random.NextDouble() - 0.5f)];
    }
}
