using Mian.Batches;
using Mian.Schema;
using Mian.Torch.Embeddings;
using Mian.Torch.Optimizers;
using Mian.Torch.Tables;
using Mian.Torch.Tests.Models;
using Mian.Torch.Training;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Training;

/// <summary>What one step does to the tables, with plain SGD at rate 1 so that a row's change is its gradient.</summary>
[Collection(nameof(TorchState))]
public sealed class LearnerTests
{
    private static readonly DatasetSchema Schema = RandomBatch.Schema();
    private static readonly TrainConfig Sgd = SmallTraining.Config with
    {
        ClipNorm = 0,
        Embedding = SmallTraining.Config.Embedding with { Optimizer = RowOptimizerKind.Sgd, LearningRate = 1 },
        Mian = SmallTraining.Config.Mian with { TransformerDropout = 0 },
    };

    private readonly Batch _batch = RandomBatch.Make(Schema, [3, 0, 5, 1], 2, 9);

    [Fact]
    public void Step_ClipNorm_ScalesAllGradientsToTheNorm()
    {
        var norm = NaiveNorm();
        var whole = Change(Sgd, 1);
        AssertScaled(whole, Change(Sgd with { ClipNorm = norm / 4 }, 1), 0.25);
        AssertScaled(whole, Change(Sgd with { ClipNorm = norm * 1.01 }, 1), 1);
    }

    [Theory]
    [InlineData("MIAN", true)]
    [InlineData("DCN", true)]
    [InlineData("DeepFM", false)]
    public void Score_FirstOrder_AddsTheWeightsOnce(string model, bool adds)
    {
        var config = Sgd with { FirstOrder = true };
        using var with = SmallTraining.Create(Schema, model, config);
        using var without = SmallTraining.Create(Schema, model, Sgd);
        var weights = with.Embeddings.Tables.Where(t => t.Name.StartsWith("first_order/", StringComparison.Ordinal)).ToDictionary(t => t.Source, t => t.Weights);
        Assert.NotEmpty(weights);

        var expected = without.Score(_batch).Select((logit, b) => logit + (adds ? FirstOrder(weights, b) : 0)).ToArray();

        Assert.All(expected.Zip(with.Score(_batch)), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void Step_FirstOrder_TrainsTheWeights()
    {
        var change = Change(Sgd with { FirstOrder = true }, 1).Where(t => t.Key.StartsWith("first_order/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(change);
        Assert.All(change, table => Assert.Contains(table.Value, v => v != 0));
    }

    [Fact]
    public void Step_Rate_ScalesTheUpdate() => AssertScaled(Change(Sgd, 1), Change(Sgd, 0.5), 0.5);

    [Fact]
    public void Step_L2_DecaysTouchedRowsOnly()
    {
        const double L2 = 0.01;
        var (plain, decayed) = (Change(Sgd, 1), Change(Sgd with { Embedding = Sgd.Embedding with { L2 = L2 } }, 1));
        using var start = SmallTraining.Create(Schema, "MIAN", Sgd);
        foreach (var table in start.Embeddings.Tables)
        {
            var touched = _batch.Fields.Where(f => f.Schema.Table == table.Name).SelectMany(f => f.Ids[..f.Values]).ToHashSet();
            Assert.InRange(touched.Count, 1, (int)table.Weights.Rows - 2);
            for (var row = 0; row < table.Weights.Rows; row++)
            {
                for (var d = 0; d < table.Weights.Dimension; d++)
                {
                    var at = row * table.Weights.Dimension + d;
                    var expected = plain[table.Name][at] - (touched.Contains(row) ? L2 * table.Weights.Row(row)[d] : 0);
                    Assert.Equal(expected, decayed[table.Name][at], 1e-5);
                    if (!touched.Contains(row)) Assert.Equal(0, decayed[table.Name][at]);
                }
            }
        }
    }

    [Fact]
    public void Step_LossIsNotFinite_NamesTheStepAndChangesNothing()
    {
        using var learner = SmallTraining.Create(Schema, "MIAN", Sgd);
        learner.Step(_batch, 1);
        Table(learner, "item_id").Weights.Row(_batch.Field("item_id").Ids[0])[0] = float.NaN;
        AssertDiverges(learner, "loss of step 1 is NaN");
    }

    [Fact]
    public void Step_GradientIsNotFinite_NamesTheStepAndChangesNothing()
    {
        // Hidden units are relu(1), whatever the input, so the loss is finite; but the gradient of the first layer is a sum of huge inputs.
        using var learner = SmallTraining.Create(Schema, "PoolingMLP", Sgd);
        using (no_grad())
        {
            foreach (var (name, parameter) in learner.Model.named_parameters())
            {
                if (name == "prediction.hidden.layers.0.weight") parameter.zero_();
                else parameter.fill_(1);
            }
        }

        foreach (var row in _batch.Field("item_id").Ids[.._batch.Samples]) Table(learner, "item_id").Weights.Row(row).Fill(3e38f);
        AssertDiverges(learner, "norm of the gradients of step 0");
    }

    /// <summary>Σ of the weights of a sample's fields and of the mean over its behaviours, in plain loops.</summary>
    private double FirstOrder(Dictionary<string, EmbeddingStorage> weights, int sample)
    {
        var request = _batch.SampleRequest[sample];
        var (begin, end) = (_batch.RequestHistory[request], _batch.RequestHistory[request + 1]);
        var sum = 0.0;
        foreach (var field in Schema.Fields)
        {
            var (ids, table) = (_batch.Field(field.Name).Ids, weights[field.Table]);
            if (field.Group == FieldGroup.Behaviour) sum += Enumerable.Range(begin, end - begin).Sum(t => table.Row(ids[t])[0]) / (double)Math.Max(1, end - begin);
            else sum += table.Row(ids[field.Group == FieldGroup.Item ? sample : request])[0];
        }

        return sum;
    }

    private void AssertDiverges(Learner learner, string message)
    {
        var before = State(learner);
        var steps = learner.Steps;
        var error = Assert.Throws<DivergenceException>(() => learner.Step(_batch, 1));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(steps, error.Step);
        Assert.Equal(before, State(learner));
    }

    private static float[] State(Learner learner) =>
        [.. learner.Model.parameters().SelectMany(p => p.detach().flatten().data<float>().ToArray()), .. learner.Embeddings.Tables.SelectMany(t => t.Weights.RowRange(0, (int)t.Weights.Rows).ToArray())];

    /// <summary>The norm over all parameters and touched rows, from sums of squares in double precision.</summary>
    private double NaiveNorm()
    {
        using var scope = NewDisposeScope();
        using var learner = SmallTraining.Create(Schema, "MIAN", Sgd);
        using var input = learner.Embeddings.Embed(_batch, training: true);
        var labels = tensor(_batch.Labels[.._batch.Samples]);
        nn.functional.binary_cross_entropy_with_logits(learner.Model.call(input), labels).backward();
        learner.Embeddings.Collect(input);
        var dense = learner.Model.parameters().Where(p => p.grad is not null).SelectMany(p => p.grad!.flatten().data<float>().ToArray());
        var rows = learner.Embeddings.Tables.SelectMany(t => t.Gradients.ToArray());
        return Math.Sqrt(dense.Concat(rows).Sum(g => (double)g * g));
    }

    private Dictionary<string, double[]> Change(TrainConfig config, double rate)
    {
        using var learner = SmallTraining.Create(Schema, "MIAN", config);
        var before = learner.Embeddings.Tables.ToDictionary(t => t.Name, t => t.Weights.RowRange(0, (int)t.Weights.Rows).ToArray());
        learner.Step(_batch, rate);
        return learner.Embeddings.Tables.ToDictionary(t => t.Name, t => t.Weights.RowRange(0, (int)t.Weights.Rows).ToArray().Zip(before[t.Name], (a, b) => (double)a - b).ToArray());
    }

    private static void AssertScaled(Dictionary<string, double[]> whole, Dictionary<string, double[]> part, double factor)
    {
        foreach (var (name, values) in whole)
        {
            for (var i = 0; i < values.Length; i++) Assert.Equal(values[i] * factor, part[name][i], 1e-6);
        }
    }

    private static EmbeddingTable Table(Learner learner, string name) => learner.Embeddings.Tables.Single(t => t.Name == name);
}
