namespace Mian.Benchmarks.Evidence;

/// <summary>A calibration of two numbers: p = σ(slope · logit + intercept), the maximum likelihood on held-out samples. It keeps the order of samples, and so AUC.</summary>
/// <param name="Slope">Below 1 where the logits are too sure of themselves.</param>
/// <param name="Intercept">Added after the slope.</param>
/// <remarks>J. Platt, <i>Probabilistic outputs for support vector machines</i>, 1999, without its smoothed targets, which do not matter for thousands of samples.</remarks>
internal sealed record LogitScaling(double Slope, double Intercept)
{
    private const int MostSteps = 100;
    private const double Tolerance = 1e-8;
    private const double Rounding = 1e-12;

    /// <summary>Fits both numbers by Newton's method with halved steps; the loss is convex.</summary>
    /// <param name="logits">[N] finite.</param>
    /// <param name="labels">[N] 0 or 1, both present.</param>
    /// <exception cref="MianException">One class is missing, or the classes are separated, so that no slope is best.</exception>
    public static LogitScaling Fit(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels)
    {
        if (!labels.Contains((byte)0) || !labels.Contains((byte)1)) throw new MianException("A calibration needs samples of both classes.");
        var current = new LogitScaling(1, 0);
        var loss = current.Logloss(logits, labels);
        for (var step = 0; step < MostSteps; step++)
        {
            var (slope, intercept) = current.NewtonStep(logits, labels);
            var next = new LogitScaling(current.Slope + slope, current.Intercept + intercept);
            if (Math.Abs(slope) + Math.Abs(intercept) < Tolerance) return next;
            for (var size = 0.5; next.Logloss(logits, labels) > loss + Rounding && size > 1e-9; size /= 2)
                next = new LogitScaling(current.Slope + size * slope, current.Intercept + size * intercept);
            (current, loss) = (next, next.Logloss(logits, labels));
        }

        throw new MianException($"The calibration did not settle in {MostSteps} steps (slope {current.Slope}); do the scores separate the classes?");
    }

    /// <summary>The calibrated logits.</summary>
    public float[] Apply(ReadOnlySpan<float> logits)
    {
        var scaled = new float[logits.Length];
        for (var i = 0; i < scaled.Length; i++) scaled[i] = (float)(Slope * logits[i] + Intercept);
        return scaled;
    }

    private double Logloss(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels)
    {
        double sum = 0;
        for (var i = 0; i < logits.Length; i++)
        {
            var x = Slope * logits[i] + Intercept;
            var signed = labels[i] == 1 ? -x : x;
            sum += Math.Max(signed, 0) + Math.Log(1 + Math.Exp(-Math.Abs(signed)));
        }

        return sum / logits.Length;
    }

    /// <summary>-H⁻¹ g of the mean logloss in (slope, intercept).</summary>
    private (double Slope, double Intercept) NewtonStep(ReadOnlySpan<float> logits, ReadOnlySpan<byte> labels)
    {
        double gradientSlope = 0, gradientIntercept = 0, xx = 1e-12, x1 = 0, one = 1e-12;
        for (var i = 0; i < logits.Length; i++)
        {
            var probability = 1 / (1 + Math.Exp(-(Slope * logits[i] + Intercept)));
            var (error, weight) = (probability - labels[i], probability * (1 - probability));
            gradientSlope += error * logits[i];
            gradientIntercept += error;
            xx += weight * logits[i] * logits[i];
            x1 += weight * logits[i];
            one += weight;
        }

        var determinant = xx * one - x1 * x1;
        return (-(one * gradientSlope - x1 * gradientIntercept) / determinant, -(xx * gradientIntercept - x1 * gradientSlope) / determinant);
    }
}
