using Mian.Configuration;
using Mian.Torch.Training;
using Mian.Tuning;

namespace Mian.Torch.Tuning;

/// <summary>Turns proposals into settings, none of them twice. The first candidate has the settings that the search starts from.</summary>
internal sealed class CandidateSource(TuneRequest request, ISearch search)
{
    // Beyond this many repeated draws in a row the space is taken to be used up.
    private const int Attempts = 1000;

    private readonly Dictionary<string, SettingKey> _keys = SettingKey.Of<TrainConfig>().ToDictionary(k => k.Path);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>The next candidate; null where every combination was tried.</summary>
    /// <param name="number">Its number; candidates are asked for in order.</param>
    /// <param name="past">What was tried.</param>
    internal Candidate? Next(int number, IReadOnlyList<SearchObservation> past)
    {
        if (number == 1) return Accept(new Candidate(1, ValuesOf(request.Config), request.Config, null));
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var candidate = Make(number, request.Space.AssignmentsAt(search.Propose(new SearchDraw(number, attempt), past)));
            if (Accept(candidate) is not null) return candidate;
        }

        return null;
    }

    private Candidate? Accept(Candidate candidate) =>
        _seen.Add(string.Join('\n', request.Space.Parameters.Select(p => candidate.Values[p.Key]))) ? candidate : null;

    private Candidate Make(int number, IReadOnlyList<string> assignments)
    {
        try
        {
            var config = StrictYaml.Apply(request.Config, assignments);
            return new Candidate(number, ValuesOf(config), config, null);
        }
        catch (ConfigurationException e)
        {
            return new Candidate(number, assignments.Select(a => a.Split('=', 2)).ToDictionary(a => a[0], a => a[1]), null, e.Message);
        }
    }

    private Dictionary<string, string> ValuesOf(TrainConfig config) => request.Space.Parameters.ToDictionary(p => p.Key, p => _keys[p.Key].TextIn(config));
}
