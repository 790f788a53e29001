using System.Globalization;
using Mian.Cli.Execution;
using Mian.Cli.Explanations;
using Mian.Reports.Text;

namespace Mian.Cli.Printing;

/// <summary>Prints explained cases in words, their mean weights, those of the whole part, and the faithfulness check.</summary>
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

        WriteGlobal(context, explanation);
        WriteFaithfulness(context, explanation);
        if (explanation.Files is { } files)
            context.Print($"Heat map: {files.Png} and {files.Svg}");
    }

    private static void WriteGlobal(CommandContext context, RunExplanation explanation)
    {
        if (explanation.GlobalAttention is not { } attention)
            return;
        context.Print();
        context.Print($"Global attention over {AttentionText.Basis(attention)}; intervals are clustered by user");
        TextTable.Write(context, AttentionTables.Weights(attention));
        if (attention.Claim is { } claim)
            TextTable.Write(context, AttentionTables.Differences(claim));
        context.Print(AttentionText.Verdict(attention));
    }

    private static void WriteFaithfulness(CommandContext context, RunExplanation explanation)
    {
        if (explanation.Faithfulness.Count == 0)
            return;
        context.Print();
        context.Print("Faithfulness: mean change of the logit when behaviours are deleted from the history; intervals are clustered by user");
        TextTable.Write(context, AttentionTables.Faithfulness(explanation.FaithfulnessRows()));
    }
}
