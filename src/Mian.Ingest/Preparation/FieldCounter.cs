using Mian.Dataset;
using Mian.Features;

namespace Mian.Ingest.Preparation;

/// <summary>What training says about the values of one field that are read event by event.</summary>
internal abstract class FieldCounter(FieldPlan plan)
{
    public FieldPlan Field => plan;

    /// <summary>Distribution of a numeric field.</summary>
    public NumberSample Numbers { get; } = new();

    /// <summary>Adds the value of one event.</summary>
    public abstract void Add(long eventRow, long time);

    /// <summary>Raw texts with their counts, of a vocabulary field.</summary>
    public virtual IEnumerable<KeyValuePair<string, long>> Texts() => [];
}

/// <summary>A coded text column.</summary>
internal sealed class CodeCounter(FieldPlan field, Column<int> codes, Vocabulary dictionary) : FieldCounter(field)
{
    private readonly long[] _counts = new long[dictionary.Rows];

    public override void Add(long eventRow, long time) => _counts[codes[eventRow]]++;

    public override IEnumerable<KeyValuePair<string, long>> Texts()
    {
        for (int code = 1; code < _counts.Length; code++)
            if (_counts[code] > 0)
                yield return new(dictionary.ValueOf(code)!, _counts[code]);
    }
}

/// <summary>A number column whose values are names.</summary>
internal sealed class NumberNameCounter(FieldPlan field, Column<double> numbers) : FieldCounter(field)
{
    private readonly Dictionary<double, long> _counts = [];

    public override void Add(long eventRow, long time)
    {
        double value = numbers[eventRow];
        if (!double.IsNaN(value))
            System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_counts, value, out _)++;
    }

    public override IEnumerable<KeyValuePair<string, long>> Texts() => _counts.Select(c => KeyValuePair.Create(FieldEncoder.NumberText(c.Key), c.Value));
}

/// <summary>A number column.</summary>
internal sealed class NumberCounter(FieldPlan field, Column<double> numbers) : FieldCounter(field)
{
    public override void Add(long eventRow, long time) => Numbers.Add(numbers[eventRow]);
}

/// <summary>A number computed from the past.</summary>
internal sealed class PastCounter(FieldPlan field, PastState past, int feature) : FieldCounter(field)
{
    public override void Add(long eventRow, long time) => Numbers.Add(past.NumberOf(feature, time));
}
