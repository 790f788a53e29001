using System.ComponentModel.DataAnnotations;
using Mian.Configuration;
using Mian.Schema;
using Mian.Torch.Kernels;
using Mian.Torch.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Models;

// Wide&Deep: H.-T. Cheng et al., "Wide & Deep Learning for Recommender Systems", DLRS 2016, https://arxiv.org/abs/1606.07792
// Notation: B samples, W width of all fields side by side.

/// <summary>Settings of <see cref="WideDeep"/>.</summary>
public sealed record WideDeepOptions : IValidatable
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

/// <summary>Wide&amp;Deep: logit = Σ w + MLP(x_0), Eq. (3) of Cheng et al. 2016, without hand-made cross products.</summary>
public sealed class WideDeep : CtrModel
{
    [ComponentName(Name = "deep")]
    private readonly PredictionMlp _deep;

    /// <summary>Builds the network for the fields of a data set.</summary>
    public WideDeep(ModelShape shape, WideDeepOptions options) : base(nameof(WideDeep), shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(options);
        var width = Enum.GetValues<FieldGroup>().Sum(shape.Width);
        _deep = new PredictionMlp(width, options.Hidden, options.Dropout, options.Normalisation);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var wide = PooledFields.FirstOrder(input); // [B]
        var x0 = new PooledFields(input, input.Vectors).Concatenate(); // [B, W]
        return wide.Plus(_deep.call(x0)); // [B]; the one bias is that of the deep part's logit
    }
}
