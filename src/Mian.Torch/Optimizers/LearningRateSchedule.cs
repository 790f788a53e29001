using System.ComponentModel.DataAnnotations;

namespace Mian.Torch.Optimizers;

/// <summary>The course of the learning rate after the warm-up.</summary>
public enum LearningRateDecay
{
    /// <summary>Stays.</summary>
    Constant,

    /// <summary>Falls on a straight line to the final share.</summary>
    Linear,

    /// <summary>Falls along half a cosine to the final share (Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983, without restarts).</summary>
    Cosine,
}

/// <summary>The share of the base learning rate at each step: a linear warm-up, then a decay. One schedule serves tables and dense layers.</summary>
public sealed record LearningRateSchedule
{
    /// <summary>Course after the warm-up. Default constant.</summary>
    public LearningRateDecay Decay { get; init; } = LearningRateDecay.Constant;

    /// <summary>Share of all steps that the warm-up takes, from 0 to 1. Default 0.</summary>
    [Range(0.0, 1.0)]
    public double WarmUp { get; init; }

    /// <summary>Share of the base rate at the last step of a decay, from 0 to 1. Default 0.</summary>
    [Range(0.0, 1.0)]
    public double Final { get; init; }

    /// <summary>The factor of the base learning rate.</summary>
    /// <param name="step">Number of the step, counted from 1. Beyond <paramref name="totalSteps"/> the rate stays.</param>
    /// <param name="totalSteps">Planned number of steps, 1 or more.</param>
    /// <returns>In (0, 1], or 0 at the end of a decay to 0. The first step of a warm-up over n steps gives 1/n, its last gives 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number below 1, or a share outside 0 to 1.</exception>
    public double FactorAt(long step, long totalSteps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, 1);
        CheckShare(WarmUp, nameof(WarmUp));
        CheckShare(Final, nameof(Final));
        var warmUpSteps = (long)Math.Round(WarmUp * totalSteps);
        if (step <= warmUpSteps) return step / (double)warmUpSteps;

        // From just above 0 after the warm-up to 1 at the last step.
        var progress = Math.Min(1, (step - warmUpSteps) / (double)Math.Max(1, totalSteps - warmUpSteps));
        return Decay switch
        {
            LearningRateDecay.Linear => 1 - (1 - Final) * progress,
            LearningRateDecay.Cosine => Final + (1 - Final) * 0.5 * (1 + Math.Cos(Math.PI * progress)),
            _ => 1,
        };
    }

    private static void CheckShare(double value, string name)
    {
        if (value is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(name, value, "The share should be in range [0-1].");
    }
}
