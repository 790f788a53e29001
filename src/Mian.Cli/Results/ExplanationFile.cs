using System.Text;
using System.Text.Json;
using Mian.Explanation;
using Mian.Files;

namespace Mian.Cli.Results;

/// <summary>The JSON lines of <c>mian predict --explain</c>: one object a row with every attention weight, written whole or not at all.</summary>
internal static class ExplanationFile
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Writes one line a case.</summary>
    /// <param name="path">The file; its folder is made where missing.</param>
    /// <param name="names">Raw keys, in the order of the cases.</param>
    /// <param name="cases">Explained rows.</param>
    /// <exception cref="MianException">The file cannot be written.</exception>
    public static void Write(string path, SampleNames names, IEnumerable<ExplainedCase> cases) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        long row = 0;
        foreach (var explained in cases)
        {
            var (user, item) = names[row];
            writer.WriteLine(JsonSerializer.Serialize(Line(user, item, explained), Json));
            row++;
        }
    });

    private static object Line(string? user, string? item, ExplainedCase explained) => new
    {
        User = user,
        Item = item,
        explained.Probability,
        Global = explained.GlobalWeights.ToDictionary(w => w.Module, w => w.Weight),
        Behaviours = explained.BehaviourWeights,
        UserFields = explained.UserWeights,
        ContextFields = explained.ContextWeights,
    };
}
