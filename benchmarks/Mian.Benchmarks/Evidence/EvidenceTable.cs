using System.Globalization;
using Mian.Experiments;
using Mian.Torch.Experiments;

namespace Mian.Benchmarks.Evidence;

/// <summary>The table of the README: every model on every data set, read from the results of <c>benchmarks/evidence/run.sh</c>.</summary>
internal static class EvidenceTable
{
    private static readonly string[] Sets = ["amazon-beauty", "amazon-toys", "movielens-1m-half", "synthetic-million"];

    /// <summary>Markdown, one row a model, one column a data set that has results. A cell has test AUC, test logloss and training samples/s; the best mean of a column is bold.</summary>
    /// <param name="folder">Holds a folder a data set with <c>compare.json</c>.</param>
    /// <param name="link">What the report of a data set is linked as, from its name.</param>
    /// <exception cref="MianException">There is no result, or a run is missing.</exception>
    public static string Markdown(string folder, Func<string, string> link)
    {
        var columns = Sets.Where(s => File.Exists(Path.Combine(folder, s, "compare.json"))).Select(s => (Name: s, Rows: Read(Path.Combine(folder, s)))).ToList();
        if (columns.Count == 0) throw new MianException($"'{folder}' has no compare.json. Run benchmarks/evidence/run.sh first.");
        var models = columns.SelectMany(c => c.Rows.Keys).Distinct().ToList();
        var lines = new List<string>
        {
            $"| model | {string.Join(" | ", columns.Select(c => $"[{c.Name}]({link(c.Name)})"))} |",
            $"| --- |{string.Concat(columns.Select(_ => " --- |"))}",
        };
        lines.AddRange(models.Select(m => $"| {m} | {string.Join(" | ", columns.Select(c => Cell(c.Rows, m)))} |"));
        return string.Join('\n', lines) + "\n";
    }

    private static Dictionary<string, ExperimentRow> Read(string set)
    {
        var result = ExperimentFolder.Open(set).Comparison!;
        if (result.Planned != result.Finished) throw new MianException($"The comparison in '{set}' has {result.Finished} of {result.Planned} runs. Run benchmarks/evidence/run.sh again.");
        return result.Rows.ToDictionary(r => r.Name);
    }

    private static string Cell(Dictionary<string, ExperimentRow> rows, string model)
    {
        if (!rows.TryGetValue(model, out var row)) return "";
        var auc = MarkdownCell.Of(row.Auc, best: row.Auc!.Mean == rows.Values.Max(r => r.Auc!.Mean));
        var logloss = MarkdownCell.Of(row.Logloss, best: row.Logloss!.Mean == rows.Values.Min(r => r.Logloss!.Mean));
        return string.Create(CultureInfo.InvariantCulture, $"{auc}<br>{logloss}<br>{row.SamplesPerSecond!.Mean:N0}/s");
    }
}
