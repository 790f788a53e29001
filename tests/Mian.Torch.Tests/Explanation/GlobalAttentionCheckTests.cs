using Mian.Batches;
using Mian.Dataset;
using Mian.Explanation;
using Mian.Progress;
using Mian.Significance;
using Mian.Tests.Batches;
using Mian.Torch.Evaluation;
using Mian.Torch.Explanation;
using Mian.Torch.Models;
using Mian.Torch.Tests.Models;
using Mian.Torch.Tests.Training;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Explanation;

[Collection(nameof(TorchState))]
public sealed class GlobalAttentionCheckTests : IDisposable
{
    private readonly PublishedWorld _world = new(new WorldOptions { Users = 90 });

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(SplitName.Test)]
    [InlineData(SplitName.Train)]
    public void Run_AnyPart_EqualsPlainLoopsOneSampleAtATime(SplitName part)
    {
        using var bundle = Train(SmallTraining.Config with { Epochs = 1, History = 3 });
        var samples = WeightsOneByOne(bundle, part);

        var found = GlobalAttentionCheck.Run(bundle, bundle.Source(part), Silent())!;

        Assert.Equal((samples.Count, samples.Select(s => s.User).Distinct().Count()), (found.Samples, found.Users));
        Assert.Equal(GlobalModules.InOrder, found.Vectors.Select(v => v.Vector));
        for (var l = 0; l < 7; l++)
        {
            var values = samples.Select(s => (s.User, Value: s.Weights[l])).ToList();
            AssertMean(values, found.Vectors[l].Weight);
            Assert.Equal(Math.Sqrt(values.Sum(v => Math.Pow(v.Value - values.Average(w => w.Value), 2)) / (values.Count - 1)), found.Vectors[l].Deviation!.Value, 1e-6);
            Assert.Equal(samples.Count(s => s.Weights[l] == s.Weights.Max()) / (double)samples.Count, found.Vectors[l].Largest, 1e-9);
        }

        AssertMean(samples.Select(s => (s.User, ClaimOf(s.Weights))), found.Claim!.All.Difference);
        Assert.Equal(samples.Count(s => ClaimOf(s.Weights) > 0) / (double)samples.Count, found.Claim.All.Share, 1e-9);
        foreach (var (p, (interactive, raw)) in new[] { (1, 0), (3, 4), (5, 6) }.Index())
            AssertMean(samples.Select(s => (s.User, s.Weights[interactive] - s.Weights[raw])), found.Claim.Pairs[p].Difference);
        Assert.Equal(1, found.Vectors.Sum(v => v.Weight.Mean), 1e-5);
    }

    [Fact]
    public void Run_ModuleOff_WeighsTheOthers()
    {
        using var bundle = Train(SmallTraining.Config with { Epochs = 1, Mian = SmallTraining.Config.Mian with { Iuim = false } });

        var found = GlobalAttentionCheck.Run(bundle, bundle.Source(SplitName.Test), Silent())!;

        Assert.Equal(["e_b", "R_ibim", "e_i", "e_u", "R_icim", "e_c"], found.Vectors.Select(v => v.Vector));
        Assert.Equal(["R_ibim", "R_icim"], found.Claim!.Pairs.Select(p => p.Interactive[0]));
    }

    [Theory]
    [InlineData("MIAN")]
    [InlineData("DIN")]
    [InlineData("BST")]
    [InlineData("PoolingMLP")]
    public void Run_ModelWithoutGlobalInteraction_IsNull(string model)
    {
        using var bundle = Train(SmallTraining.Config with { Epochs = 1, Mian = SmallTraining.Config.Mian with { Gim = false } }, model);

        Assert.Null(GlobalAttentionCheck.Run(bundle, bundle.Source(SplitName.Test), Silent()));
    }

    [Fact]
    public void Run_OneUser_HasMeansButNoInterval()
    {
        using var bundle = Train(SmallTraining.Config with { Epochs = 1 });
        using var tables = new LooseTables(_world, [(3, 2_000_000_000, 1), (3, 2_000_000_100, 1)], [(0, 5, 0), (0, 7, 0), (1, 9, 0)]);

        var found = GlobalAttentionCheck.Run(bundle, tables.Source, Silent())!;

        Assert.Equal((3L, 1), (found.Samples, found.Users));
        Assert.Equal(ClaimVerdict.NotDecided, found.Claim!.All.Verdict);
        Assert.All(found.Vectors, v => Assert.True(v.Weight.Error is null && v.Weight.Mean is > 0 and < 1));
    }

    [Fact]
    public void Run_WholePart_ReportsHowFarItIs()
    {
        using var bundle = Train(SmallTraining.Config with { Epochs = 1 });
        var progress = new LastReport();

        var found = GlobalAttentionCheck.Run(bundle, bundle.Source(SplitName.Test), new Work("weighing", progress, CancellationToken.None))!;

        Assert.Equal(("weighing", found.Samples, found.Samples, "samples"), progress.Last);
    }

    [Fact]
    public void Run_Cancelled_Stops()
    {
        using var bundle = Train(SmallTraining.Config with { Epochs = 1 });

        Assert.ThrowsAny<OperationCanceledException>(() => GlobalAttentionCheck.Run(bundle, bundle.Source(SplitName.Test), new Work("weighing", SilentProgress.Instance, new CancellationToken(canceled: true))));
    }

    private static Work Silent() => new("weighing", SilentProgress.Instance, CancellationToken.None);

    private static double ClaimOf(float[] w) => ((w[1] + w[3] + w[5]) / 3.0) - ((w[0] + w[2] + w[4] + w[6]) / 4.0);

    private static void AssertMean(IEnumerable<(int User, float Value)> samples, ClusteredMean found) =>
        AssertMean(samples.Select(s => (s.User, (double)s.Value)), found);

    private static void AssertMean(IEnumerable<(int User, double Value)> samples, ClusteredMean found)
    {
        List<(int User, double Value)> all = [.. samples];
        var mean = all.Average(s => s.Value);
        var users = all.GroupBy(s => s.User).Select(g => g.Sum(s => s.Value - mean)).ToList();
        var error = Math.Sqrt(users.Sum(u => u * u) * users.Count / (users.Count - 1)) / all.Count;
        // Weights are floats of about 0.1, summed in another order within a batch.
        Assert.Equal(mean, found.Mean, 1e-6);
        Assert.Equal(error, found.Error!.Value, 1e-6);
        Assert.True(found.Low < mean - error && found.High > mean + error);
    }

    private static List<(int User, float[] Weights)> WeightsOneByOne(ModelBundle bundle, SplitName part)
    {
        var source = bundle.Source(part);
        var all = new List<(int, float[])>();
        for (long row = 0; row < source.SampleCount; row++)
        {
            var trace = new AttentionTrace();
            var batch = BatchAssembler.Read(source, [row], bundle.History);
            bundle.Learner.Score(batch, trace);
            all.Add((batch.Users[0], [.. Enumerable.Range(0, trace.GlobalNames.Count).Select(l => trace.Global[0, l])]));
        }

        return all;
    }

    private ModelBundle Train(TrainConfig config, string model = "MIAN")
    {
        var request = Runs.Request(_world, "run", config, model);
        Runs.Train(request);
        return ModelBundle.Open(request.Out, 2);
    }

    private sealed class LastReport : IProgressSink
    {
        public (string Phase, long Done, long Total, string Unit) Last { get; private set; }

        public void Report(string phase, long done, long total, string unit, string? detail = null) => Last = (phase, done, total, unit);

        public void Line(string text) { }
    }
}
