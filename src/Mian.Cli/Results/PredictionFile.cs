using System.Globalization;
using System.Text;
using Mian.Dataset;
using Mian.Files;
using Mian.Metrics;

namespace Mian.Cli.Results;

/// <summary>The csv file of <c>mian predict --output</c>, written whole or not at all.</summary>
internal static class PredictionFile
{
    /// <summary>Writes one line a prediction.</summary>
    /// <param name="path">The file; its folder is made where missing.</param>
    /// <param name="samples">Columns user_key and item_key, in the order of the predictions.</param>
    /// <param name="predictions">Scores as logits or probabilities.</param>
    /// <exception cref="MianException">The file cannot be written.</exception>
    public static void Write(string path, TableReader samples, Predictions predictions) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        WriteRows(writer, samples, predictions);
    });

    private static void WriteRows(StreamWriter writer, TableReader samples, Predictions predictions)
    {
        var (users, items) = (samples.TextColumn("user_key"), samples.TextColumn("item_key"));
        var scores = predictions.Scores.Span;
        writer.WriteLine("user,item,probability");
        for (var row = 0; row < scores.Length; row++)
        {
            var probability = predictions.Kind == ScoreKind.Probability ? scores[row] : 1 / (1 + Math.Exp(-scores[row]));
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Quote(users[row])},{Quote(items[row])},{probability:0.00000000}"));
        }
    }

    private static string Quote(string? value) =>
        value is null ? "" : value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : "\"" + value.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
