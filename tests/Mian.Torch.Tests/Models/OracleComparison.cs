using Mian.Batches;
using Mian.Schema;
using Mian.Torch.Training;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Models;

/// <summary>A model against its textbook form: logits to 1e-5, gradients of every parameter and table row to 1e-4 of the largest of their tensor.</summary>
internal static class OracleComparison
{
    internal static void Compare((string Model, TrainConfig Config, Func<TextbookSample, Tensor> Textbook) model, DatasetSchema schema, Batch batch)
    {
        using var scope = NewDisposeScope();
        var config = model.Config with { Embedding = new EmbeddingConfig { Dimension = 5, InitialDeviation = 0.4 } };
        using var learner = SmallTraining.Create(schema, model.Model, config);
        learner.Model.eval(); // statistics of a batch have tests of their own
        // Biases that start at zero would hide what they do.
        using (no_grad())
        {
            foreach (var parameter in learner.Model.parameters()) parameter.uniform_(-0.4, 0.4);
        }

        var textbook = new TextbookFields(learner, schema, batch);
        using var input = learner.Embeddings.Embed(batch, training: true);
        var logits = learner.Model.call(input);
        var expected = textbook.Logits(model.Textbook);
        for (var b = 0; b < batch.Samples; b++) AssertClose("logit", expected[b].item<double>(), logits[b].item<float>(), 1e-5 * Math.Max(1, Math.Abs(expected[b].item<double>())));

        var upstream = rand(batch.Samples) + 0.5;
        (logits * upstream).sum().backward();
        learner.Embeddings.Collect(input);
        (expected * upstream).sum().backward();
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
