using Mian.Torch.Kernels;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Models;

// LR: logistic regression on sparse ids, the model of M. Richardson, E. Dominowska, R. Ragno, "Predicting Clicks: Estimating the
// Click-Through Rate for New Ads", WWW 2007, https://doi.org/10.1145/1242572.1242643
// Notation: B samples; w one weight an id.

/// <summary>LR has no settings of its own; its weights follow those of <c>embedding</c>, such as <c>learning_rate</c> and <c>l2</c>.</summary>
public sealed record LrOptions;

/// <summary>Logistic regression: logit = b + Σ w over the ids of candidate, user and context + the mean over the behaviours of Σ w.</summary>
public sealed class LR : CtrModel
{
    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    /// <summary>Builds the model for the fields of a data set.</summary>
    public LR(ModelShape shape) : base(nameof(LR), shape)
    {
        _bias = new Parameter(zeros(1));
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(ModelInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return PooledFields.FirstOrder(input).Plus(_bias); // [B]
    }
}
