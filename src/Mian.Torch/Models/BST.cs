using System.ComponentModel.DataAnnotations;
using Mian.Configuration;
using Mian.Schema;
using Mian.Torch.Kernels;
using Mian.Torch.Layers;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Models;

// BST: Q. Chen, H. Zhao, W. Li, P. Huang, W. Ou, "Behavior Sequence Transformer for E-commerce Recommendation in Alibaba", DLP-KDD 2019,
// https://arxiv.org/abs/1905.06874
// Notation: B samples, N behaviours, P pairs (sample, behaviour of its request), W_b width of a behaviour.

/// <summary>What <see cref="BST"/> hands from the Transformer to the prediction layer.</summary>
public enum SequencePooling
{
    /// <summary>The candidate's place, which has attended to every behaviour.</summary>
    Candidate,

    /// <summary>The mean of all places.</summary>
    Mean,
}

/// <summary>Settings of <see cref="BST"/>.</summary>
public sealed record BstOptions : IValidatable
{
    /// <summary>Transformer blocks. Default: 1, which the paper found best.</summary>
    [Range(1, 12)]
    public int Blocks { get; init; } = 1;

    /// <summary>Attention heads; must divide the width of a behaviour. Default: 2.</summary>
    [Range(1, 64)]
    public int Heads { get; init; } = 2;

    /// <summary>Width of the Transformer's feed-forward layer. Default: 128.</summary>
    [Range(1, 8192)]
    public int FeedForward { get; init; } = 128;

    /// <summary>What the prediction layer reads of the Transformer. Default: candidate.</summary>
    public SequencePooling Pooling { get; init; } = SequencePooling.Candidate;

    /// <summary>Dropout of the Transformer. Default: 0.1.</summary>
    [Range(0, 0.95)]
    public double TransformerDropout { get; init; } = 0.1;

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

/// <summary>Behavior Sequence Transformer: the candidate joins the behaviours as the last place of the sequence (Fig. 1 of Chen et al. 2019).</summary>
public sealed class BST : CtrModel
{
    private readonly SequencePooling _pooling;
    private readonly bool _onlyCandidates;

    [ComponentName(Name = "query")]
    private readonly CandidateQuery _query;
    [ComponentName(Name = "transformer")]
    private readonly BehaviourTransformer _transformer;
    [ComponentName(Name = "prediction")]
    private readonly PredictionMlp _prediction;

    /// <summary>Builds the network for the fields of a data set.</summary>
    /// <exception cref="MianException">The data has no item field or no behaviour field, or the heads do not divide the behaviour width.</exception>
    public BST(ModelShape shape, BstOptions options) : base(nameof(BST), shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(options);
        shape.RequireItemAndBehaviours(nameof(BST));
        _pooling = options.Pooling;
        _onlyCandidates = options is { Pooling: SequencePooling.Candidate, Blocks: 1 };
        var width = shape.Width(FieldGroup.Behaviour);
        if (width % options.Heads != 0)
            throw new MianException($"BST: {options.Heads} heads do not divide the width of a behaviour, {width}. Change 'bst.heads' or 'embedding.dimension'.");
        var form = new TransformerOptions(LayerNormPlacement.PostLn, options.Heads, options.FeedForward, options.TransformerDropout);
        _query = new CandidateQuery(shape);
        _transformer = new BehaviourTransformer(width, options.Blocks, shape.MaxHistory + 1, (form, true));
        _prediction = new PredictionMlp(
            Enum.GetValues<FieldGroup>().Sum(shape.Width), options.Hidden, options.Dropout, options.Normalisation);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var candidates = _query.call(input.Item); // [B, W_b]
        // Of a last block only the candidate's place is read, so a single one need not make the others.
        var interest = _onlyCandidates
            ? _transformer.ForwardCandidates(input.Behaviours, candidates, input.Layout)
            : EncodeSequences(candidates, input); // [B, W_b]
        return _prediction.call(SampleVectors.Concatenate(input, interest)); // [B]
    }

    private Tensor EncodeSequences(Tensor candidates, ModelInput input)
    {
        var sequences = input.Layout.Sequences;
        var tokens = cat([input.Behaviours, candidates], 0).index_select(0, sequences.Rows(candidates.device)); // [P + B, W_b]
        var encoded = _transformer.Forward(tokens, sequences.Segments); // [P + B, W_b]
        return _pooling == SequencePooling.Mean
            ? SegmentMean.Apply(encoded, sequences.Segments)
            : encoded.index_select(0, sequences.Candidates(encoded.device));
    }
}
