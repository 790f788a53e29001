namespace Mian.Torch.Tables;

/// <summary>
/// Gradients of the rows that one step touches: the gradients of all places where a row was used, added up in the slot of that row.
/// </summary>
/// <remarks>
/// Usage per step: <see cref="Reset"/> to the number of unique rows, then <see cref="Add(ReadOnlySpan{int}, ReadOnlySpan{float}, ColumnBlock)"/>
/// for every field that uses the table, then hand <see cref="Values"/> to the row optimizer. With several threads each slot still has one
/// owner that adds in the order of the positions, so the bits do not depend on the number of threads. One caller at a time.
/// </remarks>
/// <param name="dimension">Floats per row, 1 or more.</param>
/// <param name="threads">Threads to use, 1 or more; 1 by default.</param>
public sealed unsafe class RowGradients(int dimension, int threads = 1)
{
    private const int Ahead = 8;

    private float[] _values = [];

    /// <summary>Floats per row.</summary>
    public int Dimension { get; } = dimension;

    /// <summary>Number of rows in use.</summary>
    public int Slots { get; private set; }

    /// <summary>[Slots, Dimension], row-major. Valid until the next <see cref="Reset"/>.</summary>
    public Span<float> Values => _values.AsSpan(0, Slots * Dimension);

    /// <summary>Starts a step: so many slots, all zero. Memory is kept from step to step.</summary>
    /// <param name="slots">Number of unique rows, 0 or more.</param>
    public void Reset(int slots)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slots);
        var length = checked(slots * Dimension);
        if (_values.Length < length) _values = GC.AllocateUninitializedArray<float>(Math.Max(length, Math.Min(2 * _values.Length, Array.MaxLength)));
        Slots = slots;
        Values.Clear();
    }

    /// <summary>Adds vector i of the gradients to slot <c>slots[i]</c>.</summary>
    /// <param name="slots">[N] slots below <see cref="Slots"/>; a negative one is skipped (padding).</param>
    /// <param name="gradients">A matrix of N rows, row-major.</param>
    /// <param name="block">Where the vectors lie in it.</param>
    /// <exception cref="ArgumentException">The block does not fit, or a slot is too large.</exception>
    public void Add(ReadOnlySpan<int> slots, ReadOnlySpan<float> gradients, ColumnBlock block)
    {
        block.Check(slots.Length, Dimension, gradients.Length);
        CheckSlots(slots);
        fixed (int* slot = slots)
        fixed (float* gradient = gradients)
        fixed (float* values = _values)
        {
            var job = new AddJob(slot, slots.Length, gradient, values);
            RowPartition.Run(Slots, threads, (from, to) => AddOwned(job, block, from, to));
        }
    }

    /// <summary>Adds the gradient of each element's sum or mean to the slots of the element's values.</summary>
    /// <param name="slots">The slots of N elements, with <see cref="JaggedIds.Padding"/> set to the slot of the padding row, or -1 if it has none.</param>
    /// <param name="gradients">A matrix of N rows, row-major.</param>
    /// <param name="block">Where the vectors lie in it.</param>
    /// <exception cref="ArgumentException">The block or the offsets do not fit, or a slot is too large.</exception>
    public void Add(JaggedIds slots, ReadOnlySpan<float> gradients, ColumnBlock block)
    {
        block.Check(slots.Count, Dimension, gradients.Length);
        CheckSlots(slots.Ids);
        fixed (float* gradient = gradients)
        fixed (float* values = _values)
        {
            for (var i = 0; i < slots.Count; i++)
            {
                var element = slots.Element(i);
                var weight = slots.Weight(element);
                foreach (var slot in element)
                {
                    if (slots.Counts(slot))
                        FloatKernels.AddScaled(values + (long)slot * Dimension, gradient + (long)i * block.Stride + block.Offset, weight, Dimension);
                }
            }
        }
    }

    private readonly struct AddJob(int* slots, int count, float* gradients, float* values)
    {
        public readonly int* Slots = slots;
        public readonly int Count = count;
        public readonly float* Gradients = gradients;
        public readonly float* Values = values;
    }

    /// <summary>Adds to the slots from <paramref name="from"/> up to <paramref name="to"/> only.</summary>
    private void AddOwned(AddJob job, ColumnBlock block, int from, int to)
    {
        for (var i = 0; i < job.Count; i++)
        {
            var slot = job.Slots[i];
            if (slot < from || slot >= to) continue;
            if (i + Ahead < job.Count && job.Slots[i + Ahead] >= 0) FloatKernels.Prefetch(job.Values + (long)job.Slots[i + Ahead] * Dimension, Dimension);
            FloatKernels.Add(job.Values + (long)slot * Dimension, job.Gradients + (long)i * block.Stride + block.Offset, Dimension);
        }
    }

    private void CheckSlots(ReadOnlySpan<int> slots)
    {
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i] >= Slots) throw new ArgumentException($"Position {i} has slot {slots[i]}, but there are {Slots}.", nameof(slots));
        }
    }
}
