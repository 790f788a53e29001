using System.ComponentModel.DataAnnotations;
using Mian.Configuration;
using Mian.Schema;
using Mian.Torch.Kernels;
using Mian.Torch.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Models;

// The floor that every model is shown against: mean pooling of the behaviours and an MLP over the concatenated embeddings
// (the "Embedding & MLP" base model of Zhou et al. 2018, Deep Interest Network, https://arxiv.org/abs/1706.06978, section 4.2).

/// <summary>Widths of <see cref="PoolingMLP"/>.</summary>
public sealed record PoolingMlpOptions : IValidatable
{
    /// <summary>Widths of the prediction layer. Default: 200, 80.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [200, 80];

    /// <summary>Dropout of the prediction layer. Default: 0.</summary>
    [Range(0, 0.95)]
    public double Dropout { get; init; }

    /// <summary>Normalisation before the prediction layer. Default: none.</summary>
    public InputNormalisation Normalisation { get; init; } = InputNormalisation.None;

    /// <inheritdoc/>
    public IEnumerable<string> Validate() => HiddenWidths.Validate("hidden", Hidden);
}

/// <summary>Mean pooling with an MLP: [mean e_b ; e_i ; e_u ; e_c] -> logit.</summary>
public sealed class PoolingMLP : CtrModel
{
    [ComponentName(Name = "prediction")]
    private readonly PredictionMlp _prediction;

    /// <summary>Builds the network for the fields of a data set.</summary>
    public PoolingMLP(ModelShape shape, PoolingMlpOptions options) : base(nameof(PoolingMLP), shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(options);
        var width = Enum.GetValues<FieldGroup>().Sum(shape.Width);
        _prediction = new PredictionMlp(width, options.Hidden, options.Dropout, options.Normalisation);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var mean = SegmentMean.Apply(input.Behaviours, input.Layout.Segments); // [R, F_b·D]
        var vectors = new List<Tensor> { input.PerSample(mean), input.Item };
        if (input.User is not null) vectors.Add(input.PerSample(input.User)); // [B, J·D]
        if (input.Context is not null) vectors.Add(input.PerSample(input.Context)); // [B, K·D]
        return _prediction.call(cat([.. vectors], 1)); // [B]
    }
}
