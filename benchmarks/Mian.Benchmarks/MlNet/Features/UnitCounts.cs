namespace Mian.Benchmarks.MlNet.Features;

/// <summary>A list of ids as a sparse vector of length 1, so that a long list weighs as much as a single id.</summary>
internal static class UnitCounts
{
    /// <summary>Counts the ids and divides by the length of that vector. Padding (id 0) is left out.</summary>
    /// <param name="ids">The ids; one that occurs several times counts as often.</param>
    /// <param name="places">Size of the vector; larger ids wrap around.</param>
    /// <param name="at">[ids] receives the places that are not zero, ascending.</param>
    /// <param name="values">[ids] receives their values.</param>
    /// <returns>Number of these places.</returns>
    public static int Write(ReadOnlySpan<int> ids, int places, Span<int> at, Span<float> values)
    {
        var count = 0;
        foreach (var id in ids)
        {
            if (id > 0) at[count++] = id % places;
        }

        at[..count].Sort();
        var distinct = 0;
        for (var i = 0; i < count; i++)
        {
            if (distinct > 0 && at[distinct - 1] == at[i])
            {
                values[distinct - 1]++;
                continue;
            }

            at[distinct] = at[i];
            values[distinct++] = 1;
        }

        var squares = 0.0;
        foreach (var value in values[..distinct]) squares += value * value;
        for (var i = 0; i < distinct; i++) values[i] = (float)(values[i] / Math.Sqrt(squares));
        return distinct;
    }
}
