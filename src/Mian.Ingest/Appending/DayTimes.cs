using System.Globalization;
using Mian.Dataset;
using Mian.Ingest.Preparation;
using Mian.Ingest.Recipes;
using static Mian.Ingest.Preparation.PreparationDatabase;

namespace Mian.Ingest.Appending;

/// <summary>The rule that a day lies after everything that the data set holds.</summary>
/// <remarks>
/// An event of the very second of the last one is refused too. It would not change what earlier requests see, but the candidates of one
/// page could end up in two parts, and a file that is appended twice could not always be told from a new one.
/// </remarks>
internal static class DayTimes
{
    /// <exception cref="MianException">An event is not later than the last one of the data set.</exception>
    public static void Require(PreparationDatabase database, EventsRecipe events, DatasetManifest manifest)
    {
        string source = SourceTable(events.Source);
        string time = $"TRY_CAST({Name(events.Time)} AS BIGINT) // {(events.TimeUnit == TimeUnit.Seconds ? 1 : 1000)}";
        long last = manifest.StageAfter(manifest.Days).LastTime;
        long early = database.Count($"SELECT count(*) FROM {source} WHERE {time} <= {last}");
        if (early == 0)
            return;
        var row = database.Rows($"SELECT source_order, CAST({Name(events.User)} AS VARCHAR), CAST({Name(events.Item)} AS VARCHAR), CAST({Name(events.Time)} AS VARCHAR) FROM {source} WHERE {time} <= {last} ORDER BY source_order LIMIT 1")[0];
        var span = database.Rows($"SELECT min({time}), max({time}), count(*) FROM {source}")[0];
        throw new MianException(string.Create(CultureInfo.InvariantCulture,
            $"Event {row[0]:N0} of source '{events.Source}' (counted from 0; user '{row[1]}', item '{row[2]}', time '{row[3]}') is not later than the last event of the data set ({last}, {Day(last)} UTC); {early:N0} of {span[2]:N0} events are not. " +
            $"{Advice(manifest, (Number(span[0]), Number(span[1]), Number(span[2])))}"));
    }

    private static string Advice(DatasetManifest manifest, (long First, long Last, long Events) day)
    {
        foreach (var part in manifest.Parts)
        {
            var counts = manifest.CountsOf(part);
            if (counts.FirstTime == day.First && counts.LastTime == day.Last && counts.Requests == day.Events)
                return $"This looks like {part}, which is in the data set already: it has as many events with the same first and last time. Append the next day instead.";
        }

        return "A day holds only what came after everything before it: histories that were trained on cannot change. Leave those events out, or prepare the data set again from all files.";
    }

    private static long Number(object? value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private static string Day(long time) => DateTimeOffset.FromUnixTimeSeconds(time).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
