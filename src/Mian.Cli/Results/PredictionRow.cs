using System.Globalization;
using System.Text.Json;
using Mian.Batches;

namespace Mian.Cli.Results;

/// <summary>One scored sample as text.</summary>
/// <param name="Row">Its row in the samples of its part, or in the file.</param>
/// <param name="Request">Row of its request; samples of one request share history, profile and context.</param>
/// <param name="Time">Seconds since 1970 UTC.</param>
/// <param name="Label">0 or 1; null where nobody knows it.</param>
/// <param name="Logit">The score.</param>
internal sealed record PredictionRow(long Row, long Request, long Time, int? Label, float Logit)
{
    /// <summary>Columns of the csv file of a part.</summary>
    public const string PartHeader = "request,user,item,time,label,logit,probability";

    /// <summary>Columns of the csv file of rows without labels.</summary>
    public const string FileHeader = "user,item,probability";

    /// <summary>Raw keys.</summary>
    public required (string? User, string? Item) Names { get; init; }

    private string Probability => (1 / (1 + Math.Exp(-Logit))).ToString("0.00000000", CultureInfo.InvariantCulture);

    /// <summary>A line below <see cref="PartHeader"/>, or without a label below <see cref="FileHeader"/>.</summary>
    public string ToCsv() => Label is null
        ? $"{Quote(Names.User)},{Quote(Names.Item)},{Probability}"
        : string.Create(CultureInfo.InvariantCulture, $"{Request},{Quote(Names.User)},{Quote(Names.Item)},{Time},{Label},{EncodedSample.Digits(Logit)},{Probability}");

    /// <summary>Writes the same as an object.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteFacts(json);
        json.WritePropertyName("probability");
        json.WriteRawValue(Probability);
        json.WriteEndObject();
    }

    /// <summary>Writes an object with the encoded inputs.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="batch">The batch that holds the sample.</param>
    /// <param name="sample">Its index there.</param>
    public void WriteInputsTo(Utf8JsonWriter json, Batch batch, int sample)
    {
        json.WriteStartObject();
        json.WriteNumber("row", Row);
        WriteFacts(json);
        EncodedSample.Write(json, batch, sample);
        json.WriteEndObject();
    }

    private void WriteFacts(Utf8JsonWriter json)
    {
        json.WriteNumber("request", Request);
        json.WriteString("user", Names.User);
        json.WriteString("item", Names.Item);
        json.WriteNumber("time", Time);
        if (Label is { } label) json.WriteNumber("label", label);
        else json.WriteNull("label");
        json.WritePropertyName("logit");
        json.WriteRawValue(EncodedSample.Digits(Logit));
    }

    private static string Quote(string? value) =>
        value is null ? "" : value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : "\"" + value.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
