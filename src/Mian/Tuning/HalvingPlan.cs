namespace Mian.Tuning;

/// <summary>
/// Successive halving (Jamieson and Talwalkar 2016, https://arxiv.org/abs/1502.07943) with epochs as the resource: of each rung's trials
/// the best third goes on to three times as many epochs.
/// </summary>
public static class HalvingPlan
{
    /// <summary>η: one of so many trials goes on, with so many times the epochs.</summary>
    public const int Factor = 3;

    /// <summary>Epochs at which trials are compared, ascending; the last is the whole training.</summary>
    /// <param name="epochs">Epochs of a whole training, 1 or more.</param>
    public static IReadOnlyList<int> Rungs(int epochs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        var rungs = new List<int> { epochs };
        while (rungs[^1] > 1) rungs.Add(Math.Max(1, rungs[^1] / Factor));
        rungs.Reverse();
        return rungs;
    }

    /// <summary>Trials that start together, so that one of them reaches the last rung.</summary>
    /// <param name="epochs">Epochs of a whole training, 1 or more.</param>
    public static int Width(int epochs) => (int)Math.Min(int.MaxValue, Math.Pow(Factor, Rungs(epochs).Count - 1));

    /// <summary>How many of a rung's trials go on: a third, at least one.</summary>
    /// <param name="trials">Trials on the rung, 1 or more.</param>
    public static int Kept(int trials) => Math.Max(1, trials / Factor);
}
