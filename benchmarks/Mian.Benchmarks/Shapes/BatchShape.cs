using Mian.Features;
using Mian.Schema;

namespace Mian.Benchmarks.Shapes;

/// <summary>
/// Sizes of random batches. The defaults are Amazon Electronics as the field's benchmark uses it: 63,001 items in 801 categories, drawn
/// by Zipf's law, histories of 1 to 100 behaviours with mean 9, a positive and a negative for each request.
/// </summary>
internal sealed record BatchShape
{
    public static BatchShape Electronics { get; } = new();

    public int Items { get; init; } = 63_001;

    public int Categories { get; init; } = 801;

    public int MaxHistory { get; init; } = 100;

    /// <summary>Mean of log-normal lengths.</summary>
    public double MeanHistory { get; init; } = 9;

    /// <summary>Deviation of the logarithm of the length; 0 gives every request the same length.</summary>
    public double HistorySpread { get; init; } = 0.9;

    public int SamplesPerRequest { get; init; } = 2;

    public DatasetSchema Schema => new()
    {
        Fields =
        [
            Field("item_id", FieldGroup.Item), Field("category", FieldGroup.Item),
            Field("past_item_id", FieldGroup.Behaviour), Field("past_category", FieldGroup.Behaviour),
        ],
        Tables = [new("item_id", Items + ReservedIds.First), new("category", Categories + ReservedIds.First)],
        MaxHistory = MaxHistory,
    };

    private static FieldSchema Field(string name, FieldGroup group)
    {
        var table = name.Replace("past_", "", StringComparison.Ordinal);
        return new FieldSchema
        {
            Name = name,
            Group = group,
            Kind = FieldKind.Categorical,
            Storage = FieldStorage.Items,
            Column = name,
            Table = table,
            Encoding = group == FieldGroup.Behaviour ? new SharedEncoding(table) : new VocabularyEncoding(1, null),
        };
    }
}
