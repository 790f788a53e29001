using Mian.Batches;
using Mian.Schema;
using Mian.Torch.Models;
using Mian.Torch.Training;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Models;

/// <summary>A model against its textbook form: logits to 1e-5, gradients of every parameter and table row to 1e-4 of the largest of their tensor.</summary>
internal static class OracleComparison
{
    internal static void Compare((string Model, TrainConfig Config, Func<TextbookSample, Tensor> Textbook) model, DatasetSchema schema, Batch batch)
    {
        using var scope = NewDisposeScope();
        using var learner = Create(model.Model, model.Config, schema);
        learner.Model.eval(); // statistics of a batch have tests of their own
        var textbook = new TextbookFields(learner, schema, batch);
        using var input = learner.Embeddings.Embed(batch, training: true);
        var logits = learner.Model.call(input);
        var expected = CompareLogits(logits, textbook.Logits(model.Textbook));
        var upstream = rand(batch.Samples) + 0.5;
        CompareGradients(learner, input, textbook, ((logits * upstream).sum(), (expected * upstream).sum()));
    }

    /// <summary>The same in training, with a loss over pairs of neighbouring behaviours beside the logits. The model may have nothing that differs in training.</summary>
    /// <param name="model">The model, and its loss over pairs with its weight α.</param>
    /// <param name="schema">Fields.</param>
    /// <param name="batch">With drawn behaviours.</param>
    internal static void CompareLoss(
        (string Model, TrainConfig Config, Func<TextbookSample, Tensor> Textbook, Func<TextbookSample, IEnumerable<Tensor>> Pairs, double Weight) model, DatasetSchema schema, Batch batch)
    {
        using var scope = NewDisposeScope();
        using var learner = Create(model.Model, model.Config, schema);
        learner.Model.train();
        var textbook = new TextbookFields(learner, schema, batch);
        using var input = learner.Embeddings.Embed(batch, training: true);
        var logits = learner.Model.call(input);
        var expected = CompareLogits(logits, textbook.Logits(model.Textbook));
        var upstream = rand(batch.Samples) + 0.5;
        var (loss, expectedLoss) = ((logits * upstream).sum(), (expected * upstream).sum());
        if (textbook.MeanOverPairs(model.Pairs) is { } mean)
        {
            AssertClose("loss over pairs", model.Weight * mean.item<double>(), input.Losses.Single().item<float>(), 1e-5);
            (loss, expectedLoss) = (loss + input.Losses.Single(), expectedLoss + model.Weight * mean);
        }
        else
        {
            Assert.Empty(input.Losses);
        }

        CompareGradients(learner, input, textbook, (loss, expectedLoss));
    }

    private static Learner Create(string model, TrainConfig config, DatasetSchema schema)
    {
        var learner = SmallTraining.Create(schema, model, config with { Embedding = new EmbeddingConfig { Dimension = 5, InitialDeviation = 0.4 } });
        // Biases that start at zero would hide what they do.
        using (no_grad())
        {
            foreach (var parameter in learner.Model.parameters()) parameter.uniform_(-0.4, 0.4);
        }

        return learner;
    }

    private static Tensor CompareLogits(Tensor logits, Tensor expected)
    {
        for (var b = 0; b < logits.shape[0]; b++) AssertClose("logit", expected[b].item<double>(), logits[b].item<float>(), 1e-5 * Math.Max(1, Math.Abs(expected[b].item<double>())));
        return expected;
    }

    private static void CompareGradients(Learner learner, ModelInput input, TextbookFields textbook, (Tensor Own, Tensor Expected) loss)
    {
        loss.Own.backward();
        learner.Embeddings.Collect(input);
        loss.Expected.backward();
        foreach (var (name, parameter) in learner.Model.named_parameters())
            AssertClose(name, GradientOf(textbook.Parameters[name]), GradientOf(parameter).to_type(ScalarType.Float64));
        foreach (var table in learner.Embeddings.Tables)
        {
            var whole = zeros(table.Weights.Rows, table.Weights.Dimension, dtype: ScalarType.Float64);
            foreach (var (slot, row) in table.TouchedIds.ToArray().Index())
                whole[row] = tensor(table.Gradients.Slice(slot * table.Weights.Dimension, table.Weights.Dimension).ToArray()).to_type(ScalarType.Float64);
            AssertClose(table.Name, GradientOf(textbook.Tables[table.Name]), whole);
        }
    }

    /// <summary>Zero for what the batch did not reach, such as attention without behaviours.</summary>
    private static Tensor GradientOf(Tensor parameter) => parameter.grad ?? zeros_like(parameter);

    private static void AssertClose(string name, Tensor expected, Tensor actual)
    {
        var scale = Math.Max(1e-3, expected.abs().max().item<double>());
        AssertClose(name, 0, (expected - actual).abs().max().item<double>() / scale, 1e-4);
    }

    private static void AssertClose(string name, double expected, double actual, double tolerance) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance, $"{name}: expected {expected}, got {actual}, allowed {tolerance}");
}
