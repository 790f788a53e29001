using System.ComponentModel.DataAnnotations;
using Mian.Configuration;
using Mian.Schema;
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
        var x0 = new PooledFields(input, input.Vectors).Concatenate(); // [mean e_b ; e_i ; e_u ; e_c], [B, W]
        return _prediction.call(x0); // [B]
    }
}
