using System.ComponentModel.DataAnnotations;
using Mian.Configuration;
using Mian.Torch.Models;
using Mian.Torch.Optimizers;

namespace Mian.Torch.Training;

/// <summary>Everything that decides a training run besides data, seed and threads. Read from YAML; keys in snake_case.</summary>
public sealed record TrainConfig : IValidatable
{
    /// <summary>Embedding tables.</summary>
    public EmbeddingConfig Embedding { get; init; } = new();

    /// <summary>Dense parameters.</summary>
    public DenseConfig Dense { get; init; } = new();

    /// <summary>Samples per step. Default: 1024.</summary>
    [Range(1, 1 << 20)]
    public int BatchSize { get; init; } = 1024;

    /// <summary>Passes over the training part at most. Default: 6.</summary>
    [Range(1, 10000)]
    public int Epochs { get; init; } = 6;

    /// <summary>Validations in each epoch. Default: 1.</summary>
    [Range(1, 1000)]
    public int ValidationsPerEpoch { get; init; } = 1;

    /// <summary>Validations without improvement after which training ends; 0 never ends early. Default: 2.</summary>
    [Range(0, 1000)]
    public int Patience { get; init; } = 2;

    /// <summary>What the best checkpoint is chosen by, on validation data. Default: auc.</summary>
    public SelectionMetric Metric { get; init; } = SelectionMetric.Auc;

    /// <summary>The part that the checkpoint is chosen on, and that ends training early. Anything but the default makes the test metrics too good. Default: valid.</summary>
    public SelectionPart Selection { get; init; } = SelectionPart.Valid;

    /// <summary>At most this many recent behaviours; null for the data set's own limit. Default: null.</summary>
    [Range(1, 1000)]
    public int? History { get; init; }

    /// <summary>Share of ids replaced by the out-of-vocabulary id, which trains its row. Default: 0.005.</summary>
    [Range(0, 0.5)]
    public double OutOfVocabularyRate { get; init; } = 0.005;

    /// <summary>
    /// Adds one weight a value, summed over all fields and the mean of the behaviours, to the logit, as the wide part of Wide&amp;Deep does;
    /// no difference for models that have such weights anyway. Default: false.
    /// </summary>
    public bool FirstOrder { get; init; }

    /// <summary>Gradients (dense and touched rows together) are scaled down to this norm; 0 never. Default: 5.</summary>
    [Range(0, 1e6)]
    public double ClipNorm { get; init; } = 5;

    /// <summary>Minutes between checkpoints. Default: 10.</summary>
    [Range(0.0, 1e6)]
    public double CheckpointMinutes { get; init; } = 10;

    /// <summary>Options of MIAN.</summary>
    public MianOptions Mian { get; init; } = new();

    /// <summary>Options of PoolingMLP.</summary>
    public PoolingMlpOptions PoolingMlp { get; init; } = new();

    /// <summary>Options of LR.</summary>
    public LrOptions Lr { get; init; } = new();

    /// <summary>Options of Wide&amp;Deep.</summary>
    public WideDeepOptions WideDeep { get; init; } = new();

    /// <summary>Options of Deep&amp;Cross.</summary>
    public DcnOptions Dcn { get; init; } = new();

    /// <summary>Options of DCN-V2.</summary>
    public DcnV2Options DcnV2 { get; init; } = new();

    /// <summary>Options of DeepFM.</summary>
    public DeepFmOptions Deepfm { get; init; } = new();

    /// <summary>Options of xDeepFM.</summary>
    public XDeepFmOptions Xdeepfm { get; init; } = new();

    /// <summary>Options of DIN.</summary>
    public DinOptions Din { get; init; } = new();

    /// <summary>Options of DIEN.</summary>
    public DienOptions Dien { get; init; } = new();

    /// <summary>Options of BST.</summary>
    public BstOptions Bst { get; init; } = new();

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        foreach (var (table, dimension) in Embedding.Dimensions)
        {
            if (dimension is < 1 or > 4096) yield return $"embedding.dimensions.{table} is {dimension}; expected 1 to 4096.";
        }
    }
}

/// <summary>What the best checkpoint is chosen by.</summary>
public enum SelectionMetric
{
    /// <summary>Area under the ROC curve; larger is better.</summary>
    Auc,

    /// <summary>Per-user AUC; larger is better.</summary>
    Gauc,

    /// <summary>Cross-entropy; smaller is better.</summary>
    Logloss,
}

/// <summary>The part that the best checkpoint is chosen on.</summary>
public enum SelectionPart
{
    /// <summary>The validation part, so that the test part stays unseen until the end.</summary>
    Valid,

    /// <summary>The test part: the habit of public leaderboards, repeated only to show how much it flatters.</summary>
    Test,
}

/// <summary>Embedding tables and their optimizer.</summary>
public sealed record EmbeddingConfig
{
    /// <summary>D, embedding dimension of every table. Default: 32.</summary>
    [Range(1, 4096)]
    public int Dimension { get; init; } = 32;

    /// <summary>Dimensions of single tables, by name.</summary>
    public IReadOnlyDictionary<string, int> Dimensions { get; init; } = new Dictionary<string, int>();

    /// <summary>Dimension of one table.</summary>
    internal int DimensionOf(string table) => Dimensions.TryGetValue(table, out var dimension) ? dimension : Dimension;

    /// <summary>Standard deviation of the initial values. Default: 0.05.</summary>
    [Range(0, 10.0)]
    public double InitialDeviation { get; init; } = 0.05;

    /// <summary>Optimizer of the rows that a step touches. Default: lazy_adam.</summary>
    public RowOptimizerKind Optimizer { get; init; } = RowOptimizerKind.LazyAdam;

    /// <summary>Learning rate of the tables. Default: 0.002.</summary>
    [Range(1e-8, 100.0)]
    public double LearningRate { get; init; } = 0.002;

    /// <summary>L2 penalty, added to the gradient of touched rows. Default: 0.</summary>
    [Range(0, 100.0)]
    public double L2 { get; init; }

    /// <summary>The row optimizer that these settings name.</summary>
    internal RowOptimizerOptions Options => new() { Kind = Optimizer, WeightDecay = L2, WeightDecayKind = WeightDecayKind.L2 };
}

/// <summary>Adam on the dense parameters.</summary>
public sealed record DenseConfig
{
    /// <summary>Learning rate. Default: 0.002.</summary>
    [Range(1e-8, 100.0)]
    public double LearningRate { get; init; } = 0.002;

    /// <summary>Decoupled weight decay. Default: 0.</summary>
    [Range(0, 100.0)]
    public double WeightDecay { get; init; }

    /// <summary>Share of all steps over which both learning rates rise from zero. Default: 0.</summary>
    [Range(0, 1.0)]
    public double WarmUp { get; init; }

    /// <summary>How both learning rates fall afterwards. Default: cosine.</summary>
    public LearningRateDecay Decay { get; init; } = LearningRateDecay.Cosine;

    /// <summary>The schedule that these settings name.</summary>
    internal LearningRateSchedule Schedule => new() { WarmUp = WarmUp, Decay = Decay };
}
