using Mian.Batches;
using Mian.Dataset;
using Mian.Progress;
using Mian.Tests.Batches;
using Mian.Torch.Evaluation;
using Mian.Torch.Explanation;
using Mian.Torch.Models;
using Mian.Torch.Tests.Models;
using Mian.Torch.Tests.Training;

namespace Mian.Torch.Tests.Explanation;

[Collection(nameof(TorchState))]
public sealed class FaithfulnessCheckTests : IDisposable
{
    private const int ChunkSize = 512;
    private readonly PublishedWorld _world = new(new WorldOptions { Users = 90 });

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(700, 3)]
    [InlineData(null, 1)]
    [InlineData(null, 2)]
    public void Run_DrawnOrAll_EqualsPlainLoops(int? samples, int deleted)
    {
        using var bundle = Train("MIAN");
        var source = bundle.Source(SplitName.Train);
        var changes = PlainLoops(bundle, source, (samples, deleted, 4));

        var found = FaithfulnessCheck.Run(bundle, source, (samples, deleted, 4))!;

        Assert.Equal((deleted, changes.Count, changes.Select(c => c.User).Distinct().Count()), (found.Deleted, (int)found.Samples, found.Users));
        // The same sums in the same order: nothing is rounded in another way than before there were intervals.
        Assert.Equal(changes.Sum(c => c.Top) / changes.Count, found.TopChange);
        Assert.Equal(changes.Sum(c => c.Random) / changes.Count, found.RandomChange);
        Assert.Equal(changes.Sum(c => c.Top > c.Random ? 1 : c.Top == c.Random ? 0.5 : 0) / changes.Count, found.TopWins);
        Assert.Equal(ErrorOf(changes.Select(c => (c.User, c.Top))), found.Top.Error!.Value, 1e-9);
        Assert.Equal(ErrorOf(changes.Select(c => (c.User, c.Random))), found.Random.Error!.Value, 1e-9);
        Assert.Equal(ErrorOf(changes.Select(c => (c.User, c.Top - c.Random))), found.Difference.Error!.Value, 1e-9);
        Assert.Equal(found.TopChange - found.RandomChange, found.Difference.Mean, 1e-9);
        Assert.True(found.Difference.Low < found.Difference.Mean && found.P is > 0 and <= 1);
    }

    [Fact]
    public void Run_All_TriesEverySampleWithEnoughBehavioursOnce()
    {
        using var bundle = Train("MIAN");
        var long2 = _world.World.Samples[SplitName.Train].Count(s => _world.World.Requests[SplitName.Train][s.Request].HistoryEnd > 2);

        Assert.Equal(long2, FaithfulnessCheck.Run(bundle, bundle.Source(SplitName.Train), (null, 2, 1))!.Samples);
        // Where none has enough, or the model sees no more than is deleted, there is nothing to say.
        Assert.Null(FaithfulnessCheck.Run(bundle, bundle.Source(SplitName.Train), (null, 1000, 1)));
        Assert.Null(FaithfulnessCheck.Run(bundle, bundle.Source(SplitName.Train), (100, 4, 1)));
    }

    [Fact]
    public void Run_FewSamples_IsLessSureThanMany()
    {
        using var bundle = Train("MIAN");
        var source = bundle.Source(SplitName.Train);

        var (few, many) = (FaithfulnessCheck.Run(bundle, source, (20, 1, 1))!, FaithfulnessCheck.Run(bundle, source, (2000, 1, 1))!);

        Assert.Equal((20L, 2000L), (few.Samples, many.Samples));
        Assert.True(few.Difference.High - few.Difference.Low > many.Difference.High - many.Difference.Low);
    }

    [Theory]
    [InlineData("DIN", true)]
    [InlineData("PoolingMLP", false)]
    public void Run_OtherModels_ChecksThoseThatAttend(string model, bool attends)
    {
        using var bundle = Train(model);

        Assert.Equal(attends, FaithfulnessCheck.Run(bundle, bundle.Source(SplitName.Test), (50, 1, 1)) is not null);
    }

    [Fact]
    public void Run_CancelledAtTheFirstReport_StopsThere()
    {
        using var bundle = Train("MIAN");
        using var progress = new CancelAtFirst();

        Assert.ThrowsAny<OperationCanceledException>(() => FaithfulnessCheck.Run(bundle, bundle.Source(SplitName.Train), (2000, 1, 1), new Work("deleting", progress, progress.Token)));
        Assert.Equal([(512L, 2000L)], progress.Reports);
    }

    private static double ErrorOf(IEnumerable<(int User, double Value)> samples)
    {
        List<(int User, double Value)> all = [.. samples];
        var mean = all.Average(s => s.Value);
        var users = all.GroupBy(s => s.User).Select(g => g.Sum(s => s.Value - mean)).ToList();
        return Math.Sqrt(users.Sum(u => u * u) * users.Count / (users.Count - 1)) / all.Count;
    }

    /// <summary>Each change, found by building every shortened history anew.</summary>
    private static List<(int User, double Top, double Random)> PlainLoops(ModelBundle bundle, RequestSource source, (int? Samples, int Deleted, long Seed) options)
    {
        var random = new SplitMix64(SplitMix64.Combine(options.Seed, options.Deleted, options.Samples ?? 0));
        var rows = new List<long>();
        if (options.Samples is null) rows.AddRange(Enumerable.Range(0, (int)source.SampleCount).Select(r => (long)r).Where(r => source.HistoryLengthOfSample(r) > options.Deleted));
        while (rows.Count < options.Samples)
        {
            var row = (long)(random.NextDouble() * source.SampleCount);
            if (source.HistoryLengthOfSample(row) > options.Deleted) rows.Add(row);
        }

        var changes = new List<(int, double, double)>();
        foreach (var chunk in rows.Chunk(ChunkSize))
        {
            var batch = BatchAssembler.Read(source, chunk, bundle.History);
            var trace = new AttentionTrace();
            var before = bundle.Learner.Score(batch, trace);
            var (top, other) = (new bool[batch.Behaviours], new bool[batch.Behaviours]);
            for (var b = 0; b < batch.Samples; b++)
            {
                var (begin, weights) = (batch.RequestHistory[b], trace.Behaviours(b).ToArray());
                foreach (var (t, _) in weights.Index().OrderByDescending(w => w.Item).Take(options.Deleted)) top[begin + t] = true;
                while (other.AsSpan(begin, weights.Length).Count(true) < options.Deleted) other[begin + random.Below(weights.Length)] = true;
            }

            var (withoutTop, withoutOther) = (bundle.Learner.Score(BatchAssembler.Without(batch, top)), bundle.Learner.Score(BatchAssembler.Without(batch, other)));
            for (var b = 0; b < batch.Samples; b++) changes.Add((batch.Users[b], Math.Abs(before[b] - withoutTop[b]), Math.Abs(before[b] - withoutOther[b])));
        }

        return changes;
    }

    private ModelBundle Train(string model)
    {
        var request = Runs.Request(_world, "run", SmallTraining.Config with { Epochs = 1, History = 4 }, model);
        Runs.Train(request);
        return ModelBundle.Open(request.Out, 2);
    }

    private sealed class CancelAtFirst : IProgressSink, IDisposable
    {
        private readonly CancellationTokenSource _source = new();

        public CancellationToken Token => _source.Token;

        public List<(long Done, long Total)> Reports { get; } = [];

        public void Report(string phase, long done, long total, string unit, string? detail = null)
        {
            Reports.Add((done, total));
            _source.Cancel();
        }

        public void Line(string text) { }

        public void Dispose() => _source.Dispose();
    }
}
