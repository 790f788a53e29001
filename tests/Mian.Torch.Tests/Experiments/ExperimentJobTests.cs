using Mian.Experiments;
using Mian.Progress;
using Mian.Tests.Batches;
using Mian.Torch.Experiments;
using Mian.Torch.Models;
using Mian.Torch.Tests.Models;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Experiments;

[Collection(nameof(TorchState))]
public sealed class ExperimentJobTests : IDisposable
{
    private readonly PublishedWorld _world = new(new WorldOptions { Users = 120, NegativesPerClick = 2 });

    public void Dispose() => _world.Dispose();

    [Fact]
    public void Run_WithoutMian_TestsTheRowThatValidationFavours()
    {
        var result = Run(Plan([Learning("quick", 0.01), Learning("still", 1e-8)]));
        double Valid(int row) => result.Rows[row].Runs.Average(r => r.ValidAuc!.Value);
        Assert.Equal(Valid(0) > Valid(1) ? "quick" : "still", result.Reference);
        Assert.Equal(["auc", "gauc", "logloss"], result.Tests.Select(t => t.Test.Metric));
        Assert.All(result.Tests, t => Assert.Equal((2, result.Reference == "quick" ? "still" : "quick"), (t.Test.Seeds, t.Rival)));
        Assert.All(result.Tests, t => Assert.NotNull(t.Test.SeedError));
    }

    [Fact]
    public void Run_Updates_GrowByOneRunFirstSeedFirst()
    {
        var updates = new List<ExperimentResult>();
        ExperimentJob.Run(Plan([Learning("a", 0.01), Learning("b", 0.02)]), updates.Add, SilentProgress.Instance);
        Assert.Equal([0, 1, 2, 3, 4], updates.Select(u => u.Finished));
        Assert.All(updates[2].Rows, row => Assert.Equal([RunState.Finished, RunState.Open], row.Runs.Select(r => r.State)));
        Assert.Empty(updates[1].Tests);
        Assert.All(updates[2].Tests, t => Assert.Null(t.Test.SeedError));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(9)]
    public void Run_TooFewUsersForABootstrap_DoesNotTestWhatNeedsOne(int users)
    {
        using var world = new PublishedWorld(new WorldOptions { Users = users, NegativesPerClick = 2 });
        List<Variant> rows = [.. new[] { Learning("quick", 0.01), Learning("still", 1e-8) }.Select(v => v with { Config = v.Config with { BatchSize = 4 } })];
        var result = Run(Plan(rows) with { Dataset = world.Path, Seeds = [1] });
        Assert.Equal(2, result.Finished);
        Assert.NotEqual(result.Rows[0].Logloss!.Mean, result.Rows[1].Logloss!.Mean);
        Assert.All(result.Tests, t => Assert.Equal("auc", t.Test.Metric));
        Assert.All(result.Tests, t => Assert.True(t.Test.TestError > 0));
    }

    [Fact]
    public void Run_OneModelFails_GoesOnWithTheOthers()
    {
        var broken = new Variant("broken", "MIAN", SmallTraining.Config with { Mian = SmallTraining.Config.Mian with { Heads = 5 } });
        var result = Run(Plan([broken, Learning("fine", 0.01)]));
        Assert.Equal((2, 2), (result.Finished, result.Failed));
        Assert.Null(result.Rows[0].Auc);
        Assert.Equal("fine", result.Reference);
        Assert.All(result.Rows[0].Runs, r => Assert.Contains("mian.heads", r.Reason!, StringComparison.Ordinal));
    }

    [Fact]
    public void Run_ThreeRows_ChangesAreToTheBestOther()
    {
        var rows = Run(Plan([Learning("a", 0.02), Learning("b", 0.005), Learning("c", 1e-6)]) with { Seeds = [1] }).Rows;
        for (var i = 0; i < 3; i++)
        {
            var others = rows.Where((_, j) => j != i).ToList();
            Assert.Equal((rows[i].Auc!.Mean / others.Max(o => o.Auc!.Mean)) - 1, rows[i].AucChange!.Value, 12);
            Assert.Equal((rows[i].Logloss!.Mean / others.Min(o => o.Logloss!.Mean)) - 1, rows[i].LoglossChange!.Value, 12);
        }
    }

    [Fact]
    public void Run_Cancelled_LeavesWhatIsFinishedAndContinues()
    {
        using var cancellation = new CancellationTokenSource();
        ExperimentResult? latest = null;
        void Updated(ExperimentResult result)
        {
            latest = result;
            if (result.Finished == 1) cancellation.Cancel();
        }

        var plan = Plan([Learning("a", 0.01), Learning("b", 0.02)]);
        Assert.Throws<OperationCanceledException>(() => ExperimentJob.Run(plan, Updated, SilentProgress.Instance, cancellation.Token));
        Assert.Equal(1, latest!.Finished);
        Assert.Equal(4, Run(plan).Finished);
    }

    [Fact]
    public void Run_Slices_AreTheBestOtherOnValidationAndEqualTheRunsOwnMetrics()
    {
        var plan = Plan([Learning("a", 0.02), Learning("b", 0.005), Learning("c", 1e-6)]);

        var result = Run(plan);

        double Valid(string row) => result.Rows.Single(r => r.Name == row).Runs.Average(r => r.ValidAuc!.Value);
        var slices = result.Slices!;
        Assert.Equal(result.Rows.Select(r => r.Name).Where(n => n != result.Reference).MaxBy(Valid), slices.Rival);
        Assert.Equal(((string?)null, 2), (slices.LeftOut, slices.Seeds.Count));
        Assert.Equal(["history_length", "item_frequency", "inactivity", "category_in_history"], slices.Groups.Select(g => g.Slice).Distinct());
        var own = RecordsOf(result, result.Reference!);
        Assert.Contains(slices.Groups, g => g.Test is not null);
        Assert.Contains(slices.Groups, g => g.Test is null);
        foreach (var group in slices.Groups)
        {
            var measured = own.Select(m => m.Test!.Slices.Single(s => s.Slice == group.Slice && s.Group == group.Group)).ToList();
            Assert.Equal((measured[0].Count, measured[0].Positives), (group.Count, group.Positives));
            Assert.Equal(Math.Min(group.Positives, group.Count - group.Positives) < slices.FewestOfEachClass, group.Test is null);
            if (group.Test is not null) Assert.Equal(measured.Average(s => s.Auc!.Value), group.ReferenceAuc!.Mean, 12);
        }
    }

    [Fact]
    public void Run_Slices_FollowTheHistoryLimitOfTheReference()
    {
        List<Variant> rows = [.. new[] { Learning("a", 0.02), Learning("b", 0.005) }.Select(v => v with { Config = v.Config with { History = 1 } })];

        var result = Run(Plan(rows) with { Seeds = [1] });

        var measured = RecordsOf(result, result.Reference!)[0].Test!.Slices.Where(s => s.Slice == "category_in_history").Select(s => (s.Group, s.Count));
        Assert.Equal(measured, result.Slices!.Groups.Where(g => g.Slice == "category_in_history").Select(g => (g.Group, g.Count)));
    }

    [Fact]
    public void Run_DatasetGone_ReadsFinishedRunsAndLeavesSlicesOutWithTheReason()
    {
        var plan = Plan([Learning("a", 0.02), Learning("b", 0.005)]);
        var first = Run(plan);
        Directory.Move(_world.Path, _world.Beside("elsewhere"));

        var again = Run(plan with { Earlier = first with { Slices = null } });

        Assert.Equal(first.Tests, again.Tests);
        Assert.Equal((first.DatasetHash, first.DatasetPath), (again.DatasetHash, again.DatasetPath));
        Assert.Empty(again.Slices!.Groups);
        Assert.Contains("no longer in", again.Slices.LeftOut!, StringComparison.Ordinal);
        // The earlier table was made from exactly these runs, so its groups still hold; from others they would not.
        Assert.Equal(first.Slices!.Groups, Run(plan with { Earlier = first }).Slices!.Groups);
        Assert.NotNull(Run(plan with { Seeds = [1], Earlier = first }).Slices!.LeftOut);
        var error = Assert.Throws<MianException>(() => Run(plan with { Seeds = [1, 2, 3], Earlier = first }));
        Assert.Contains("2 of 6 runs are not finished", error.Message, StringComparison.Ordinal);
        Assert.Throws<MianException>(() => Run(plan));
    }

    private static List<RunManifest> RecordsOf(ExperimentResult result, string row) =>
        [.. result.Rows.Single(r => r.Name == row).Runs.Select(r => new RunFolder(r.Run).LoadManifest())];

    private static ExperimentResult Run(ExperimentPlan plan) => ExperimentJob.Run(plan, _ => { }, SilentProgress.Instance);

    private ExperimentPlan Plan(IReadOnlyList<Variant> variants) => new()
    {
        Kind = ExperimentKind.Compare,
        Dataset = _world.Path,
        Variants = variants,
        Seeds = [1, 2],
        Runs = _world.Beside("runs"),
        Threads = 1,
        BootstrapDraws = 50,
    };

    private static Variant Learning(string name, double rate) => new(name, nameof(PoolingMLP), SmallTraining.Config with
    {
        Epochs = 1,
        Dense = new DenseConfig { LearningRate = rate },
        Embedding = SmallTraining.Config.Embedding with { LearningRate = rate },
    });
}
