using System.Globalization;
using System.Text;
using Mian.Batches;
using Mian.Schema;

namespace Mian.Tests.Batches;

/// <summary>Writes everything that counts in a batch as text, because batches are reused and arrays are longer than their counts.</summary>
internal static class BatchText
{
    public static string Of(Batch batch)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{batch.Samples} samples, {batch.Requests} requests, {batch.Behaviours} behaviours");
        Line(text, "sample request", batch.SampleRequest.Take(batch.Samples));
        Line(text, "request samples", batch.RequestSamples.Take(batch.Requests + 1));
        Line(text, "request history", batch.RequestHistory.Take(batch.Requests + 1));
        Line(text, "labels", batch.Labels.Take(batch.Samples));
        Line(text, "items", batch.Items.Take(batch.Samples));
        Line(text, "sample rows", batch.SampleRows.Take(batch.Samples));
        Line(text, "users", batch.Users.Take(batch.Requests));
        Line(text, "request rows", batch.RequestRows.Take(batch.Requests));
        Line(text, "history rows", batch.HistoryRows.Take(batch.Behaviours));
        foreach (var values in batch.Fields) Line(text, values.Schema.Name, Enumerable.Range(0, values.Rows).Select(row => Value(values, row)));
        return text.ToString();
    }

    /// <summary>One row of one field: its ids, and the number they are multiplied by.</summary>
    public static string Value(FieldValues values, int row)
    {
        var ids = string.Join('+', values.Row(row).ToArray());
        return values.Schema.Kind == FieldKind.Scaled ? string.Create(CultureInfo.InvariantCulture, $"{ids}*{values.Scales[row]}") : ids;
    }

    private static void Line<T>(StringBuilder text, string name, IEnumerable<T> values) => text.Append(name).Append(": ").AppendJoin(' ', values).AppendLine();
}
