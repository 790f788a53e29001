using Mian.Batches;
using Mian.Schema;
using Mian.Torch.Models;
using Mian.Torch.Training;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Models;

/// <summary>Settings small enough for tests, and passes through a learner without its optimizer.</summary>
internal static class SmallTraining
{
    public static TrainConfig Config => new()
    {
        Embedding = new EmbeddingConfig { Dimension = 8, InitialDeviation = 0.3, LearningRate = 0.01 },
        Dense = new DenseConfig { LearningRate = 0.005 },
        BatchSize = 64,
        Epochs = 2,
        OutOfVocabularyRate = 0,
        Mian = new MianOptions { Hidden = [24, 12], FeedForward = 16 },
        Din = new DinOptions { Hidden = [24, 12], Attention = [12, 6] },
        Dien = new DienOptions { Hidden = [24, 12] },
        Bst = new BstOptions { Hidden = [24, 12], FeedForward = 16, TransformerDropout = 0 },
        PoolingMlp = new PoolingMlpOptions { Hidden = [24, 12] },
        WideDeep = new WideDeepOptions { Hidden = [24, 12] },
        Dcn = new DcnOptions { Hidden = [24, 12] },
        DcnV2 = new DcnV2Options { Hidden = [24, 12] },
        Deepfm = new DeepFmOptions { Hidden = [24, 12] },
        Xdeepfm = new XDeepFmOptions { Hidden = [24, 12], Cin = [6, 4, 3] },
    };

    public static TheoryData<string> AllModels()
    {
        var models = new TheoryData<string>();
        foreach (var entry in ModelCatalog.All) models.Add(entry.Name);
        return models;
    }

    /// <summary>A learner whose first-order weights, which start next to zero, are as large as its vectors, so that tests see them.</summary>
    public static Learner Create(DatasetSchema schema, string model, TrainConfig? config = null, long seed = 5)
    {
        config ??= Config;
        var learner = Learner.Create(schema, model, config, (seed, true));
        foreach (var table in learner.Embeddings.Tables.Where(t => t.Name.StartsWith("first_order/", StringComparison.Ordinal)))
            table.Initialise(config.Embedding.InitialDeviation, seed);
        return learner;
    }

    /// <summary>Σ logit² in evaluation mode, in training with the model's own further losses, and its gradients in the parameters and in the touched rows of the tables.</summary>
    public static double ForwardBackward(Learner learner, Batch batch, bool training = false)
    {
        using var scope = NewDisposeScope();
        learner.Model.train(training);
        foreach (var parameter in learner.Model.parameters()) parameter.grad?.zero_();
        using var input = learner.Embeddings.Embed(batch, training: true);
        var loss = learner.Model.call(input).square().sum();
        foreach (var further in input.Losses) loss += further;
        loss.backward();
        foreach (var table in learner.Embeddings.Tables) table.ClearGradients();
        learner.Embeddings.Collect(input);
        return loss.item<float>();
    }

    /// <summary>The same sum, forward only.</summary>
    public static double Forward(Learner learner, Batch batch) => learner.Score(batch).Sum(z => (double)z * z);
}
