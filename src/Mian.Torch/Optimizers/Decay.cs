namespace Mian.Torch.Optimizers;

/// <summary>The two ways in which weight decay enters an update.</summary>
internal static class Decay
{
    /// <summary>The factor of the weight that is added to the gradient, and the factor that the weight keeps.</summary>
    public static (float L2, float Keep) Factors(RowOptimizerOptions options, in OptimizerStep step) => options.WeightDecayKind switch
    {
        WeightDecayKind.L2 => ((float)options.WeightDecay, 1f),
        _ => (0f, (float)(1 - step.LearningRate * options.WeightDecay)),
    };
}
