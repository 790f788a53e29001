using System.ComponentModel.DataAnnotations;
using Mian.Configuration;
using Mian.Schema;
using Mian.Torch.Kernels;
using Mian.Torch.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Models;

// MIAN: K. Zhang, H. Qian, Q. Cui, Q. Liu, L. Li, J. Zhou, J. Ma, E. Chen, "Multi-Interactive Attention Network for
// Fine-grained Feature Learning in CTR Prediction", WSDM 2021, https://arxiv.org/abs/2012.06968
// Notation: B samples, R requests, N behaviours, J user fields, K context fields, D embedding dimension.

/// <summary>Switches and widths of <see cref="MIAN"/>; every ablation of the paper is a switch.</summary>
public sealed record MianOptions : IValidatable
{
    /// <summary>Item-behaviours interaction on or off. Default: true.</summary>
    public bool Ibim { get; init; } = true;

    /// <summary>The V of IBIM, IUIM and ICIM also hold the product of the mapped candidate with the behaviour or field; not in the paper, measured in docs/models/MIAN.md. Default: true.</summary>
    public bool Products { get; init; } = true;

    /// <summary>Item-user interaction on or off. Default: true.</summary>
    public bool Iuim { get; init; } = true;

    /// <summary>Item-context interaction on or off. Default: true.</summary>
    public bool Icim { get; init; } = true;

    /// <summary>Global interaction on or off; off concatenates all vectors. Default: true.</summary>
    public bool Gim { get; init; } = true;

    /// <summary>Pre-LN (default), Post-LN or no Transformer over the behaviours.</summary>
    public LayerNormPlacement Transformer { get; init; } = LayerNormPlacement.PreLn;

    /// <summary>Transformer blocks. Default: 1.</summary>
    [Range(1, 12)]
    public int Blocks { get; init; } = 1;

    /// <summary>Attention heads; must divide the width of a behaviour. Default: 2.</summary>
    [Range(1, 64)]
    public int Heads { get; init; } = 2;

    /// <summary>Width of the Transformer's feed-forward layer. Default: 128.</summary>
    [Range(1, 8192)]
    public int FeedForward { get; init; } = 128;

    /// <summary>Position embedding, counted from the most recent behaviour. Default: true.</summary>
    public bool Position { get; init; } = true;

    /// <summary>How the global interaction combines its vectors. Default: concat.</summary>
    public GlobalCombination Combine { get; init; } = GlobalCombination.Concat;

    /// <summary>d_g, the width of <c>combine: sum</c>. Default: 256.</summary>
    [Range(1, 8192)]
    public int SumWidth { get; init; } = 256;

    /// <summary>Layers of a cross network (DCN-V2's, Wang et al. 2021) over all vectors of the global interaction, beside the prediction layer; not in the paper, measured in docs/models/MIAN.md. Default: 0, none.</summary>
    [Range(0, 16)]
    public int CrossLayers { get; init; }

    /// <summary>Widths of the prediction layer. Default: 200, 80.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [200, 80];

    /// <summary>Dropout of the Transformer. Default: 0.1.</summary>
    [Range(0, 0.95)]
    public double TransformerDropout { get; init; } = 0.1;

    /// <summary>Dropout of the prediction layer. Default: 0.</summary>
    [Range(0, 0.95)]
    public double Dropout { get; init; }

    /// <summary>Normalisation before the prediction layer. Default: none.</summary>
    public InputNormalisation Normalisation { get; init; } = InputNormalisation.None;

    /// <inheritdoc/>
    public IEnumerable<string> Validate() => HiddenWidths.Validate("hidden", Hidden);
}

/// <summary>Multi-Interactive Attention Network: embedding, IBIM, IUIM, ICIM, GIM, prediction layer.</summary>
public sealed class MIAN : CtrModel
{
    private readonly List<string> _names = [];

    [ComponentName(Name = "ibim")]
    private readonly ItemBehaviourInteraction? _ibim;
    [ComponentName(Name = "iuim")]
    private readonly ItemFieldInteraction? _iuim;
    [ComponentName(Name = "icim")]
    private readonly ItemFieldInteraction? _icim;
    [ComponentName(Name = "gim")]
    private readonly GlobalInteraction? _gim;
    [ComponentName(Name = "prediction")]
    private readonly PredictionMlp _prediction;
    [ComponentName(Name = "cross")]
    private readonly MatrixCross? _cross;
    [ComponentName(Name = "cross_logit")]
    private readonly Linear? _crossLogit;

    /// <summary>Builds the network for the fields of a data set.</summary>
    /// <exception cref="MianException">The data has no item field or no behaviour field, the heads do not divide the behaviour width, or the fields of an attended group differ in dimension.</exception>
    public MIAN(ModelShape shape, MianOptions options) : base(nameof(MIAN), shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(options);
        shape.RequireItemAndBehaviours(nameof(MIAN));
        var (item, behaviour) = (shape.Width(FieldGroup.Item), shape.Width(FieldGroup.Behaviour));
        if (options.Ibim) _ibim = BuildIbim(shape, options);
        if (options.Iuim) _iuim = BuildInteraction(shape, FieldGroup.User, options.Products);
        if (options.Icim) _icim = BuildInteraction(shape, FieldGroup.Context, options.Products);
        var widths = new List<int>();
        Declare("e_b", behaviour, widths);
        if (_ibim is not null) Declare("R_ibim", item + _ibim.Width, widths);
        Declare("e_i", item, widths);
        if (_iuim is not null) Declare("R_iuim", item + _iuim.Width, widths);
        if (shape.Count(FieldGroup.User) > 0) Declare("e_u", shape.Width(FieldGroup.User), widths);
        if (_icim is not null) Declare("R_icim", item + _icim.Width, widths);
        if (shape.Count(FieldGroup.Context) > 0) Declare("e_c", shape.Width(FieldGroup.Context), widths);
        if (options.Gim) _gim = new GlobalInteraction([.. widths], options.Combine, options.SumWidth);
        _prediction = new PredictionMlp(_gim?.OutputWidth ?? widths.Sum(), options.Hidden, options.Dropout, options.Normalisation);
        if (options.CrossLayers > 0) (_cross, _crossLogit) = (new MatrixCross(widths.Sum(), options.CrossLayers, null), nn.Linear(widths.Sum(), 1, hasBias: false));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var vectors = new List<Tensor> { input.PerSample(SegmentMean.Apply(input.Behaviours, input.Layout.Segments)) }; // e_b [B, F_b·D]
        if (_ibim is not null) vectors.AddRange([input.Item, _ibim.Forward(input)]); // R_ibim = [e_i ; Σ a_t h_t]
        vectors.Add(input.Item); // e_i [B, F_i·D]
        if (_iuim is not null) vectors.AddRange([input.Item, _iuim.Forward(input, input.User!, Sink(input.Trace, t => t.SetUser))]); // R_iuim
        if (input.User is not null) vectors.Add(input.PerSample(input.User)); // e_u [B, J·D]
        if (_icim is not null) vectors.AddRange([input.Item, _icim.Forward(input, input.Context!, Sink(input.Trace, t => t.SetContext))]); // R_icim
        if (input.Context is not null) vectors.Add(input.PerSample(input.Context)); // e_c [B, K·D]
        var all = cat([.. vectors], 1);
        var global = _gim is null ? all : _gim.Forward(all, Sink(input.Trace, t => w => t.SetGlobal(_names, w))); // R_g
        var logit = _prediction.call(global); // [B]
        return _cross is null ? logit : logit.Plus(_crossLogit!.call(_cross.call(all)).squeeze(1)); // + w·x_L with x_0 = all
    }

    private static Action<Tensor>? Sink(AttentionTrace? trace, Func<AttentionTrace, Action<Tensor>> choose) => trace is null ? null : choose(trace);

    private static ItemBehaviourInteraction BuildIbim(ModelShape shape, MianOptions options)
    {
        var width = shape.Width(FieldGroup.Behaviour);
        if (options.Transformer != LayerNormPlacement.None && width % options.Heads != 0)
            throw new MianException($"The {options.Heads} heads do not divide the behaviour width {width}. Set 'mian.heads' to a divisor of {width}, or change the embedding dimension.");
        var transformer = new TransformerOptions(options.Transformer, options.Heads, options.FeedForward, options.TransformerDropout);
        return new ItemBehaviourInteraction(
            shape.Width(FieldGroup.Item), width, new BehaviourTransformer(width, options.Blocks, shape.MaxHistory, (transformer, options.Position)), options.Products);
    }

    /// <summary>Null where the data has no such fields: then there is nothing to interact with.</summary>
    private static ItemFieldInteraction? BuildInteraction(ModelShape shape, FieldGroup group, bool products) => shape.Count(group) == 0
        ? null
        : new ItemFieldInteraction(shape.Width(FieldGroup.Item), (shape.Count(group), shape.SharedDimension(group)), products);

    private void Declare(string name, int width, List<int> widths)
    {
        _names.Add(name);
        widths.Add(width);
    }
}
