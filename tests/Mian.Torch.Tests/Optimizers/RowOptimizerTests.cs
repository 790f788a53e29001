using Mian.Torch.Optimizers;
using Mian.Torch.Tables;

namespace Mian.Torch.Tests.Optimizers;

public class RowOptimizerTests
{
    private const int Rows = 300;

    public static TheoryData<RowOptimizerKind, WeightDecayKind, double> Rules()
    {
        var data = new TheoryData<RowOptimizerKind, WeightDecayKind, double>();
        foreach (var kind in Enum.GetValues<RowOptimizerKind>())
        {
            data.Add(kind, WeightDecayKind.Decoupled, 0);
            data.Add(kind, WeightDecayKind.Decoupled, 0.1);
            data.Add(kind, WeightDecayKind.L2, 0.1);
        }

        return data;
    }

    private static EmbeddingStorage Table(int dimension)
    {
        var table = new EmbeddingStorage(Rows, dimension);
        EmbeddingInitialization.FillNormal(table, 0.5, seed: 3);
        return table;
    }

    private static int[] SomeRows(Random random, int count)
    {
        var rows = Enumerable.Range(0, Rows).ToArray();
        random.Shuffle(rows);
        return rows[..count];
    }

    private static float[] Gradients(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() * 2 - 1))];

    private static OptimizerStep Step(int number) => new(0.01 / Math.Sqrt(number), number, GradientScale: number % 3 == 0 ? 0.25 : 1);

    [Theory]
    [MemberData(nameof(Rules))]
    public void Update_FiftySteps_EqualsTheTextbook(RowOptimizerKind kind, WeightDecayKind decayKind, double decay)
    {
        foreach (var dimension in (int[])[1, 7, 16, 29, 64])
        {
            var options = new RowOptimizerOptions { Kind = kind, WeightDecayKind = decayKind, WeightDecay = decay };
            using var table = Table(dimension);
            using var optimizer = options.Create(table);
            var expected = Enumerable.Range(0, Rows).Select(r => table.Row(r).ToArray().Select(x => (double)x).ToArray()).ToArray();
            var textbook = new TextbookOptimizer(options, dimension);
            var random = new Random(dimension);
            for (var number = 1; number <= 50; number++)
            {
                var rows = SomeRows(random, 20 + number);
                var gradients = Gradients(random, rows.Length * dimension);
                optimizer.Update(rows, gradients, Step(number));
                for (var i = 0; i < rows.Length; i++)
                {
                    if (rows[i] == 0) continue;
                    expected[rows[i]] = textbook.Update(rows[i], expected[rows[i]],
                        [.. gradients.AsSpan(i * dimension, dimension).ToArray().Select(x => (double)x)], Step(number));
                }
            }

            for (var r = 0; r < Rows; r++)
            {
                for (var i = 0; i < dimension; i++)
                    Assert.True(Math.Abs(table.Row(r)[i] - expected[r][i]) <= 1e-6 * Math.Max(0.1, Math.Abs(expected[r][i])), $"row {r} dimension {dimension}: {table.Row(r)[i]} is not {expected[r][i]}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Update_UntouchedRowsAndPadding_KeepTheirBits(RowOptimizerKind kind, WeightDecayKind decayKind, double decay)
    {
        using var table = Table(24);
        table.Row(0).Fill(0.125f);
        using var before = new EmbeddingStorage(Rows, 24);
        before.CopyFrom(table);
        using var optimizer = new RowOptimizerOptions { Kind = kind, WeightDecayKind = decayKind, WeightDecay = decay }.Create(table);
        int[] touched = [0, 5, 299, 17];
        for (var number = 1; number <= 3; number++) optimizer.Update(touched, Gradients(new Random(1), 4 * 24), Step(number));

        for (var r = 0; r < Rows; r++)
            Assert.Equal(r is not (5 or 17 or 299), table.Row(r).SequenceEqual(before.Row(r)));
        foreach (var (_, state) in optimizer.State)
        {
            for (var r = 0; r < Rows; r++) Assert.Equal(r is not (5 or 17 or 299), !state.Row(r).ContainsAnyExcept(0f));
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Update_ZeroGradient_ChangesWeightsOnlyByDecay(RowOptimizerKind kind, WeightDecayKind decayKind, double decay)
    {
        using var table = Table(8);
        var before = table.Row(9).ToArray();
        using var optimizer = new RowOptimizerOptions { Kind = kind, WeightDecayKind = decayKind, WeightDecay = decay }.Create(table);
        optimizer.Update([9], new float[8], new OptimizerStep(0.01, 1));
        var after = table.Row(9).ToArray();
        if (decay == 0) Assert.Equal(before, after);
        else Assert.All(before.Zip(after), p => Assert.True(Math.Abs(p.Second) < Math.Abs(p.First)));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Update_AnyNumberOfThreads_GivesTheSameBits(RowOptimizerKind kind, WeightDecayKind decayKind, double decay)
    {
        var options = new RowOptimizerOptions { Kind = kind, WeightDecayKind = decayKind, WeightDecay = decay };
        float[]? first = null;
        foreach (var threads in (int[])[1, 2, 3, 5])
        {
            using var table = Table(20);
            using var optimizer = options.Create(table, threads);
            var random = new Random(8);
            for (var number = 1; number <= 10; number++)
            {
                var rows = SomeRows(random, 280);
                optimizer.Update(rows, Gradients(random, rows.Length * 20), Step(number));
            }

            var values = table.RowRange(0, Rows).ToArray();
            Assert.Equal(first ??= values, values);
        }
    }

    [Fact]
    public void Update_FirstTouchLateInTraining_MovesByOneLearningRate()
    {
        using var table = new EmbeddingStorage(3, 4);
        using var optimizer = new LazyAdam(table, new RowOptimizerOptions());
        optimizer.Update([2], [1e-3f, -5, 0.1f, 20], new OptimizerStep(0.01, 50_000));
        Assert.All(table.Row(2).ToArray().Zip((float[])[-0.01f, 0.01f, -0.01f, -0.01f]), p => Assert.Equal(p.Second, p.First, 1e-6f));
    }

    [Theory]
    [InlineData(RowOptimizerKind.LazyAdam)]
    [InlineData(RowOptimizerKind.RowWiseAdagrad)]
    [InlineData(RowOptimizerKind.Sgd)]
    public void State_CopiedToAnotherOptimizer_ContinuesBitIdentically(RowOptimizerKind kind)
    {
        var options = new RowOptimizerOptions { Kind = kind, WeightDecay = 0.01 };
        using var straight = Table(12);
        using var straightOptimizer = options.Create(straight);
        using var resumed = new EmbeddingStorage(Rows, 12);
        using var resumedOptimizer = options.Create(resumed);
        var random = new Random(4);
        for (var number = 1; number <= 10; number++)
        {
            if (number == 6)
            {
                resumed.CopyFrom(straight);
                foreach (var (from, to) in straightOptimizer.State.Zip(resumedOptimizer.State)) to.Values.CopyFrom(from.Values);
            }

            var rows = SomeRows(random, 100);
            var gradients = Gradients(random, rows.Length * 12);
            straightOptimizer.Update(rows, gradients, Step(number));
            if (number > 5) resumedOptimizer.Update(rows, gradients, Step(number));
        }

        Assert.Equal(straight.RowRange(0, Rows).ToArray(), resumed.RowRange(0, Rows).ToArray());
        Assert.Equal(options.StateBytes(Rows, 12), straightOptimizer.State.Sum(s => s.Values.Bytes));
    }

    [Fact]
    public void Update_WrongSizesRowsOrSettings_Throws()
    {
        using var table = Table(4);
        using var optimizer = new RowOptimizerOptions().Create(table);
        var step = new OptimizerStep(0.1, 1);
        Assert.Throws<ArgumentException>(() => optimizer.Update([1, 2], new float[7], step));
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.Update([Rows], new float[4], step));
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.Update([-1], new float[4], step));
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.Update([1], new float[4], step with { LearningRate = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.Update([1], new float[4], step with { Number = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.Update([1], new float[4], step with { GradientScale = double.PositiveInfinity }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RowOptimizerOptions { Beta2 = 1 }.Create(table));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RowOptimizerOptions { Epsilon = 0 }.Create(table));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RowOptimizerOptions { WeightDecay = -1 }.Create(table));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RowOptimizerOptions { Kind = (RowOptimizerKind)9 }.Create(table));
    }
}
