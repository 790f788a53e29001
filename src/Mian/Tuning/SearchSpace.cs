using System.Text;

namespace Mian.Tuning;

/// <summary>The settings that a search varies, each on its own.</summary>
/// <param name="Parameters">One or more, no key twice.</param>
public sealed record SearchSpace(IReadOnlyList<SearchParameter> Parameters)
{
    /// <summary>The values at a point, as <c>--set</c> takes them.</summary>
    /// <param name="point">One position in [0, 1) for each parameter.</param>
    public IReadOnlyList<string> AssignmentsAt(IReadOnlyList<double> point) =>
        [.. Parameters.Select((parameter, i) => $"{parameter.Key}={parameter.ValueAt(point[i])}")];

    /// <summary>The point of given values; null where a parameter does not take its value.</summary>
    /// <param name="values">Values by key.</param>
    public IReadOnlyList<double>? PointOf(IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var positions = Parameters.Select(p => values.TryGetValue(p.Key, out var value) ? p.PositionOf(value) : null).ToList();
        return positions.Contains(null) ? null : [.. positions.Select(p => p!.Value)];
    }

    /// <summary>The space as a file that <see cref="SearchSpaceReader"/> reads.</summary>
    public string Write() => Parameters.Aggregate(new StringBuilder(), (text, p) => text.Append($"{p.Key}: {p.Describe()}\n")).ToString();
}
