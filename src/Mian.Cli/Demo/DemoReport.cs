using System.Globalization;
using System.Text.Json.Nodes;
using Mian.Cli.Execution;
using Mian.Cli.Printing;
using Mian.Cli.Results;
using Mian.Metrics;
using Mian.Torch.Training;

namespace Mian.Cli.Demo;

/// <summary>Prints what the demo made, and says it in JSON.</summary>
internal static class DemoReport
{
    /// <summary>Prints scores, cases and where everything is.</summary>
    public static void Print(CommandContext context, DemoOutcome outcome)
    {
        ManifestTable.Write(context, outcome.Dataset);
        context.Print();
        TextTable.Write(context.Output, context.Width, ["test part", ">AUC", ">GAUC", ">logloss", ">share of the ceiling's AUC", ">train samples/s"],
        [
            Row(outcome.Floor, outcome.FloorTest),
            Row(outcome.Model, outcome.ModelTest),
            ["ceiling", EvaluationTable.Metric(outcome.Ceiling.Auc), EvaluationTable.Metric(outcome.Ceiling.Gauc), EvaluationTable.Metric(outcome.Ceiling.Logloss), "", ""],
        ]);
        context.Print();
        ExplanationTable.Write(context, outcome.Explanation);
        context.Print($"Data set:  {outcome.Folder.Dataset}");
        context.Print($"Runs:      {outcome.Folder.Model} and {outcome.Folder.Floor}");
        context.Print($"Summary:   {outcome.Folder.Summary}");
        context.Print(string.Create(CultureInfo.InvariantCulture, $"Done in {outcome.Seconds:0} s."));
    }

    /// <summary>The result of MIAN as <c>mian train</c> writes it, and the floor's beside it.</summary>
    public static JsonObject Json(DemoOutcome outcome, MemoryPeak memory)
    {
        var result = RunResult.Of(outcome.Model, outcome.Folder.Model, memory);
        result["floor"] = RunResult.Of(outcome.Floor, outcome.Folder.Floor, memory);
        result["faithfulness"] = JsonResultFile.ToNode(outcome.Explanation.Faithfulness);
        result["global_attention"] = outcome.Explanation.GlobalAttention is { } attention ? JsonResultFile.ToNode(attention) : null;
        result["summary"] = Path.GetFullPath(outcome.Folder.Summary);
        result["seconds"] = outcome.Seconds;
        return result;
    }

    private static string[] Row(RunManifest run, EvaluationResult test) =>
    [
        run.Model, EvaluationTable.Metric(test.Auc), EvaluationTable.Metric(test.Gauc), EvaluationTable.Metric(test.Logloss),
        test.Ceiling?.AucShare?.ToString("P1", CultureInfo.InvariantCulture) ?? "-", run.Train.SamplesPerSecond.ToString("N0", CultureInfo.InvariantCulture),
    ];
}
