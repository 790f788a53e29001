using Mian.Torch.Devices;
using Mian.Torch.Optimizers;
using Mian.Torch.Tables;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Devices;

/// <summary>The row-wise optimizers in torch operations against those in native memory.</summary>
public sealed class DeviceRowsTests
{
    private const int Rows = 20;
    private const int Width = 5;

    public static TheoryData<RowOptimizerKind, WeightDecayKind> Rules
    {
        get
        {
            var rules = new TheoryData<RowOptimizerKind, WeightDecayKind>();
            foreach (var kind in Enum.GetValues<RowOptimizerKind>())
            {
                foreach (var decay in Enum.GetValues<WeightDecayKind>()) rules.Add(kind, decay);
            }

            return rules;
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Update_ManySteps_EqualsNativeMemory(RowOptimizerKind kind, WeightDecayKind decay)
    {
        var options = new RowOptimizerOptions { Kind = kind, WeightDecay = 0.1, WeightDecayKind = decay };
        using var native = Table();
        using var optimizer = options.Create(native);
        using var mirror = Table();
        using var moved = options.Create(mirror);
        using var weights = new DeviceCopy(mirror, CPU);
        using var rule = new DeviceRowRule(options, moved.State, CPU);
        weights.Push();
        var random = new Random(2);
        for (var number = 1; number <= 20; number++)
        {
            var rows = Enumerable.Range(0, Rows).OrderBy(_ => random.Next()).Take(7).ToArray();
            var gradients = Enumerable.Range(0, rows.Length * Width).Select(i => rows[i / Width] == 0 ? 0f : (float)random.NextDouble() - 0.5f).ToArray();
            var step = new OptimizerStep(0.05, number, 0.8);
            optimizer.Update(rows, gradients, step);
            rule.Update(weights.Values, (tensor(rows, dtype: ScalarType.Int64), tensor(gradients).view(rows.Length, Width)), step);
        }

        weights.Pull();
        rule.Pull();
        AssertClose(native, mirror);
        foreach (var (expected, got) in optimizer.State.Zip(moved.State)) AssertClose(expected.Values, got.Values);
    }

    [Fact]
    public void PushAndPull_SeveralChunks_KeepTheBits()
    {
        using var table = new EmbeddingStorage(3_000_000, 7); // more than one chunk of 2^24 floats
        for (var row = 0; row < table.Rows; row += 999) table.Row(row).Fill(row);
        using var copy = new DeviceCopy(table, CPU);
        copy.Push();
        for (var row = 0; row < table.Rows; row += 999) table.Row(row).Clear();
        copy.Pull();
        for (var row = 0; row < table.Rows; row += 999) Assert.All(table.Row(row).ToArray(), v => Assert.Equal(row, v));
    }

    private static EmbeddingStorage Table()
    {
        var table = new EmbeddingStorage(Rows, Width);
        EmbeddingInitialization.FillNormal(table, 1, 3);
        return table;
    }

    private static void AssertClose(EmbeddingStorage expected, EmbeddingStorage got)
    {
        for (var row = 0; row < expected.Rows; row++)
        {
            for (var i = 0; i < expected.Dimension; i++) Assert.Equal(expected.Row(row)[i], got.Row(row)[i], 1e-5f);
        }
    }
}
