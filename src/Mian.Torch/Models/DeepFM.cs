using System.ComponentModel.DataAnnotations;
using Mian.Configuration;
using Mian.Schema;
using Mian.Torch.Kernels;
using Mian.Torch.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Models;

// DeepFM: H. Guo, R. Tang, Y. Ye, Z. Li, X. He, "DeepFM: A Factorization-Machine based Neural Network for CTR Prediction",
// IJCAI 2017, https://arxiv.org/abs/1703.04247
// Notation: B samples, F fields of one group, D embedding dimension, W width of all fields side by side.

/// <summary>Settings of <see cref="DeepFM"/>.</summary>
public sealed record DeepFmOptions : IValidatable
{
    /// <summary>Widths of the deep part. Default: 200, 80.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [200, 80];

    /// <summary>Dropout of the deep part. Default: 0.</summary>
    [Range(0, 0.95)]
    public double Dropout { get; init; }

    /// <summary>Normalisation before the deep part. Default: none.</summary>
    public InputNormalisation Normalisation { get; init; } = InputNormalisation.None;

    /// <inheritdoc/>
    public IEnumerable<string> Validate() => HiddenWidths.Validate("hidden", Hidden);
}

/// <summary>DeepFM: logit = y_FM + y_DNN, Eq. (1) of Guo et al. 2017; both parts read the same vectors.</summary>
public sealed class DeepFM : CtrModel
{
    private readonly int _dimension;

    [ComponentName(Name = "deep")]
    private readonly PredictionMlp _deep;

    /// <summary>Builds the network for the fields of a data set.</summary>
    /// <exception cref="MianException">The fields differ in dimension.</exception>
    public DeepFM(ModelShape shape, DeepFmOptions options) : base(nameof(DeepFM), shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(options);
        _dimension = shape.SharedDimension(nameof(DeepFM));
        var width = Enum.GetValues<FieldGroup>().Sum(shape.Width);
        _deep = new PredictionMlp(width, options.Hidden, options.Dropout, options.Normalisation);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var fields = new PooledFields(input, input.Vectors);
        var fm = PooledFields.FirstOrder(input).Plus(SecondOrder(fields)); // y_FM = Σ w + Σ_{f<g} v_f·v_g, [B]
        return fm.Plus(_deep.call(fields.Concatenate())); // [B]
    }

    /// <summary>Σ_{f&lt;g} v_f·v_g = ½ (|Σ_f v_f|² - Σ_f |v_f|²); both sums split into a part of the request and one of the candidate.</summary>
    private Tensor SecondOrder(PooledFields fields)
    {
        var sum = fields.Sum(v => v.view(v.shape[0], v.shape[1] / _dimension, _dimension).sum(1)); // Σ_f v_f, [B, D]
        var squares = fields.Sum(v => v.Squared().sum(1)); // Σ_f |v_f|², [B]
        return (sum.Squared().sum(1) - squares).Over(2); // [B]
    }
}
