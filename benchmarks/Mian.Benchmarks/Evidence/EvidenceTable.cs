using System.Globalization;
using System.Text.Json.Nodes;

namespace Mian.Benchmarks.Evidence;

/// <summary>The table of the README: every model on every data set, read from the results of <c>benchmarks/evidence/run.sh</c>.</summary>
internal static class EvidenceTable
{
    private static readonly string[] Sets = ["amazon-beauty", "amazon-toys", "movielens-1m-half", "synthetic-million"];

    /// <summary>Markdown, one row a model, one column a data set that has results. A cell has test AUC, test logloss and training samples/s; the best mean of a column is bold.</summary>
    /// <param name="folder">Holds a folder a data set with <c>compare.json</c>.</param>
    /// <param name="link">What the report of a data set is linked as, from its name.</param>
    /// <exception cref="InvalidOperationException">There is no result, or a run is missing.</exception>
    public static string Markdown(string folder, Func<string, string> link)
    {
        var columns = Sets.Where(s => File.Exists(Path.Combine(folder, s, "compare.json"))).Select(s => (Name: s, Rows: Read(Path.Combine(folder, s, "compare.json")))).ToList();
        if (columns.Count == 0) throw new InvalidOperationException($"'{folder}' has no compare.json. Run benchmarks/evidence/run.sh first.");
        var models = columns.SelectMany(c => c.Rows.Keys).Distinct().ToList();
        var lines = new List<string>
        {
            $"| model | {string.Join(" | ", columns.Select(c => $"[{c.Name}]({link(c.Name)})"))} |",
            $"| --- |{string.Concat(columns.Select(_ => " --- |"))}",
        };
        lines.AddRange(models.Select(m => $"| {m} | {string.Join(" | ", columns.Select(c => Cell(c.Rows, m)))} |"));
        return string.Join('\n', lines) + "\n";
    }

    private static Dictionary<string, JsonObject> Read(string file)
    {
        var result = JsonNode.Parse(File.ReadAllText(file))!;
        if ((int)result["planned"]! != (int)result["finished"]!) throw new InvalidOperationException($"'{file}' has {result["finished"]} of {result["planned"]} runs. Run benchmarks/evidence/run.sh again.");
        return result["rows"]!.AsArray().ToDictionary(r => (string)r!["name"]!, r => r!.AsObject());
    }

    private static string Cell(Dictionary<string, JsonObject> rows, string model)
    {
        if (!rows.TryGetValue(model, out var row)) return "";
        var (auc, logloss) = (Text(row, "auc"), Text(row, "logloss"));
        if (Mean(row, "auc") == rows.Values.Max(r => Mean(r, "auc"))) auc = $"**{auc}**";
        if (Mean(row, "logloss") == rows.Values.Min(r => Mean(r, "logloss"))) logloss = $"**{logloss}**";
        return string.Create(CultureInfo.InvariantCulture, $"{auc}<br>{logloss}<br>{Mean(row, "samples_per_second"):N0}/s");
    }

    private static string Text(JsonObject row, string metric) =>
        string.Create(CultureInfo.InvariantCulture, $"{Mean(row, metric):F4} ± {(double?)row[metric]!["deviation"]:F4}");

    private static double Mean(JsonObject row, string metric) => (double)row[metric]!["mean"]!;
}
