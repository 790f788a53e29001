using CsCheck;
using Mian.Torch.Tables;

namespace Mian.Torch.Tests.Tables;

public class GatherAndGradientsTests
{
    private const int Rows = 40;

    private static readonly Gen<(int Dimension, int Offset, int Gap, int[][] Elements, int Seed)> Cases =
        Gen.Select(Gen.Int[0, 5].Select(i => ((int[])[1, 3, 8, 16, 21, 40])[i]), Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, Rows - 1].Array[0, 6].Array[0, 30], Gen.Int[1, 1000]);

    private static EmbeddingStorage Table(int dimension, int seed)
    {
        var table = new EmbeddingStorage(Rows, dimension);
        EmbeddingInitialization.FillNormal(table, 1, (ulong)seed);
        return table;
    }

    private static (int[] Ids, int[] Offsets) Jagged(int[][] elements)
    {
        var offsets = new int[elements.Length + 1];
        for (var i = 0; i < elements.Length; i++) offsets[i + 1] = offsets[i] + elements[i].Length;
        return ([.. elements.SelectMany(e => e)], offsets);
    }

    private static float[] Random(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 2 - 1))];
    }

    [Fact]
    public void Gather_SingleIds_EqualsNaiveAndWritesOnlyItsBlock() => Cases.Sample(c =>
    {
        using var table = Table(c.Dimension, c.Seed);
        var ids = c.Elements.SelectMany(e => e).ToArray();
        var stride = c.Offset + c.Dimension + c.Gap;
        var actual = Random(c.Seed, ids.Length * stride);
        var expected = (float[])actual.Clone();
        for (var i = 0; i < ids.Length; i++)
        {
            for (var j = 0; j < c.Dimension; j++) expected[i * stride + c.Offset + j] = table.Row(ids[i])[j];
        }

        EmbeddingGather.Gather(table, ids, actual, new ColumnBlock(stride, c.Offset));
        Assert.Equal(expected, actual);
    }, iter: 200);

    [Theory]
    [InlineData(Pooling.Sum)]
    [InlineData(Pooling.Mean)]
    public void Gather_Jagged_EqualsNaive(Pooling pooling) => Cases.Sample(c =>
    {
        using var table = Table(c.Dimension, c.Seed);
        var (ids, offsets) = Jagged(c.Elements);
        var stride = c.Offset + c.Dimension + c.Gap;
        var actual = new float[c.Elements.Length * stride];
        EmbeddingGather.Gather(table, new JaggedIds(ids, offsets, pooling), actual, new ColumnBlock(stride, c.Offset));
        for (var i = 0; i < c.Elements.Length; i++)
        {
            var values = c.Elements[i].Where(id => id != 0).ToArray();
            for (var j = 0; j < c.Dimension; j++)
            {
                var sum = values.Sum(id => (double)table.Row(id)[j]);
                var expected = pooling == Pooling.Sum || values.Length == 0 ? sum : sum / values.Length;
                Assert.Equal(expected, actual[i * stride + c.Offset + j], 1e-5);
            }
        }
    }, iter: 200);

    [Fact]
    public void Add_SingleSlots_EqualsNaiveForAnyNumberOfThreads() => Cases.Sample(c =>
    {
        var slots = c.Elements.SelectMany(e => e).Select(s => s == 0 ? -1 : s).ToArray();
        var stride = c.Offset + c.Dimension + c.Gap;
        var gradients = Random(c.Seed, slots.Length * stride);
        var expected = new float[Rows * c.Dimension];
        for (var i = 0; i < slots.Length; i++)
        {
            for (var j = 0; j < c.Dimension && slots[i] >= 0; j++) expected[slots[i] * c.Dimension + j] += gradients[i * stride + c.Offset + j];
        }

        var sums = new RowGradients(c.Dimension);
        sums.Reset(Rows);
        sums.Add(slots, gradients, new ColumnBlock(stride, c.Offset));
        Assert.Equal(expected, sums.Values.ToArray());
    }, iter: 200);

    [Fact]
    public void Add_ManySlots_GivesTheSameBitsForAnyNumberOfThreads()
    {
        const int unique = 700, places = 5000, dimension = 24;
        var random = new Random(1);
        var slots = Enumerable.Range(0, places).Select(_ => random.Next(-1, unique)).ToArray();
        var gradients = Random(2, places * dimension);
        float[]? first = null;
        foreach (var threads in (int[])[1, 2, 3, 7])
        {
            var sums = new RowGradients(dimension, threads);
            sums.Reset(unique);
            sums.Add(slots, gradients, ColumnBlock.Whole(dimension));
            Assert.Equal(first ??= sums.Values.ToArray(), sums.Values.ToArray());
        }
    }

    [Theory]
    [InlineData(Pooling.Sum)]
    [InlineData(Pooling.Mean)]
    public void Add_Jagged_IsTheDerivativeOfGather(Pooling pooling)
    {
        // Loss = sum of outputs x coefficients; slots equal ids here, so slot 0 is padding.
        int[][] elements = [[3, 5, 3], [], [0, 7], [0, 0], [5]];
        var (ids, offsets) = Jagged(elements);
        const int dimension = 6;
        using var table = Table(dimension, 9);
        var coefficients = Random(4, elements.Length * dimension);
        double Loss()
        {
            var output = new float[elements.Length * dimension];
            EmbeddingGather.Gather(table, new JaggedIds(ids, offsets, pooling), output, ColumnBlock.Whole(dimension));
            return output.Zip(coefficients).Sum(p => (double)p.First * p.Second);
        }

        var sums = new RowGradients(dimension);
        sums.Reset(Rows);
        sums.Add(new JaggedIds(ids, offsets, pooling), coefficients, ColumnBlock.Whole(dimension));
        foreach (var row in (int[])[0, 3, 5, 7, 8])
        {
            for (var j = 0; j < dimension; j++)
            {
                var value = table.Row(row)[j];
                table.Row(row)[j] = value + 0.25f;
                var up = Loss();
                table.Row(row)[j] = value - 0.25f;
                var down = Loss();
                table.Row(row)[j] = value;
                Assert.Equal((up - down) / 0.5, sums.Values[row * dimension + j], 1e-5);
            }
        }
    }

    [Fact]
    public void Reset_SmallerThenLarger_StartsAtZero()
    {
        var sums = new RowGradients(3);
        foreach (var slots in (int[])[5, 2, 9, 0, 4])
        {
            sums.Reset(slots);
            Assert.Equal(new float[slots * 3], sums.Values.ToArray());
            sums.Values.Fill(1);
        }
    }

    [Fact]
    public void Gather_IdWithoutRow_NamesPositionAndId()
    {
        using var table = Table(4, 1);
        var error = Assert.Throws<MianException>(() => EmbeddingGather.Gather(table, [1, Rows], new float[8], ColumnBlock.Whole(4)));
        Assert.Contains($"Position 1 has id {Rows}", error.Message, StringComparison.Ordinal);
        Assert.Throws<MianException>(() => EmbeddingGather.Gather(table, [-1], new float[8], ColumnBlock.Whole(4)));
        Assert.Throws<MianException>(() => EmbeddingGather.Gather(table, new JaggedIds([Rows], [0, 1], Pooling.Sum), new float[8], ColumnBlock.Whole(4)));
    }

    [Fact]
    public void Blocks_OutsideTheMatrix_Throw()
    {
        using var table = Table(4, 1);
        var sums = new RowGradients(4);
        sums.Reset(3);
        Assert.Throws<ArgumentException>(() => EmbeddingGather.Gather(table, [1, 2], new float[7], ColumnBlock.Whole(4)));
        Assert.Throws<ArgumentException>(() => EmbeddingGather.Gather(table, [1], new float[8], new ColumnBlock(5, 2)));
        Assert.Throws<ArgumentException>(() => EmbeddingGather.Gather(table, [1], new float[8], new ColumnBlock(5, -1)));
        Assert.Throws<ArgumentException>(() => sums.Add([1, 2], new float[7], ColumnBlock.Whole(4)));
        Assert.Throws<ArgumentException>(() => sums.Add([3], new float[4], ColumnBlock.Whole(4)));
        Assert.Throws<ArgumentException>(() => sums.Add(new JaggedIds([3], [0, 1], Pooling.Sum), new float[4], ColumnBlock.Whole(4)));
    }
}
