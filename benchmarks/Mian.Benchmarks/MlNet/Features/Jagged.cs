using System.Runtime.InteropServices;

namespace Mian.Benchmarks.MlNet.Features;

/// <summary>Lists of different length, stored one after another.</summary>
internal sealed class Jagged<T>
{
    private readonly List<int> _ends = [];
    private readonly List<T> _values = [];

    /// <summary>Number of lists.</summary>
    public int Rows => _ends.Count;

    /// <summary>The values of one list.</summary>
    public ReadOnlySpan<T> this[int row] => CollectionsMarshal.AsSpan(_values)[(row == 0 ? 0 : _ends[row - 1]).._ends[row]];

    /// <summary>Appends a list.</summary>
    public void Add(ReadOnlySpan<T> values)
    {
        _values.AddRange(values);
        _ends.Add(_values.Count);
    }
}
