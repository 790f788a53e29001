using Mian.Explanation;
using Mian.Reports.Text;

namespace Mian.Reports.Charts;

/// <summary>One row of a heat map.</summary>
/// <param name="Label">Short description of the case.</param>
/// <param name="Weights">One weight a column, 0 to 1; null (or a number that is not finite) where the case has none, drawn as a dash.</param>
public sealed record HeatMapRow(string Label, IReadOnlyList<double?> Weights);

/// <summary>What a heat map of global attention weights shows.</summary>
public sealed record HeatMapData
{
    /// <summary>Title of the figure.</summary>
    public required string Title { get; init; }

    /// <summary>Second, smaller line, e.g. model, data set and seed. Default: none.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>Names of the weighted vectors as in <see cref="GlobalModules"/>: seven, or fewer where modules are off. At least one.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>One row a case, at least one, at most <see cref="MaxRows"/>.</summary>
    public required IReadOnlyList<HeatMapRow> Rows { get; init; }

    /// <summary>More rows than this make no figure that can be read.</summary>
    public const int MaxRows = 200;

    /// <summary>Takes the global weights of explained cases; columns are those of the seven vectors that at least one case has.</summary>
    /// <param name="title">Title of the figure.</param>
    /// <param name="cases">The cases, in row order.</param>
    /// <exception cref="MianException">No case has global weights.</exception>
    public static HeatMapData FromCases(string title, IReadOnlyList<ExplainedCase> cases)
    {
        IReadOnlyList<string> columns =
            [.. GlobalModules.InOrder.Where(module => cases.Any(c => c.GlobalWeights.Any(w => w.Module == module)))];
        var data = new HeatMapData
        {
            Title = title,
            Columns = columns,
            Rows = [.. cases.Select(c => new HeatMapRow(ExplanationText.ShortLabel(c), WeightsOf(c, columns)))],
        };
        data.Validate();
        return data;
    }

    /// <summary>Checks the shape.</summary>
    /// <exception cref="MianException">No row, no column, too many rows, or a row with another number of weights than columns.</exception>
    internal void Validate()
    {
        if (Rows.Count == 0 || Columns.Count == 0)
            throw new MianException($"Heat map '{Title}' has {Rows.Count} cases and {Columns.Count} weighted vectors; expected at least one of each. Explain a model whose global interaction module is on.");
        if (Rows.Count > MaxRows)
            throw new MianException($"Heat map '{Title}' has {Rows.Count} cases, expected at most {MaxRows}. Ask for fewer with --count.");
        foreach (HeatMapRow row in Rows)
        {
            if (row.Weights.Count != Columns.Count)
                throw new MianException($"Row '{row.Label}' of heat map '{Title}' has {row.Weights.Count} weights, expected one for each of the {Columns.Count} columns. Leave a missing weight null.");
        }
    }

    private static List<double?> WeightsOf(ExplainedCase explained, IReadOnlyList<string> columns) =>
        [.. columns.Select(column => explained.GlobalWeights.FirstOrDefault(w => w.Module == column)?.Weight)];
}
