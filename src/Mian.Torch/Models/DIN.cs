using System.ComponentModel.DataAnnotations;
using Mian.Configuration;
using Mian.Schema;
using Mian.Torch.Kernels;
using Mian.Torch.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Models;

// DIN: G. Zhou, X. Zhu, C. Song, Y. Fan, H. Zhu, X. Ma, Y. Yan, J. Jin, H. Li, K. Gai, "Deep Interest Network for Click-Through Rate
// Prediction", KDD 2018, https://arxiv.org/abs/1706.06978
// Notation: B samples, N behaviours, P pairs (sample, behaviour of its request), W_b width of a behaviour.

/// <summary>Settings of <see cref="DIN"/>.</summary>
public sealed record DinOptions : IValidatable
{
    /// <summary>Whose activation unit to build where the single settings are not set. Default: paper.</summary>
    public ModelFlavor Flavor { get; init; } = ModelFlavor.Paper;

    /// <summary>Widths of the activation unit. Default: 80, 40.</summary>
    public IReadOnlyList<int> Attention { get; init; } = [80, 40];

    /// <summary>What bends the activation unit; null leaves it to the flavour: paper and fuxictr dice, official sigmoid. Default: null.</summary>
    public Activation? AttentionActivation { get; init; }

    /// <summary>Whether the weights of a sample are normalised to sum one; null leaves it to the flavour: official true, others false. Default: null.</summary>
    public bool? Softmax { get; init; }

    /// <summary>Whether scores are divided by √W_b; null leaves it to the flavour: official true, others false. Default: null.</summary>
    public bool? Scale { get; init; }

    /// <summary>What bends the prediction layer; null leaves it to the flavour: paper and fuxictr dice, official fixed_dice. Default: null.</summary>
    public Activation? Activation { get; init; }

    /// <summary>Widths of the prediction layer. Default: 200, 80.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [200, 80];

    /// <summary>Dropout of the prediction layer. Default: 0.</summary>
    [Range(0, 0.95)]
    public double Dropout { get; init; }

    /// <summary>Normalisation before the prediction layer. Default: none.</summary>
    public InputNormalisation Normalisation { get; init; } = InputNormalisation.None;

    /// <summary>The activation unit that holds: what is set, else what the flavour says.</summary>
    internal AttentionForm ChosenAttention => new(
        Attention,
        AttentionActivation ?? (Official ? Layers.Activation.Sigmoid : Layers.Activation.Dice),
        Softmax ?? Official,
        Scale ?? Official);

    /// <summary>What bends the prediction layer: what is set, else what the flavour says.</summary>
    internal Activation ChosenActivation => Activation ?? (Official ? Layers.Activation.FixedDice : Layers.Activation.Dice);

    private bool Official => Flavor == ModelFlavor.Official;

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        foreach (var mistake in HiddenWidths.Validate("hidden", Hidden).Concat(HiddenWidths.Validate("attention", Attention))) yield return mistake;
        if (Attention.Count == 0) yield return "'attention' needs the width of at least one layer.";
    }
}

/// <summary>Deep Interest Network: logit = MLP([Σ_t a(q, h_t) h_t ; e_i ; e_u ; e_c]), Eq. (3) and Fig. 2 of Zhou et al. 2018.</summary>
public sealed class DIN : CtrModel
{
    [ComponentName(Name = "query")]
    private readonly CandidateQuery _query;
    [ComponentName(Name = "attention")]
    private readonly AttentionUnit _attention;
    [ComponentName(Name = "prediction")]
    private readonly PredictionMlp _prediction;

    /// <summary>Builds the network for the fields of a data set.</summary>
    /// <exception cref="MianException">The data has no item field or no behaviour field.</exception>
    public DIN(ModelShape shape, DinOptions options) : base(nameof(DIN), shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(options);
        shape.RequireItemAndBehaviours(nameof(DIN));
        _query = new CandidateQuery(shape);
        _attention = new AttentionUnit(shape.Width(FieldGroup.Behaviour), options.ChosenAttention);
        var width = Enum.GetValues<FieldGroup>().Sum(shape.Width);
        _prediction = new PredictionMlp(width, options.Hidden, options.Dropout, options.Normalisation, options.ChosenActivation);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var q = _query.call(input.Item); // [B, W_b]
        var a = _attention.Forward(input.Behaviours, q, input.Layout); // [P]
        input.Trace?.SetBehaviours(a, input.Layout);
        var interest = PairPooling.Apply(a, input.Behaviours, input.Layout); // Σ a h, [B, W_b]
        return _prediction.call(SampleVectors.Concatenate(input, interest)); // [B]
    }
}
