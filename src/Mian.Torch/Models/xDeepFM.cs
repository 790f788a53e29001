using System.ComponentModel.DataAnnotations;
using Mian.Configuration;
using Mian.Schema;
using Mian.Torch.Kernels;
using Mian.Torch.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Models;

// xDeepFM: J. Lian, X. Zhou, F. Zhang, Z. Chen, X. Xie, G. Sun, "xDeepFM: Combining Explicit and Implicit Feature Interactions for
// Recommender Systems", KDD 2018, https://arxiv.org/abs/1803.05170
// Notation: B samples, m fields of all groups, D embedding dimension, H_k feature maps of CIN layer k.

/// <summary>Settings of <see cref="xDeepFM"/>.</summary>
public sealed record XDeepFmOptions : IValidatable
{
    /// <summary>Whose CIN to build where the single settings are not set: official splits the maps, fuxictr has biases. Default: paper.</summary>
    public ModelFlavor Flavor { get; init; } = ModelFlavor.Paper;

    /// <summary>H_k, feature maps of each CIN layer. Default: 32, 32.</summary>
    public IReadOnlyList<int> Cin { get; init; } = [32, 32];

    /// <summary>What bends the feature maps; null leaves it to the flavour, and all three have identity. Default: null.</summary>
    public CinActivation? CinActivation { get; init; }

    /// <summary>Whether the first half of a layer's maps goes on and only the second is pooled; null leaves it to the flavour: official true, others false. Default: null.</summary>
    public bool? SplitHalf { get; init; }

    /// <summary>Whether each map has a bias; null leaves it to the flavour: fuxictr true, others false. Default: null.</summary>
    public bool? CinBias { get; init; }

    /// <summary>Widths of the deep part. Default: 200, 80.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [200, 80];

    /// <summary>Dropout of the deep part. Default: 0.</summary>
    [Range(0, 0.95)]
    public double Dropout { get; init; }

    /// <summary>Normalisation before the deep part. Default: none.</summary>
    public InputNormalisation Normalisation { get; init; } = InputNormalisation.None;

    /// <summary>The CIN that holds: what is set, else what the flavour says.</summary>
    internal CinForm ChosenCin => new(
        Cin, CinActivation ?? Layers.CinActivation.Identity, SplitHalf ?? Flavor == ModelFlavor.Official, CinBias ?? Flavor == ModelFlavor.Fuxictr);

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        foreach (var mistake in HiddenWidths.Validate("hidden", Hidden).Concat(HiddenWidths.Validate("cin", Cin))) yield return mistake;
        if (Cin.Count == 0) yield return "'cin' needs the width of at least one layer. Use DeepFM or WideDeep for a model without CIN.";
        if (!ChosenCin.SplitHalf) yield break;
        foreach (var width in Cin.SkipLast(1).Where(w => w % 2 != 0))
            yield return $"every width in 'cin' but the last must be even where the maps are split, found {width}. Change it, or set 'split_half: false'.";
    }
}

/// <summary>xDeepFM: logit = Σ w + CIN + MLP, Eq. (9) of Lian et al. 2018; CIN and MLP read the same vectors.</summary>
public sealed class xDeepFM : CtrModel
{
    private readonly int _dimension;

    [ComponentName(Name = "cin")]
    private readonly CompressedInteraction _cin;
    [ComponentName(Name = "cin_logit")]
    private readonly Linear _cinLogit;
    [ComponentName(Name = "deep")]
    private readonly PredictionMlp _deep;

    /// <summary>Builds the network for the fields of a data set.</summary>
    /// <exception cref="MianException">The fields differ in dimension.</exception>
    public xDeepFM(ModelShape shape, XDeepFmOptions options) : base(nameof(xDeepFM), shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(options);
        _dimension = shape.SharedDimension(nameof(xDeepFM));
        var width = Enum.GetValues<FieldGroup>().Sum(shape.Width);
        _cin = new CompressedInteraction(width / _dimension, options.ChosenCin);
        _cinLogit = nn.Linear(_cin.OutputWidth, 1, hasBias: false);
        _deep = new PredictionMlp(width, options.Hidden, options.Dropout, options.Normalisation);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var linear = PooledFields.FirstOrder(input); // [B]
        var x0 = new PooledFields(input, input.Vectors).Concatenate(); // [B, m·D]
        var pooled = _cin.call(x0.view(x0.shape[0], -1, _dimension)); // p^+, [B, ΣH]
        return linear.Plus(_cinLogit.call(pooled).squeeze(1)).Plus(_deep.call(x0)); // [B]
    }
}
