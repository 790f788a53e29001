using System.Globalization;
using Mian.Cli.Execution;
using Mian.Dataset;
using Mian.Ingest.Description;

namespace Mian.Cli.Printing;

/// <summary>Prints the description of a data set.</summary>
internal static class DescriptionTable
{
    /// <summary>Prints sizes, parts, fields and histories.</summary>
    public static void Write(CommandContext context, DatasetManifest manifest, DatasetDescription description)
    {
        ManifestTable.Write(context, manifest);
        context.Print();
        TextTable.Write(context.Output, context.Width, ["fact", "value"], Facts(description));
        context.Print();
        TextTable.Write(context.Output, context.Width,
            ["field", "group", "kind", "stored in", "table", ">rows", ">values", ">coverage", ">out of vocabulary"], description.Fields.Select(RowOf));
        context.Print();
        TextTable.Write(context.Output, context.Width, ["history at test requests", ">value"], Histories(description.History));
    }

    private static IEnumerable<string[]> Facts(DatasetDescription description)
    {
        yield return ["content hash", description.DatasetHash];
        yield return ["seed", description.Seed.ToString(CultureInfo.InvariantCulture)];
        yield return ["split", Word(description.Split)];
        yield return ["negatives", Negatives(description.Negatives)];
        foreach (var part in description.Parts)
            yield return [$"positives in {part.Part}", Share(part.PositiveRate)];
        yield return ["size on disk", string.Create(CultureInfo.InvariantCulture, $"{description.BytesOnDisk / 1048576.0:N1} MiB")];
        yield return ["folder", description.Path];
    }

    private static string Negatives(NegativeSampling? negatives) => negatives is null
        ? "none sampled: every sample is an event"
        : string.Create(CultureInfo.InvariantCulture, $"{negatives.PerPositive} a positive, {Word(negatives.Distribution)}, training {Word(negatives.Training)}");

    private static string[] RowOf(FieldDescription field) =>
    [
        field.Name, Word(field.Group), Word(field.Kind), Word(field.Storage), field.Table, Count(field.Rows),
        field.Values is { } values ? Count(values) : "-", Share(field.Coverage), Share(field.OutOfVocabulary),
    ];

    private static IEnumerable<string[]> Histories(HistoryDescription history)
    {
        yield return ["behaviours used, at most", Count(history.MaxHistory)];
        if (history.Lengths is { } lengths)
        {
            yield return ["length: minimum", Count(lengths.Minimum)];
            yield return ["length: 25 % have at most", Count(lengths.P25)];
            yield return ["length: 50 % have at most", Count(lengths.Median)];
            yield return ["length: 75 % have at most", Count(lengths.P75)];
            yield return ["length: 90 % have at most", Count(lengths.P90)];
            yield return ["length: maximum", Count(lengths.Maximum)];
        }
        yield return ["users without behaviours", Share(history.UsersWithoutBehaviours)];
        yield return ["behaviours older than 30 days", Share(history.OlderThanThirtyDays)];
        if (history.CategoryField is { } field)
            yield return [$"positives whose {field} is not in the history", Share(history.CategoryAbsent)];
    }

    private static string Word(Enum value) =>
        string.Concat(value.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double? value) => value is { } share ? string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.00} %") : "-";
}
