namespace Mian.Torch.Kernels;

/// <summary>
/// Sequences side by side, longest first, so that those still running at a time step are the first ones: a recurrence then works on
/// Active(t) rows at step t and never on padding. Q is the sum of all lengths.
/// </summary>
internal sealed class TimeMajor
{
    private int[] _begins = [];
    private int[] _active = [];
    private int[] _offsets = [0];
    private int[] _lengths = [];

    /// <summary>S.</summary>
    internal int Count { get; private set; }

    /// <summary>Length of the longest sequence.</summary>
    internal int Steps { get; private set; }

    /// <summary>Q.</summary>
    internal int Total => _offsets[Steps];

    /// <summary>[S] which sequence stands at each place; the array may be longer.</summary>
    internal int[] Order { get; private set; } = [];

    /// <summary>[S] where the numbers of the sequence at each place begin among those of all steps; the array may be longer.</summary>
    internal int[] Weights { get; private set; } = [];

    /// <summary>Sequences that have a step t.</summary>
    internal int Active(int t) => t < Steps ? _active[t] : 0;

    /// <summary>Place of step t of the first sequence among all Q.</summary>
    internal int Offset(int t) => _offsets[t];

    /// <summary>Input row of step t of the sequence at a place.</summary>
    internal int Row(int place, int t) => _begins[place] + t;

    /// <summary>Takes one sequence for each request: its behaviours.</summary>
    internal void ResetToRequests(CandidateLayout layout) =>
        Reset(layout.Segments.Count, s => layout.Segments.Range(s), s => layout.Segments.Range(s).Begin);

    /// <summary>Takes one sequence for each sample: the behaviours of its request.</summary>
    internal void ResetToSamples(CandidateLayout layout) =>
        Reset(layout.Samples, b => layout.Segments.Range(layout.SampleRequest[b]), b => layout.PairOffsets[b]);

    private void Reset(int count, Func<int, (int Begin, int Length)> range, Func<int, int> weights)
    {
        Count = count;
        (Order, _lengths) = (ReusedMemory.Of(Order, count), ReusedMemory.Of(_lengths, count));
        (_begins, Weights) = (ReusedMemory.Of(_begins, count), ReusedMemory.Of(Weights, count));
        for (var s = 0; s < count; s++) (Order[s], _lengths[s]) = (s, -range(s).Length);
        Array.Sort(_lengths, Order, 0, count); // negative lengths: longest first
        Steps = count == 0 ? 0 : -_lengths[0];
        (_active, _offsets) = (ReusedMemory.Of(_active, Steps), ReusedMemory.Of(_offsets, Steps + 1));
        for (var i = 0; i < count; i++) (_begins[i], Weights[i]) = (range(Order[i]).Begin, weights(Order[i]));
        _offsets[0] = 0;
        for (var (t, running) = (0, count); t < Steps; t++)
        {
            while (-_lengths[running - 1] <= t) running--;
            _active[t] = running;
            _offsets[t + 1] = _offsets[t] + running;
        }
    }
}
