using System.Globalization;
using Mian.Cli.Execution;
using Mian.Dataset;

namespace Mian.Cli.Printing;

/// <summary>Prints what a data set holds.</summary>
internal static class ManifestTable
{
    /// <summary>Prints the size of the tables and of the parts.</summary>
    public static void Write(CommandContext context, DatasetManifest manifest)
    {
        context.Print(string.Create(CultureInfo.InvariantCulture,
            $"{manifest.Recipe}: {manifest.Users:N0} users, {manifest.Items:N0} items, {manifest.Events:N0} events, {manifest.Behaviours:N0} behaviours, histories of at most {manifest.Schema.MaxHistory:N0}."));
        if (manifest.RejectedRows > 0)
            context.Print(string.Create(CultureInfo.InvariantCulture, $"{manifest.RejectedRows:N0} malformed rows were left out."));
        TextTable.Write(context.Output, context.Width, ["part", ">requests", ">samples", ">positives", "from", "to"], manifest.Parts.Select(p => RowOf(p, manifest.CountsOf(p))));
    }

    private static string[] RowOf(PartName part, SplitCounts counts) =>
    [
        part.ToString(), Count(counts.Requests), Count(counts.Samples), Count(counts.Positives),
        Day(counts, counts.FirstTime), Day(counts, counts.LastTime),
    ];

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Day(SplitCounts counts, long time) =>
        counts.Requests == 0 ? "-" : DateTimeOffset.FromUnixTimeSeconds(time).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
