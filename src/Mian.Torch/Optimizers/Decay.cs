namespace Mian.Torch.Optimizers;

/// <summary>The two ways in which weight decay enters an update.</summary>
internal static class Decay
{
    /// <summary>The factor of the weight that is added to the gradient, and the share of the weight that it loses.</summary>
    public static (float L2, float Shrink) Factors(RowOptimizerOptions options, in OptimizerStep step) => options.WeightDecayKind switch
    {
        WeightDecayKind.L2 => ((float)options.WeightDecay, 0f),
        _ => (0f, (float)(step.LearningRate * options.WeightDecay)),
    };
}
