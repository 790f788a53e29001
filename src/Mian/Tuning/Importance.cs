using System.Numerics;
using Mian.Batches;

namespace Mian.Tuning;

/// <summary>How much of the variation of the score one setting explains alone.</summary>
/// <param name="Key">Dotted key of the setting.</param>
/// <param name="Share">From 0 to 1.</param>
public sealed record SettingShare(string Key, double Share);

/// <summary>
/// Which settings matter: functional ANOVA over regression trees (Hutter, Hoos and Leyton-Brown 2014, https://proceedings.mlr.press/v32/hutter14.html).
/// Bagged trees are fitted to the trials. Each splits the variance of its prediction over the whole space exactly: the share of a setting is
/// V_j / V, where V_j = Var_x_j( E[f | x_j] ) and V = Var f, both under the space's own distribution.
/// </summary>
/// <param name="Settings">Main effects, largest first.</param>
/// <param name="Interactions">What no setting explains alone, from 0 to 1.</param>
/// <param name="Trials">Trials that it was worked out from.</param>
public sealed record Importance(IReadOnlyList<SettingShare> Settings, double Interactions, int Trials)
{
    /// <summary>With fewer trials than this, shares are noise and are not worked out.</summary>
    public const int FewestTrials = 10;

    private const int Trees = 64;
    private const int LeafRows = 2;
    private const int RangeCells = 16;

    /// <summary>Works the shares out.</summary>
    /// <param name="space">What was varied; a choice among more than 64 values is cut into 64.</param>
    /// <param name="past">Trials; failed ones are left out.</param>
    /// <param name="seed">Seed of the bags.</param>
    /// <returns>Null where there are too few trials, or all have the same score.</returns>
    public static Importance? Of(SearchSpace space, IReadOnlyList<SearchObservation> past, long seed)
    {
        ArgumentNullException.ThrowIfNull(space);
        var rows = past.Where(o => o.Score is not null).ToList();
        if (rows.Count < FewestTrials || rows.All(r => r.Score == rows[0].Score)) return null;
        var cells = space.Parameters.Select(CellsOf).ToArray();
        int[][] points = [.. rows.Select(r => r.Point.Select((x, p) => Math.Min((int)(x * cells[p].Count), cells[p].Count - 1)).ToArray())];
        // In units of the spread, so that no metric is too fine for the tree's tolerance.
        var (mean, spread) = (rows.Average(r => r.Score!.Value), rows.Max(r => r.Score!.Value) - rows.Min(r => r.Score!.Value));
        double[] values = [.. rows.Select(r => (r.Score!.Value - mean) / spread)];
        var effects = new double[cells.Length];
        var total = 0.0;
        for (var tree = 0; tree < Trees; tree++)
        {
            var random = new SplitMix64(SplitMix64.Combine(seed, tree, rows.Count));
            var bag = Enumerable.Range(0, rows.Count).Select(_ => random.Below(rows.Count)).ToArray();
            var variance = VarianceOf(RegressionTree.Fit(cells, (points, values), bag, LeafRows), cells);
            total += variance.Total;
            for (var p = 0; p < effects.Length; p++) effects[p] += variance.Main[p];
        }

        if (total <= 0) return null;
        var shares = space.Parameters.Select((p, i) => new SettingShare(p.Key, Math.Clamp(effects[i] / total, 0, 1)));
        return new Importance([.. shares.OrderByDescending(s => s.Share)], Math.Clamp(1 - effects.Sum() / total, 0, 1), rows.Count);
    }

    /// <summary>Variance of a tree's prediction, and that of each main effect.</summary>
    internal static (double Total, double[] Main) VarianceOf(IReadOnlyList<TreeLeaf> leaves, IReadOnlyList<ParameterCells> cells)
    {
        var volumes = leaves.Select(leaf => RegressionTree.VolumeOf(leaf, cells)).ToArray();
        var mean = leaves.Select((leaf, i) => leaf.Value * volumes[i]).Sum();
        var total = leaves.Select((leaf, i) => leaf.Value * leaf.Value * volumes[i]).Sum() - mean * mean;
        return (total, [.. cells.Select((_, p) => MainEffect(p))]);

        double MainEffect(int p)
        {
            var marginal = new double[cells[p].Count];
            for (var i = 0; i < leaves.Count; i++)
            {
                var mask = leaves[i].Cells[p];
                // Volume of the leaf in all other parameters.
                var others = volumes[i] * cells[p].Count / BitOperations.PopCount(mask);
                for (var c = 0; c < marginal.Length; c++)
                {
                    if ((mask >> c & 1) == 1) marginal[c] += leaves[i].Value * others;
                }
            }

            return marginal.Average(m => (m - mean) * (m - mean));
        }
    }

    private static ParameterCells CellsOf(SearchParameter parameter) => parameter switch
    {
        Choices choices => new ParameterCells(Math.Min(choices.Values.Count, 64), false),
        NumberRange { Whole: true, Log: false } range => new ParameterCells((int)Math.Min(RangeCells, range.High - range.Low + 1), true),
        _ => new ParameterCells(RangeCells, true),
    };
}
