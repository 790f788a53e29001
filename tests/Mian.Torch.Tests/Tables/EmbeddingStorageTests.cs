using Mian.Torch.Tables;

namespace Mian.Torch.Tests.Tables;

public class EmbeddingStorageTests
{
    [Fact]
    public unsafe void New_AnySize_IsZeroAndAligned()
    {
        foreach (var (rows, dimension) in (ReadOnlySpan<(long, int)>)[(0, 1), (1, 1), (7, 5), (1000, 64)])
        {
            using var storage = new EmbeddingStorage(rows, dimension);
            Assert.Equal(0, (nint)storage.Start % 64);
            Assert.Equal(rows * dimension * 4, storage.Bytes);
            Assert.False(storage.RowRange(0, (int)rows).ContainsAnyExcept(0f));
        }
    }

    [Fact]
    public void New_HugeTable_CostsNothingUntilWritten()
    {
        using var storage = new EmbeddingStorage(200_000_000, 4); // 3.2 GB of addresses
        var before = Environment.WorkingSet;
        storage.Row(199_999_999).Fill(2);
        storage.Row(3).Fill(1);
        Assert.Equal([2f, 2, 2, 2], storage.Row(199_999_999).ToArray());
        Assert.True(Environment.WorkingSet - before < 500_000_000);
    }

    [Fact]
    public void New_MoreThanThereIs_SaysWhatToReduce()
    {
        var error = Assert.Throws<MianException>(() => new EmbeddingStorage(1L << 50, 8));
        Assert.Contains("dimension", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new EmbeddingStorage(-1, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EmbeddingStorage(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EmbeddingStorage(long.MaxValue, 8));
    }

    [Fact]
    public void Row_OutsideOrAfterDispose_Throws()
    {
        var storage = new EmbeddingStorage(4, 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => storage.Row(4).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => storage.Row(-1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => storage.RowRange(2, 3).Length);
        storage.Dispose();
        storage.Dispose();
        Assert.Throws<ObjectDisposedException>(() => storage.Row(0).Length);
    }

    [Fact]
    public void CopyFrom_OtherShape_Throws()
    {
        using var a = new EmbeddingStorage(4, 2);
        using var b = new EmbeddingStorage(2, 4);
        Assert.Throws<ArgumentException>(() => a.CopyFrom(b));
    }

    [Fact]
    public void FillNormal_ManyRows_HasTheMomentsAndLeavesPaddingZero()
    {
        using var storage = new EmbeddingStorage(20_001, 15);
        storage.Row(0).Fill(1);
        EmbeddingInitialization.FillNormal(storage, 0.05, seed: 7);
        Assert.False(storage.Row(0).ContainsAnyExcept(0f));
        var values = storage.RowRange(1, 20_000).ToArray();
        var mean = values.Average();
        Assert.Equal(0, mean, 5e-4f);
        Assert.Equal(0.05, Math.Sqrt(values.Average(x => (double)x * x)), 5e-4);
        Assert.Equal(0.6827, values.Count(x => Math.Abs(x) < 0.05) / (double)values.Length, 5e-3);
        Assert.Equal(20_000, storage.RowRange(1, 20_000).ToArray().Chunk(15).Select(row => row[0]).Distinct().Count(), 50.0);
    }

    [Fact]
    public void FillUniform_ManyRows_StaysInsideAndFills()
    {
        using var storage = new EmbeddingStorage(5_001, 8);
        EmbeddingInitialization.FillUniform(storage, 0.1, seed: 7);
        var values = storage.RowRange(1, 5_000).ToArray();
        Assert.All(values, x => Assert.InRange(x, -0.1f, 0.1f));
        Assert.Equal(0.1 / Math.Sqrt(3), Math.Sqrt(values.Average(x => (double)x * x)), 1e-3);
        Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddingInitialization.FillUniform(storage, double.NaN, 1));
    }

    [Fact]
    public void Fill_SameSeed_GivesTheSameRowsWhateverTheTableSize()
    {
        using var small = new EmbeddingStorage(10, 6);
        using var large = new EmbeddingStorage(1000, 6);
        using var other = new EmbeddingStorage(10, 6);
        EmbeddingInitialization.FillNormal(small, 1, seed: 5);
        EmbeddingInitialization.FillNormal(large, 1, seed: 5);
        EmbeddingInitialization.FillNormal(other, 1, seed: 6);
        Assert.True(small.RowRange(0, 10).SequenceEqual(large.RowRange(0, 10)));
        Assert.False(small.Row(4).SequenceEqual(other.Row(4)));
    }
}
