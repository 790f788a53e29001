using Mian.Torch.Tables;

namespace Mian.Torch.Optimizers;

/// <summary>What one update of all parameters has in common.</summary>
/// <param name="LearningRate">Step size, 0 or more.</param>
/// <param name="Number">Number of this step, counted from 1; dense Adam corrects its bias with it.</param>
/// <param name="GradientScale">Factor of every gradient, e.g. from <see cref="GradientNorm.ClipScale"/>; 1 by default.</param>
public readonly record struct OptimizerStep(double LearningRate, long Number, double GradientScale = 1)
{
    internal void Check()
    {
        if (!double.IsFinite(LearningRate) || LearningRate < 0)
            throw new ArgumentOutOfRangeException(nameof(LearningRate), LearningRate, "The learning rate should be finite and 0 or more.");
        if (!double.IsFinite(GradientScale))
            throw new ArgumentOutOfRangeException(nameof(GradientScale), GradientScale, "The gradient scale should be finite.");
        ArgumentOutOfRangeException.ThrowIfLessThan(Number, 1);
    }
}

/// <summary>One matrix of an optimizer's state, for checkpoints: read it to save, write it to restore.</summary>
/// <param name="Name">Unique within the optimizer, e.g. <c>first_moment</c>.</param>
/// <param name="Values">The matrix; owned by the optimizer.</param>
public sealed record OptimizerState(string Name, EmbeddingStorage Values);
