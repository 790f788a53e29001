using System.Globalization;
using Mian.Dataset;
using Mian.Features;
using Mian.Schema;

namespace Mian.Torch.Explanation;

/// <summary>Turns ids back into the words and ranges that they stand for.</summary>
internal sealed class ValueText
{
    private static readonly string[] Weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    private static readonly string[] Seasons = ["winter", "spring", "summer", "autumn"];

    private readonly PreparedDataset _dataset;

    internal ValueText(PreparedDataset dataset) => _dataset = dataset;

    /// <summary>What an id of a field means; empty for missing.</summary>
    internal string Of(FieldSchema field, int id)
    {
        if (id == ReservedIds.Padding) return "";
        if (id == ReservedIds.OutOfVocabulary) return "unknown";
        return field.Encoding switch
        {
            VocabularyEncoding => _dataset.Vocabulary(field.Table).ValueOf(id) ?? "unknown",
            HashEncoding => $"hash {id - ReservedIds.First}",
            BucketEncoding buckets => Range(buckets.Boundaries, id - ReservedIds.First),
            TimestampEncoding time => Part(time.Part, id - ReservedIds.First),
            SharedEncoding shared => Of(_dataset.Schema.Fields.First(f => f.Name == shared.ItemField), id),
            _ => "given",
        };
    }

    private static string Range(IReadOnlyList<double> boundaries, int bucket) => (bucket, boundaries.Count) switch
    {
        (0, 0) => "any",
        (0, _) => $"below {Number(boundaries[0])}",
        var (b, n) when b >= n => $"{Number(boundaries[n - 1])} or more",
        _ => $"{Number(boundaries[bucket - 1])} to {Number(boundaries[bucket])}",
    };

    private static string Part(TimestampPart part, int value) => part switch
    {
        TimestampPart.Hour => $"{value:00}:00",
        TimestampPart.Weekday => Weekdays[value],
        TimestampPart.Month => CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(value + 1),
        _ => Seasons[value],
    };

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
