namespace Mian.Configuration;

/// <summary>Finds what somebody probably meant: the nearest of a list of names by edit distance.</summary>
public static class NearestName
{
    /// <summary>The nearest name, or null where none is near (more than a third of the letters differ).</summary>
    /// <param name="word">What was written.</param>
    /// <param name="names">What could have been meant.</param>
    public static string? Find(string word, IEnumerable<string> names)
    {
        var written = word.ToUpperInvariant();
        string? best = null;
        var bestDistance = int.MaxValue;
        foreach (var name in names)
        {
            var distance = Distance(written, name.ToUpperInvariant());
            var longest = Math.Max(word.Length, name.Length);
            if (distance < bestDistance && distance < longest && distance <= Math.Max(1, longest / 3))
                (best, bestDistance) = (name, distance);
        }
        return best;
    }

    /// <summary>A sentence with the nearest name, starting with a blank (<c> Did you mean 'x'?</c>), or an empty text.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="names">What could have been meant.</param>
    public static string Suggest(string word, IEnumerable<string> names) =>
        Find(word, names) is { } name ? $" Did you mean '{name}'?" : "";

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that turn one text into the other (optimal string alignment).</summary>
    internal static int Distance(string from, string to)
    {
        var rows = new int[3][];
        for (var r = 0; r < 3; r++)
            rows[r] = new int[to.Length + 1];
        var (beforePrevious, previous, current) = (rows[0], rows[1], rows[2]);
        for (var j = 0; j <= to.Length; j++)
            previous[j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replace = previous[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                current[j] = Math.Min(replace, Math.Min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    current[j] = Math.Min(current[j], beforePrevious[j - 2] + 1);
            }
            (beforePrevious, previous, current) = (previous, current, beforePrevious);
        }
        return previous[to.Length];
    }
}
