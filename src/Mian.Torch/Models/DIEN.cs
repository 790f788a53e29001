using Mian.Schema;
using Mian.Torch.Kernels;
using Mian.Torch.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Models;

// DIEN: G. Zhou, N. Mou, Y. Fan, Q. Pi, W. Bian, C. Zhou, X. Zhu, K. Gai, "Deep Interest Evolution Network for Click-Through Rate
// Prediction", AAAI 2019, https://arxiv.org/abs/1809.03672
// Notation: B samples, N behaviours, P pairs (sample, behaviour of its request), H width of a state.

/// <summary>Deep Interest Evolution Network: interest extractor, interest evolution, prediction layer (Fig. 1 of Zhou et al. 2019).</summary>
public sealed class DIEN : CtrModel
{
    private const double QuerySlope = 0.1; // what the authors' PReLU starts at

    private readonly DienOptions _options;

    [ComponentName(Name = "extractor")]
    private readonly RecurrentLayer _extractor;
    [ComponentName(Name = "auxiliary")]
    private readonly AuxiliaryLoss? _auxiliary;
    [ComponentName(Name = "bilinear")]
    private readonly Linear? _bilinear;
    [ComponentName(Name = "query")]
    private readonly Linear? _query;
    [ComponentName(Name = "query_activation")]
    private readonly Prelu? _queryActivation;
    [ComponentName(Name = "attention")]
    private readonly AttentionUnit? _attention;
    [ComponentName(Name = "evolution")]
    private readonly RecurrentLayer _evolution;
    [ComponentName(Name = "prediction")]
    private readonly PredictionMlp _prediction;

    /// <summary>Builds the network for the fields of a data set.</summary>
    /// <exception cref="MianException">The data has no item field or no behaviour field, or the inner-product auxiliary loss needs states as wide as behaviours, and they are not.</exception>
    public DIEN(ModelShape shape, DienOptions options) : base(nameof(DIEN), shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(options);
        shape.RequireItemAndBehaviours(nameof(DIEN));
        _options = options;
        var (item, behaviour) = (shape.Width(FieldGroup.Item), shape.Width(FieldGroup.Behaviour));
        var state = options.StateWidth ?? behaviour;
        _extractor = new RecurrentLayer(behaviour, state, AttentionalUpdate.None);
        if (options.ChosenAuxiliaryWeight > 0) _auxiliary = new AuxiliaryLoss(state, RequireWidth(state, behaviour, options), options.ChosenAuxiliaryForm);
        if (options.ChosenAttention == DienAttention.Bilinear)
        {
            _bilinear = nn.Linear(item, state, hasBias: false); // W of Eq. (10)
        }
        else
        {
            (_query, _queryActivation) = (nn.Linear(item, state), new Prelu(state, QuerySlope));
            _attention = new AttentionUnit(state, new AttentionForm(options.AttentionHidden, Activation.Sigmoid, Softmax: true, Scale: false));
        }

        _evolution = new RecurrentLayer(state, state, options.ChosenUpdate);
        var width = state + item + shape.Width(FieldGroup.User) + shape.Width(FieldGroup.Context);
        _prediction = new PredictionMlp(width, options.Hidden, options.Dropout, options.Normalisation, options.ChosenActivation);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var interests = _extractor.States(input.Behaviours, input.Layout); // h_t, [N, H]
        if (training && _auxiliary is not null && input.Vectors.NegativeBehaviours is not null
            && _auxiliary.Forward(interests, input.Vectors, input.Layout.Segments) is { } auxiliary)
            input.AddLoss(auxiliary.Times(_options.ChosenAuxiliaryWeight)); // α L_aux, Eq. (7)
        var a = Attend(interests, input); // [P], sums to one
        input.Trace?.SetBehaviours(a, input.Layout);
        var evolved = _evolution.Last(interests, a, input.Layout); // h'_T, [B, H]
        return _prediction.call(SampleVectors.Concatenate(input, evolved)); // [B]
    }

    /// <summary>a_t = softmax_t(h_t W e_i), Eq. (10), or the softmax of an activation unit.</summary>
    private Tensor Attend(Tensor interests, ModelInput input) => _bilinear is null
        ? _attention!.Forward(interests, _queryActivation!.call(_query!.call(input.Item)), input.Layout)
        : PairSoftmax.Apply(PairDots.Apply(interests, _bilinear.call(input.Item), input.Layout), input.Layout);

    private static int RequireWidth(int state, int behaviour, DienOptions options)
    {
        if (options.ChosenAuxiliaryForm == AuxiliaryForm.Network || state == behaviour) return behaviour;
        throw new MianException(
            $"DIEN: the auxiliary loss is the inner product of a state and a behaviour, but 'dien.state_width' is {state} and a behaviour has {behaviour} numbers. " +
            "Leave 'dien.state_width' out, or set 'dien.auxiliary_form: network' or 'dien.auxiliary_weight: 0'.");
    }
}
