using System.Globalization;
using Mian.Cli.Execution;
using Mian.Cli.Explanations;
using Mian.Reports.Text;

namespace Mian.Cli.Printing;

/// <summary>Prints explained cases in words, their mean weights, and the faithfulness check.</summary>
internal static class ExplanationTable
{
    /// <summary>Prints everything.</summary>
    public static void Write(CommandContext context, RunExplanation explanation)
    {
        foreach (var explained in explanation.Cases)
            context.Print(ExplanationText.Describe(explained));
        if (explanation.HeatMap is { } map)
        {
            var means = map.Columns.Select((name, column) => (Name: name, Mean: map.Rows.Average(r => r.Weights[column] ?? 0))).OrderByDescending(m => m.Mean);
            context.Print();
            context.Print("Mean weight: " + string.Join(", ", means.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Name} {m.Mean:0.00}"))));
        }

        WriteFaithfulness(context, explanation);
        if (explanation.Files is { } files)
            context.Print($"Heat map: {files.Png} and {files.Svg}");
    }

    private static void WriteFaithfulness(CommandContext context, RunExplanation explanation)
    {
        if (explanation.Faithfulness.Count == 0)
            return;
        context.Print();
        context.Print("Faithfulness: mean change of the logit when behaviours are deleted from the history");
        TextTable.Write(context.Output, context.Width, [">deleted", ">samples", ">largest weights", ">at random", ">largest move more"], explanation.Faithfulness.Select(f => new[]
        {
            f.Deleted.ToString(CultureInfo.InvariantCulture), f.Samples.ToString("N0", CultureInfo.InvariantCulture),
            EvaluationTable.Metric(f.TopChange), EvaluationTable.Metric(f.RandomChange), f.TopWins.ToString("P1", CultureInfo.InvariantCulture),
        }));
        context.Print();
    }
}
