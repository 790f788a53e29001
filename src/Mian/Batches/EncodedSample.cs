using System.Globalization;
using System.Text.Json;
using Mian.Schema;

namespace Mian.Batches;

/// <summary>
/// One sample as a model reads it, in JSON: the ids of each field after encoding. A categorical field is its id, a multi-valued one the
/// list of its ids, a scaled one an object of <c>id</c> and <c>scale</c>, the number that its vector is multiplied with.
/// </summary>
public static class EncodedSample
{
    /// <summary>
    /// Writes the properties <c>fields</c> (item, user and context fields by name) and <c>history</c> (each behaviour field by name, as a
    /// list with one entry a behaviour, oldest first).
    /// </summary>
    /// <param name="json">Inside an object.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="sample">Index of the sample, 0 to B - 1.</param>
    public static void Write(Utf8JsonWriter json, Batch batch, int sample)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfNegative(sample);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sample, batch.Samples);
        var request = batch.SampleRequest[sample];
        json.WriteStartObject("fields");
        foreach (var values in batch.Fields.Where(f => f.Schema.Group != FieldGroup.Behaviour))
        {
            json.WritePropertyName(values.Schema.Name);
            WriteRow(json, values, values.Schema.Group == FieldGroup.Item ? sample : request);
        }

        json.WriteEndObject();
        json.WriteStartObject("history");
        foreach (var values in batch.Fields.Where(f => f.Schema.Group == FieldGroup.Behaviour))
        {
            json.WriteStartArray(values.Schema.Name);
            for (var t = batch.RequestHistory[request]; t < batch.RequestHistory[request + 1]; t++) WriteRow(json, values, t);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>A float32 with 9 significant digits, which give back the same 32 bits.</summary>
    public static string Digits(float value) => value.ToString("G9", CultureInfo.InvariantCulture);

    private static void WriteRow(Utf8JsonWriter json, FieldValues values, int row)
    {
        switch (values.Schema.Kind)
        {
            case FieldKind.MultiValued:
                json.WriteStartArray();
                foreach (var id in values.Row(row)) json.WriteNumberValue(id);
                json.WriteEndArray();
                break;
            case FieldKind.Scaled:
                json.WriteStartObject();
                json.WriteNumber("id", values.Ids[row]);
                json.WritePropertyName("scale");
                json.WriteRawValue(Digits(values.Scales[row]));
                json.WriteEndObject();
                break;
            default:
                json.WriteNumberValue(values.Ids[row]);
                break;
        }
    }
}
