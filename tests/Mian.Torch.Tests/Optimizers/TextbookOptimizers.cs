using Mian.Torch.Optimizers;

namespace Mian.Torch.Tests.Optimizers;

/// <summary>The update rules as their papers write them, one weight at a time in double precision.</summary>
internal sealed class TextbookOptimizer(RowOptimizerOptions options, int dimension)
{
    private readonly Dictionary<int, (double[] M, double[] V, int Touches, double Sum)> _rows = [];

    public double[] Update(int row, double[] weights, double[] gradients, OptimizerStep step)
    {
        var (m, v, touches, sum) = _rows.TryGetValue(row, out var s) ? s : (new double[dimension], new double[dimension], 0, 0.0);
        touches++;
        var g = new double[dimension];
        for (var i = 0; i < dimension; i++)
        {
            g[i] = gradients[i] * step.GradientScale;
            if (options.WeightDecayKind == WeightDecayKind.L2) g[i] += options.WeightDecay * weights[i];
        }

        sum += g.Sum(x => x * x) / dimension;
        var result = new double[dimension];
        for (var i = 0; i < dimension; i++)
        {
            var decayed = weights[i];
            if (options.WeightDecayKind == WeightDecayKind.Decoupled) decayed -= step.LearningRate * options.WeightDecay * weights[i];
            m[i] = options.Beta1 * m[i] + (1 - options.Beta1) * g[i];
            v[i] = options.Beta2 * v[i] + (1 - options.Beta2) * g[i] * g[i];
            result[i] = options.Kind switch
            {
                RowOptimizerKind.LazyAdam => decayed - step.LearningRate * (m[i] / (1 - Math.Pow(options.Beta1, touches)))
                    / (Math.Sqrt(v[i] / (1 - Math.Pow(options.Beta2, touches))) + options.Epsilon),
                RowOptimizerKind.RowWiseAdagrad => decayed - step.LearningRate * g[i] / (Math.Sqrt(sum) + options.Epsilon),
                _ => decayed - step.LearningRate * g[i],
            };
        }

        _rows[row] = (m, v, touches, sum);
        return result;
    }
}
