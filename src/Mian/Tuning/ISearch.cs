namespace Mian.Tuning;

/// <summary>Where the next trial looks. A proposal depends on the seed, the number and the past alone, so an interrupted search goes on as if it had not been.</summary>
public interface ISearch
{
    /// <summary>Proposes a point.</summary>
    /// <param name="draw">Which trial, and which attempt at it: a further attempt is made where the point was tried before.</param>
    /// <param name="past">What was tried, in order.</param>
    /// <returns>One position in [0, 1) for each parameter.</returns>
    IReadOnlyList<double> Propose(SearchDraw draw, IReadOnlyList<SearchObservation> past);
}

/// <summary>Names one proposal.</summary>
/// <param name="Trial">Number of the trial, from 1.</param>
/// <param name="Attempt">Number of the attempt, from 0.</param>
public readonly record struct SearchDraw(int Trial, int Attempt);

/// <summary>What came out at a point.</summary>
/// <param name="Point">The point.</param>
/// <param name="Score">Larger is better; null where the trial failed.</param>
public sealed record SearchObservation(IReadOnlyList<double> Point, double? Score);
