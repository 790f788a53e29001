namespace Mian.Torch.Embeddings;

/// <summary>
/// The distinct rows that one step touches, in the order of their first occurrence. A sparse set: membership costs one look-up and
/// emptying costs nothing.
/// </summary>
internal sealed class TouchedRows
{
    private readonly int[] _slotOfRow;
    private int[] _rows = new int[1024];

    /// <summary>Makes an empty set over a table of <paramref name="rows"/> rows, 4 bytes each.</summary>
    internal TouchedRows(int rows) => _slotOfRow = new int[rows];

    /// <summary>Number of distinct rows.</summary>
    internal int Count { get; private set; }

    /// <summary>The distinct rows; slot i is row i of the gradient.</summary>
    internal ReadOnlySpan<int> Rows => _rows.AsSpan(0, Count);

    /// <summary>Empties the set.</summary>
    internal void Clear() => Count = 0;

    /// <summary>Adds rows and tells the slot of each.</summary>
    internal void Add(ReadOnlySpan<int> rows, Span<int> slots)
    {
        if (_rows.Length < Count + rows.Length) Array.Resize(ref _rows, Math.Max(Count + rows.Length, 2 * _rows.Length));
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            var slot = _slotOfRow[row];
            if (slot >= Count || _rows[slot] != row)
            {
                slot = Count++;
                _rows[slot] = row;
                _slotOfRow[row] = slot;
            }

            slots[i] = slot;
        }
    }
}
