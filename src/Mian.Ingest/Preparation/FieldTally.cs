using Mian.Dataset;
using Mian.Schema;

namespace Mian.Ingest.Preparation;

/// <summary>Counts what the statistics of one field need, weighted by training samples (or behaviours).</summary>
internal sealed class FieldTally(string field, int tableRows)
{
    private readonly bool[] _seen = new bool[tableRows];
    private long _weight;
    private long _missing;
    private long _unknown;

    /// <summary>Adds one value.</summary>
    public void Add(int id, bool missing, long weight)
    {
        if (weight == 0)
            return;
        _weight += weight;
        if (missing)
            _missing += weight;
        else if (id == ReservedIds.OutOfVocabulary)
            _unknown += weight;
        else
            _seen[id] = true;
    }

    /// <summary>Adds a list; it is out of vocabulary where none of its ids is known.</summary>
    public void Add(ReadOnlySpan<int> ids, long weight)
    {
        if (weight == 0)
            return;
        bool known = false;
        foreach (int id in ids)
        {
            known |= id >= ReservedIds.First;
            _seen[id] |= id >= ReservedIds.First;
        }
        _weight += weight;
        if (ids.IsEmpty)
            _missing += weight;
        else if (!known)
            _unknown += weight;
    }

    public FieldStatistics ToStatistics() => new(field, _seen.LongCount(s => s),
        _weight == 0 ? 0 : 1 - (double)_missing / _weight, _weight == 0 ? 0 : (double)_unknown / _weight);
}
