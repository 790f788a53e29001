using System.Globalization;
using Mian.Cli.Execution;
using Mian.Ingest.Appending;

namespace Mian.Cli.Printing;

/// <summary>Prints what a day added to a data set.</summary>
internal static class AppendTable
{
    /// <summary>Prints the day, what it added, and how the vocabularies grew.</summary>
    public static void Write(CommandContext context, AppendReport report)
    {
        var (day, manifest) = (report.Day, report.Manifest);
        context.Print(string.Create(CultureInfo.InvariantCulture,
            $"{report.Part}: {Time(day.Counts.FirstTime)} to {Time(day.Counts.LastTime)} UTC, {day.Counts.Samples:N0} samples with {day.Counts.Positives:N0} positives."));
        if (day.RejectedRows > 0)
            context.Print(string.Create(CultureInfo.InvariantCulture, $"{day.RejectedRows:N0} malformed rows were left out."));
        if (day.ChangedUsers + day.ChangedItems > 0)
            context.Print(string.Create(CultureInfo.InvariantCulture, $"{day.ChangedUsers:N0} users and {day.ChangedItems:N0} items are described otherwise than before; what they said first counts."));
        List<string[]> rows =
        [
            Row("users", report.NewUsers, manifest.Users), Row("items", report.NewItems, manifest.Items),
            Row("events", day.Counts.Requests, manifest.Events), Row("behaviours", report.Behaviours, manifest.Behaviours),
            Row("requests", day.Counts.Requests, manifest.Parts.Sum(p => manifest.CountsOf(p).Requests)),
            Row("samples", day.Counts.Samples, manifest.Parts.Sum(p => manifest.CountsOf(p).Samples)),
            .. report.Vocabularies.Select(v => Row($"ids of {v.Table}", v.Added, v.Rows)),
        ];
        TextTable.Write(context.Output, context.Width, ["", ">added", ">now"], rows);
    }

    private static string[] Row(string name, long added, long now) => [name, Count(added), Count(now)];

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Time(long time) => DateTimeOffset.FromUnixTimeSeconds(time).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
