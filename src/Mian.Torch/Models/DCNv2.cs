using System.ComponentModel.DataAnnotations;
using Mian.Configuration;
using Mian.Schema;
using Mian.Torch.Kernels;
using Mian.Torch.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Models;

// DCN-V2: R. Wang, R. Shivanna, D. Z. Cheng, S. Jain, D. Lin, L. Hong, E. H. Chi, "DCN V2: Improved Deep & Cross Network and Practical
// Lessons for Web-scale Learning to Rank Systems", WWW 2021, https://arxiv.org/abs/2008.13535
// Notation: B samples, W width of all fields side by side, r rank.

/// <summary>Where the MLP of <see cref="DCNv2"/> stands.</summary>
public enum CrossStructure
{
    /// <summary>Beside the cross network: both read x_0, and the logit reads both.</summary>
    Parallel,

    /// <summary>On top of the cross network: it reads x_L, and the logit reads it alone.</summary>
    Stacked,
}

/// <summary>What multiplies x_l in a cross layer of <see cref="DCNv2"/>.</summary>
public enum CrossForm
{
    /// <summary>One matrix [W, W].</summary>
    Matrix,

    /// <summary>A matrix of low rank, U Vᵀ.</summary>
    LowRank,

    /// <summary>A gated mixture of low-rank experts with a bend between U and V.</summary>
    Mixture,
}

/// <summary>Settings of <see cref="DCNv2"/>.</summary>
public sealed record DcnV2Options : IValidatable
{
    /// <summary>Whose structure to follow where <see cref="Structure"/> is not set: paper and fuxictr parallel, official stacked. Default: paper.</summary>
    public ModelFlavor Flavor { get; init; } = ModelFlavor.Paper;

    /// <summary>Where the MLP stands; null leaves it to the flavour. Default: null.</summary>
    public CrossStructure? Structure { get; init; }

    /// <summary>What multiplies x_l. Default: matrix.</summary>
    public CrossForm Cross { get; init; } = CrossForm.Matrix;

    /// <summary>Cross layers. Default: 3.</summary>
    [Range(1, 16)]
    public int CrossLayers { get; init; } = 3;

    /// <summary>r of <c>cross: low_rank</c> and <c>mixture</c>. Default: 32.</summary>
    [Range(1, 4096)]
    public int Rank { get; init; } = 32;

    /// <summary>Experts of <c>cross: mixture</c>. Default: 4.</summary>
    [Range(1, 64)]
    public int Experts { get; init; } = 4;

    /// <summary>Widths of the deep part. Default: 200, 80.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [200, 80];

    /// <summary>Dropout of the deep part. Default: 0.</summary>
    [Range(0, 0.95)]
    public double Dropout { get; init; }

    /// <summary>Normalisation before the deep part. Default: none.</summary>
    public InputNormalisation Normalisation { get; init; } = InputNormalisation.None;

    /// <summary>The structure that holds: what is set, else what the flavour says.</summary>
    internal CrossStructure ChosenStructure => Structure ?? (Flavor == ModelFlavor.Official ? CrossStructure.Stacked : CrossStructure.Parallel);

    /// <inheritdoc/>
    public IEnumerable<string> Validate() => HiddenWidths.Validate("hidden", Hidden);
}

/// <summary>DCN-V2: a cross network with matrices, beside an MLP (Fig. 1b of Wang et al. 2021) or below it (Fig. 1a).</summary>
public sealed class DCNv2 : CtrModel
{
    [ComponentName(Name = "cross")]
    private readonly nn.Module<Tensor, Tensor> _cross;
    [ComponentName(Name = "cross_logit")]
    private readonly Linear? _crossLogit;
    [ComponentName(Name = "deep")]
    private readonly PredictionMlp _deep;

    /// <summary>Builds the network for the fields of a data set.</summary>
    public DCNv2(ModelShape shape, DcnV2Options options) : base(nameof(DCNv2), shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(options);
        var width = Enum.GetValues<FieldGroup>().Sum(shape.Width);
        _cross = options.Cross switch
        {
            CrossForm.LowRank => new MatrixCross(width, options.CrossLayers, options.Rank),
            CrossForm.Mixture => new ExpertCross(width, options.CrossLayers, (options.Experts, options.Rank)),
            _ => new MatrixCross(width, options.CrossLayers, null),
        };
        if (options.ChosenStructure == CrossStructure.Parallel) _crossLogit = nn.Linear(width, 1, hasBias: false);
        _deep = new PredictionMlp(width, options.Hidden, options.Dropout, options.Normalisation);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var x0 = new PooledFields(input, input.Vectors).Concatenate(); // [B, W]
        var crossed = _cross.call(x0); // x_L, [B, W]
        if (_crossLogit is null) return _deep.call(crossed); // stacked, [B]
        return _crossLogit.call(crossed).squeeze(1).Plus(_deep.call(x0)); // parallel: [x_L ; h]·w split into its halves, [B]
    }
}
