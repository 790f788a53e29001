using System.IO.Hashing;
using System.Runtime.InteropServices;
using Mian.Batches;
using Mian.Schema;

namespace Mian.Analysis;

/// <summary>
/// Collects the item, label and field values of samples: ids as they are, sets of ids (multi-valued) as one value each, and numbers by
/// tenths of the samples. Large parts are thinned by whole requests.
/// </summary>
internal sealed class InformationSamples
{
    private const int Tenths = 10;
    private const int Missing = -1;

    private readonly FieldSchema[] _fields;
    private readonly List<int>[] _values;
    private readonly Dictionary<UInt128, int>[] _sets;
    private readonly List<int> _items = [];
    private readonly List<byte> _labels = [];
    private readonly (long Seed, double Rate) _keep;

    /// <summary>Starts an empty collection.</summary>
    /// <param name="schema">The fields; those of behaviours are left out.</param>
    /// <param name="total">Samples that will be offered.</param>
    /// <param name="options">Seed and limit.</param>
    internal InformationSamples(DatasetSchema schema, long total, AnalysisOptions options)
    {
        _fields = [.. schema.Fields.Where(f => f.Group != FieldGroup.Behaviour)];
        _values = [.. _fields.Select(_ => new List<int>())];
        _sets = [.. _fields.Select(_ => new Dictionary<UInt128, int>())];
        _keep = (options.Seed, (double)options.InformationSamples / Math.Max(1, total));
    }

    internal void Add(Batch batch)
    {
        FieldValues[] values = [.. _fields.Select(f => batch.Field(f.Name))];
        for (var r = 0; r < batch.Requests; r++)
        {
            if (!IsKept(batch.RequestRows[r])) continue;
            for (var b = batch.RequestSamples[r]; b < batch.RequestSamples[r + 1]; b++)
            {
                _items.Add(batch.Items[b]);
                _labels.Add((byte)(batch.Labels[b] == 1 ? 1 : 0));
                for (var f = 0; f < _fields.Length; f++) _values[f].Add(ValueOf(f, values[f], _fields[f].Group == FieldGroup.Item ? b : r));
            }
        }
    }

    /// <summary>What the samples say about each field; none where no sample was offered.</summary>
    internal (InformationBasis? Basis, Dictionary<string, (InformationEstimate? Plain, InformationEstimate? GivenItem)> Fields) Estimate(long seed, CancellationToken cancellation)
    {
        if (_labels.Count == 0) return (null, []);
        int[][] values = [.. _fields.Select((f, i) => f.Kind == FieldKind.Scaled ? ByTenths(_values[i]) : [.. _values[i]])];
        var labels = CollectionsMarshal.AsSpan(_labels);
        var plain = new LabelInformation(new int[labels.Length], labels);
        var byItem = new LabelInformation(CollectionsMarshal.AsSpan(_items), labels);
        int[] fine = [.. Enumerable.Range(0, _fields.Length).Where(f => _fields[f].Group != FieldGroup.Item)];
        var estimates = plain.Estimate(values, seed, cancellation);
        var given = byItem.Estimate([.. fine.Select(f => values[f])], seed, cancellation);
        var result = _fields.Select((f, i) => (f.Name, Estimates: ((InformationEstimate?)estimates[i], Array.IndexOf(fine, i) is >= 0 and var at ? given[at] : null)));
        return (new InformationBasis(labels.Length, byItem.Strata, plain.Entropy, byItem.Entropy), result.ToDictionary(r => r.Name, r => r.Estimates));
    }

    private bool IsKept(long request) => _keep.Rate >= 1 || new SplitMix64(SplitMix64.Combine(_keep.Seed, request, 0)).NextDouble() < _keep.Rate;

    private int ValueOf(int field, FieldValues values, int row) => values.Schema.Kind switch
    {
        FieldKind.Scaled => values.Ids[row] == ReservedIds.OutOfVocabulary ? Missing : Ordered(values.Scales[row]),
        FieldKind.MultiValued => SetOf(field, values.Row(row)),
        _ => values.Ids[row],
    };

    private int SetOf(int field, ReadOnlySpan<int> ids)
    {
        var sorted = ids.ToArray();
        Array.Sort(sorted);
        var key = XxHash128.HashToUInt128(MemoryMarshal.AsBytes(sorted.AsSpan()));
        if (!_sets[field].TryGetValue(key, out var value)) _sets[field][key] = value = _sets[field].Count;
        return value;
    }

    /// <summary>A whole number that orders as the number does, 0 or more.</summary>
    private static int Ordered(float number)
    {
        var bits = BitConverter.SingleToInt32Bits(number);
        return (bits < 0 ? ~bits : bits | int.MinValue) >>> 1;
    }

    private static int[] ByTenths(List<int> values)
    {
        int[] sorted = [.. values.Where(v => v != Missing).Order()];
        if (sorted.Length == 0) return [.. values];
        int[] bounds = [.. Enumerable.Range(1, Tenths - 1).Select(t => sorted[(int)((long)t * sorted.Length / Tenths)])];
        return [.. values.Select(v => v == Missing ? Missing : bounds.Count(b => b <= v))];
    }
}
