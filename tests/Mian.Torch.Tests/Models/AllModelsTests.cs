using Mian.Batches;
using Mian.Dataset;
using Mian.Schema;
using Mian.Tests.Batches;
using Mian.Torch.Models;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Models;

/// <summary>What must hold for every model of the catalog.</summary>
[Collection(nameof(TorchState))]
public sealed class AllModelsTests(AllModelsTests.SmallWorld fixture) : IClassFixture<AllModelsTests.SmallWorld>
{
    private readonly PublishedWorld _world = fixture.World;

    private DatasetSchema Schema => _world.Dataset.Schema;

    public static TheoryData<string> Models => SmallTraining.AllModels();

    [Theory]
    [MemberData(nameof(Models))]
    public void Score_AnyBatch_GivesOneFiniteLogitASample(string model)
    {
        using var learner = SmallTraining.Create(Schema, model);
        foreach (var batch in new BatchReader(_world.Source(SplitName.Valid), new BatchOptions { BatchSize = 50 }).Read())
        {
            var logits = learner.Score(batch);
            Assert.Equal(batch.Samples, logits.Length);
            Assert.All(logits, z => Assert.True(float.IsFinite(z)));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Score_OneRequestWithManySamples_EqualsManyRequestsWithOne(string model)
    {
        using var learner = SmallTraining.Create(Schema, model);
        var grouped = new BatchReader(_world.Source(), new BatchOptions { BatchSize = 90 }).Read().First();
        Assert.Equal(3, grouped.RequestSamples[grouped.Requests] - grouped.RequestSamples[grouped.Requests - 1]);
        var alone = BatchAssembler.Read(_world.Source(), grouped.SampleRows.AsSpan(0, grouped.Samples), null);
        Assert.Equal(alone.Samples, alone.Requests);
        AssertClose(learner.Score(grouped), learner.Score(alone));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Score_BatchOfOne_EqualsTheSampleWithinABatch(string model)
    {
        using var learner = SmallTraining.Create(Schema, model);
        long[] rows = [.. Enumerable.Range(0, 40).Select(i => (long)i)];
        var together = learner.Score(BatchAssembler.Read(_world.Source(SplitName.Test), rows, null));
        AssertClose(together, [.. rows.Select(row => learner.Score(BatchAssembler.Read(_world.Source(SplitName.Test), [row], null)).Single())]);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Score_DeletedHistories_EqualsAnEmptyHistory(string model)
    {
        using var learner = SmallTraining.Create(Schema, model);
        var batch = BatchAssembler.Read(_world.Source(SplitName.Test), [9, 10, 11], null);
        Assert.True(batch.Behaviours > 3);
        var without = BatchAssembler.Without(batch, [.. Enumerable.Repeat(true, batch.Behaviours)]);
        var logits = learner.Score(without);
        Assert.All(logits, z => Assert.True(float.IsFinite(z)));
        Assert.NotEqual(learner.Score(batch), logits);
        // One request keeps its history: the others' logits do not move.
        var one = BatchAssembler.Without(batch, [.. Enumerable.Range(0, batch.Behaviours).Select(t => t >= batch.RequestHistory[1])]);
        AssertClose(logits[1..], learner.Score(one)[1..]);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void SaveModel_Loaded_GivesTheSameBits(string model)
    {
        var path = _world.Beside($"{model}.safetensors");
        var batch = BatchAssembler.Read(_world.Source(SplitName.Test), [1, 2, 3, 4, 5, 6], null);
        using var learner = SmallTraining.Create(Schema, model);
        for (var i = 0; i < 3; i++) learner.Step(batch, 1);
        Checkpoint.SaveModel(path, learner, "hash");
        using var other = Learner.Create(Schema, model, SmallTraining.Config, (99, false));
        Assert.NotEqual(learner.Score(batch), other.Score(batch));
        Checkpoint.LoadModel(path, other);
        Assert.Equal(learner.Score(batch), other.Score(batch));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Backward_EmbeddingRows_EqualFiniteDifferences(string model)
    {
        using var learner = SmallTraining.Create(Schema, model);
        var batch = TrainBatch(24);
        SmallTraining.ForwardBackward(learner, batch);
        var largest = learner.Embeddings.Tables.SelectMany(t => t.TouchedIds.ToArray().Index()
            .Where(r => r.Item != ReservedIds.Padding)
            .SelectMany(r => Enumerable.Range(0, t.Weights.Dimension).Select(d => (Table: t, Row: r.Item, D: d, Gradient: t.Gradients[r.Index * t.Weights.Dimension + d])))
            .OrderByDescending(g => Math.Abs(g.Gradient)).Take(4)).ToList();
        Assert.NotEmpty(largest);
        foreach (var (table, row, d, gradient) in largest)
        {
            var before = table.Weights.Row(row)[d];
            const float Step = 2e-3f;
            table.Weights.Row(row)[d] = before + Step;
            var up = SmallTraining.Forward(learner, batch);
            table.Weights.Row(row)[d] = before - Step;
            var down = SmallTraining.Forward(learner, batch);
            table.Weights.Row(row)[d] = before;
            var difference = (up - down) / (2 * Step);
            Assert.True(Math.Abs(difference - gradient) <= 2e-3 + 0.03 * Math.Abs(difference), $"{table.Name}[{row}, {d}]: gradient {gradient}, difference {difference}");
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Step_Repeated_LowersTheLoss(string model)
    {
        using var learner = SmallTraining.Create(Schema, model);
        var batch = TrainBatch(60);
        var first = learner.Step(batch, 1);
        var last = first;
        for (var i = 0; i < 40; i++) last = learner.Step(batch, 1);
        Assert.True(last < 0.7 * first, $"{first} -> {last}");
        Assert.Equal(41, learner.Steps);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Step_PaddingRow_StaysZero(string model)
    {
        using var learner = SmallTraining.Create(Schema, model, SmallTraining.Config with { Embedding = SmallTraining.Config.Embedding with { L2 = 0.1 } });
        var batch = TrainBatch(200);
        for (var i = 0; i < 3; i++) learner.Step(batch, 1);
        // User rows without a gender hold the padding id, so its row is touched.
        Assert.Contains(ReservedIds.Padding, batch.Field("gender").Ids[..batch.Requests]);
        foreach (var table in learner.Embeddings.Tables) Assert.All(table.Weights.Row(ReservedIds.Padding).ToArray(), w => Assert.Equal(0, w));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void StepAndScore_ManyTimes_LeakNoTensor(string model)
    {
        using var learner = SmallTraining.Create(Schema, model);
        var batch = TrainBatch(60);
        Run(3);
        Collect();
        var before = TorchSharp.torch.Tensor.TotalCount;
        Run(50);
        Assert.Equal(before, TorchSharp.torch.Tensor.TotalCount);

        void Run(int times)
        {
            for (var i = 0; i < times; i++)
            {
                learner.Step(batch, 1);
                learner.Score(batch);
                learner.Score(batch, new AttentionTrace());
            }
        }
    }

    /// <summary>Allowed: a few bytes a sample, far below the four that one float of each would take in a forward and a backward pass.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void Step_WarmedUp_AllocatesNoManagedMemoryThatGrowsWithTheBatch(string model)
    {
        TorchSharp.torch.set_num_threads(1); // starting a second thread takes memory too, the same for every size
        using var learner = SmallTraining.Create(Schema, model);
        var (small, large) = (TrainBatch(100), TrainBatch(1600));
        var growth = BytesOfStep(large) - BytesOfStep(small);
        // CIN works on chunks of samples; each needs handles of a few tensors, whose numbers are in libtorch's memory.
        var allowed = large.Samples * (model == "xDeepFM" ? 80 : 1);
        Assert.True(growth < allowed, $"A step on {large.Samples} samples allocates {growth:N0} bytes more than one on {small.Samples}.");

        // The least of many: a collection may empty the shared array pools at any time.
        double BytesOfStep(Batch batch) => Enumerable.Range(0, 25).Min(_ =>
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            learner.Step(batch, 1);
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        });
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Create_SameSeed_GivesTheSameBitsAndAnotherSeedOthers(string model)
    {
        var batch = TrainBatch(60);
        Assert.Equal(Trained(7), Trained(7));
        Assert.NotEqual(Trained(7), Trained(8));

        float[] Trained(long seed)
        {
            using var learner = SmallTraining.Create(Schema, model, seed: seed);
            for (var i = 0; i < 3; i++) learner.Step(batch, 1);
            return learner.Score(batch);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Create_SchemaWithFewGroups_StillScores(string model)
    {
        foreach (var (users, contexts) in ((int, int)[])[(0, 0), (1, 0), (0, 2)])
        {
            var schema = RandomBatch.Schema(users, contexts, multiValued: users > 0);
            using var learner = SmallTraining.Create(schema, model);
            var batch = RandomBatch.Make(schema, [2, 0, 4], 2, 3);
            Assert.Equal(6, learner.Score(batch).Length);
            Assert.True(double.IsFinite(learner.Step(batch, 1)));
        }
    }

    private Batch TrainBatch(int size) => new BatchReader(_world.Source(), new BatchOptions { BatchSize = size, Shuffle = true, Seed = 3 }).Read().First();

    private static void AssertClose(float[] expected, float[] got)
    {
        Assert.Equal(expected.Length, got.Length);
        for (var i = 0; i < got.Length; i++) Assert.Equal(expected[i], got[i], 1e-5f);
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    public sealed class SmallWorld : IDisposable
    {
        internal PublishedWorld World { get; } = new(new WorldOptions { NegativesPerClick = 2, Users = 120 });

        public void Dispose() => World.Dispose();
    }
}
