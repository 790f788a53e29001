using System.Buffers;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Mian.Schema;

namespace Mian.Features;

/// <summary>
/// Turns raw values of one field into ids or scaled numbers: the only code that does, in preparation, prediction and serving. Thread-safe.
/// A missing value (null, empty text, NaN) is out of vocabulary in a single-valued field, NaN in a scaled one and an empty list in a multi-valued one.
/// </summary>
public sealed class FieldEncoder
{
    private readonly FieldSchema _field;
    private readonly FieldEncoding _encoding;
    private readonly Vocabulary? _vocabulary;
    private readonly double[] _boundaries;

    /// <summary>Makes the encoder of a field.</summary>
    /// <param name="field">The field; its encoding is not <see cref="SharedEncoding"/>, which <see cref="For"/> resolves.</param>
    /// <param name="vocabulary">The vocabulary of its embedding table, where its encoding needs one.</param>
    /// <exception cref="MianException">The vocabulary is missing, or the encoding is shared or has impossible settings.</exception>
    public FieldEncoder(FieldSchema field, Vocabulary? vocabulary)
    {
        ArgumentNullException.ThrowIfNull(field);
        _field = field;
        _encoding = field.Encoding;
        _vocabulary = vocabulary;
        _boundaries = _encoding is BucketEncoding buckets ? [.. buckets.Boundaries] : [];
        TableRows = _encoding switch
        {
            VocabularyEncoding => vocabulary?.Rows ?? throw Wrong($"needs the vocabulary of table '{field.Table}', but got none"),
            HashEncoding hash => hash.Buckets is >= 1 and <= int.MaxValue - ReservedIds.First ? ReservedIds.First + hash.Buckets : throw Wrong($"has {hash.Buckets} hash buckets; expected 1 or more"),
            BucketEncoding => IsAscending(_boundaries) ? ReservedIds.First + _boundaries.Length + 1 : throw Wrong("has bucket boundaries that are not finite and strictly ascending"),
            StandardEncoding standard => double.IsFinite(standard.Mean) && standard.Deviation > 0 && double.IsFinite(standard.Deviation) ? ReservedIds.First + 1 : throw Wrong($"has mean {standard.Mean} and deviation {standard.Deviation}; expected finite numbers and a deviation above zero"),
            TimestampEncoding timestamp => ReservedIds.First + CalendarParts.Count(timestamp.Part),
            SharedEncoding shared => throw Wrong($"shares the ids of item field '{shared.ItemField}'; use that field's encoder"),
            _ => throw Wrong($"has the unknown encoding {_encoding.GetType().Name}"),
        };
    }

    /// <summary>Rows of the embedding table that the ids need, the reserved ones included.</summary>
    public int TableRows { get; }

    /// <summary>Makes the encoder of a field, following a shared encoding to its item field.</summary>
    /// <param name="schema">All fields.</param>
    /// <param name="field">One of them.</param>
    /// <param name="vocabularies">Gives the vocabulary of an embedding table; asked only where one is needed.</param>
    /// <exception cref="MianException">The item field of a shared encoding does not exist, or the vocabulary is missing.</exception>
    public static FieldEncoder For(DatasetSchema schema, FieldSchema field, Func<string, Vocabulary?> vocabularies)
    {
        FieldSchema source = field;
        if (field.Encoding is SharedEncoding shared)
        {
            source = schema.Fields.FirstOrDefault(f => f.Group == FieldGroup.Item && f.Name == shared.ItemField && f.Encoding is not SharedEncoding)
                ?? throw new MianException($"Field '{field.Name}' shares the ids of item field '{shared.ItemField}', which the schema does not have. Prepare the data set again.");
        }
        return new FieldEncoder(source, source.Encoding is VocabularyEncoding ? vocabularies(source.Table) : null);
    }

    /// <summary>How a number is written where a field takes it as text: shortest round-trip form, whole numbers without a point, e.g. <c>3</c>, <c>0.5</c>.</summary>
    public static string NumberText(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>The id of a single value given as text; of a multi-valued field, the id of one of its values.</summary>
    /// <param name="raw">The raw value; a number or a time is parsed.</param>
    /// <returns>1 to <see cref="TableRows"/> - 1.</returns>
    /// <exception cref="MianException">The field takes numbers and the text is not a finite one.</exception>
    public int Encode(string? raw) => _encoding switch
    {
        _ when string.IsNullOrEmpty(raw) => ReservedIds.OutOfVocabulary,
        VocabularyEncoding or HashEncoding => EncodeText(raw),
        TimestampEncoding => EncodeTime(ParseTime(raw)),
        _ => EncodeNumber(ParseNumber(raw)),
    };

    /// <summary>The id of a number. A field that takes text gets it as <see cref="NumberText"/>.</summary>
    /// <param name="raw">The raw value; NaN where it is missing.</param>
    /// <returns>1 to <see cref="TableRows"/> - 1.</returns>
    public int EncodeNumber(double raw) => _encoding switch
    {
        _ when double.IsNaN(raw) => ReservedIds.OutOfVocabulary,
        BucketEncoding => ReservedIds.First + CountAtOrBelow(raw),
        StandardEncoding => ReservedIds.First,
        TimestampEncoding => EncodeTime((long)raw),
        _ => EncodeText(NumberText(raw)),
    };

    /// <summary>The id of the field's part of a time (UTC).</summary>
    /// <param name="seconds">Seconds since 1970, 0 or more.</param>
    /// <returns>2 to <see cref="TableRows"/> - 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    /// <exception cref="InvalidOperationException">The field is not computed from the time.</exception>
    public int EncodeTime(long seconds) => _encoding is TimestampEncoding timestamp
        ? ReservedIds.First + CalendarParts.Of(timestamp.Part, seconds)
        : throw new InvalidOperationException($"Field '{_field.Name}' is not computed from the time.");

    /// <summary>(x - mean) / deviation.</summary>
    /// <param name="raw">The raw value; NaN where it is missing.</param>
    /// <returns>A finite number, or NaN where the value is missing.</returns>
    /// <exception cref="InvalidOperationException">The field is not standardised.</exception>
    public float Scale(double raw) => _encoding is StandardEncoding standard
        ? (float)Math.Clamp((raw - standard.Mean) / standard.Deviation, float.MinValue, float.MaxValue)
        : throw new InvalidOperationException($"Field '{_field.Name}' is not standardised.");

    /// <summary>(x - mean) / deviation of a number given as text.</summary>
    /// <param name="raw">The raw value; null or empty where it is missing.</param>
    /// <returns>A finite number, or NaN where the value is missing.</returns>
    /// <exception cref="MianException">The text is not a finite number.</exception>
    public float Scale(string? raw) => Scale(string.IsNullOrEmpty(raw) ? double.NaN : ParseNumber(raw));

    /// <summary>The ids of a multi-valued text in order of first appearance: empty parts are dropped, and so are ids that came before.</summary>
    /// <param name="raw">The raw value; null or empty gives no ids.</param>
    /// <param name="ids">Emptied first, then receives the ids.</param>
    public void EncodeMany(string? raw, List<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ids.Clear();
        string? separator = (_encoding as VocabularyEncoding)?.Separator ?? (_encoding as HashEncoding)?.Separator;
        if (string.IsNullOrEmpty(raw))
            return;
        if (string.IsNullOrEmpty(separator))
        {
            ids.Add(Encode(raw));
            return;
        }
        foreach (Range part in raw.AsSpan().Split(separator))
        {
            if (raw.AsSpan(part) is not { IsEmpty: false } value)
                continue;
            int id = EncodeText(value);
            if (!ids.Contains(id))
                ids.Add(id);
        }
    }

    private static bool IsAscending(double[] boundaries)
    {
        for (int i = 0; i < boundaries.Length; i++)
        {
            if (!double.IsFinite(boundaries[i]) || (i > 0 && boundaries[i] <= boundaries[i - 1]))
                return false;
        }
        return true;
    }

    private int EncodeText(ReadOnlySpan<char> value)
        => _encoding is HashEncoding hash ? ReservedIds.First + HashOf(value, hash) : _vocabulary!.IdOf(value);

    private static int HashOf(ReadOnlySpan<char> value, HashEncoding hash)
    {
        int bound = Encoding.UTF8.GetMaxByteCount(value.Length);
        byte[]? rented = bound <= 512 ? null : ArrayPool<byte>.Shared.Rent(bound);
        Span<byte> utf8 = rented is null ? stackalloc byte[512] : rented;
        ulong bucket = XxHash3.HashToUInt64(utf8[..Encoding.UTF8.GetBytes(value, utf8)], hash.Seed) % (ulong)hash.Buckets;
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return (int)bucket;
    }

    /// <summary>Binary search for the number of boundaries that are at or below a number.</summary>
    private int CountAtOrBelow(double value)
    {
        int low = 0;
        int high = _boundaries.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_boundaries[middle] <= value)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private double ParseNumber(string raw)
        => double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw new MianException($"Field '{_field.Name}' (column '{_encoding.RawColumn}') expects a finite number, found '{raw}'. Correct the value, or leave it empty where it is missing.");

    private long ParseTime(string raw)
        => long.TryParse(raw, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long seconds) && seconds >= 0
            ? seconds
            : throw new MianException($"Field '{_field.Name}' expects a time in whole seconds since 1970, found '{raw}'.");

    private MianException Wrong(string what) => new($"Field '{_field.Name}' {what}. Prepare the data set again.");
}
