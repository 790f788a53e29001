using System.ComponentModel.DataAnnotations;
using Mian.Configuration;
using Mian.Schema;
using Mian.Torch.Kernels;
using Mian.Torch.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Models;

// Deep&Cross: R. Wang, B. Fu, G. Fu, M. Wang, "Deep & Cross Network for Ad Click Predictions", ADKDD 2017,
// https://arxiv.org/abs/1708.05123
// Notation: B samples, W width of all fields side by side.

/// <summary>Settings of <see cref="DCN"/>.</summary>
public sealed record DcnOptions : IValidatable
{
    /// <summary>Whose depth to follow where <see cref="CrossLayers"/> is not set: paper and official 6, as the paper's best model has (its authors published no code), fuxictr 3. Default: paper.</summary>
    public ModelFlavor Flavor { get; init; } = ModelFlavor.Paper;

    /// <summary>Cross layers; null leaves them to the flavour. Default: null.</summary>
    [Range(1, 16)]
    public int? CrossLayers { get; init; }

    /// <summary>Widths of the deep part. Default: 200, 80.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [200, 80];

    /// <summary>Dropout of the deep part. Default: 0.</summary>
    [Range(0, 0.95)]
    public double Dropout { get; init; }

    /// <summary>Normalisation before the deep part. Default: none.</summary>
    public InputNormalisation Normalisation { get; init; } = InputNormalisation.None;

    /// <summary>The depth that holds: what is set, else what the flavour says.</summary>
    internal int ChosenCrossLayers => CrossLayers ?? (Flavor == ModelFlavor.Fuxictr ? 3 : 6);

    /// <inheritdoc/>
    public IEnumerable<string> Validate() => HiddenWidths.Validate("hidden", Hidden);
}

/// <summary>Deep&amp;Cross: logit = [x_L ; h]·w + b of a cross network and an MLP side by side, Eq. (6) of Wang et al. 2017.</summary>
public sealed class DCN : CtrModel
{
    [ComponentName(Name = "cross")]
    private readonly CrossNetwork _cross;
    [ComponentName(Name = "deep")]
    private readonly PredictionMlp _deep;

    /// <summary>Builds the network for the fields of a data set.</summary>
    public DCN(ModelShape shape, DcnOptions options) : base(nameof(DCN), shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(options);
        var width = Enum.GetValues<FieldGroup>().Sum(shape.Width);
        _cross = new CrossNetwork(width, options.ChosenCrossLayers);
        _deep = new PredictionMlp(width, options.Hidden, options.Dropout, options.Normalisation);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var x0 = new PooledFields(input, input.Vectors).Concatenate(); // [B, W]
        return _cross.call(x0).Plus(_deep.call(x0)); // [B]: [x_L ; h]·w split into its halves, so that they need no copy
    }
}
