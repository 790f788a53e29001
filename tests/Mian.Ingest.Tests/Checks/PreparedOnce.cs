using Mian.Ingest.Tests.Preparation;

namespace Mian.Ingest.Tests.Checks;

/// <summary>Prepares a crafted source once for each recipe: 20 users, 30 items of which 20 have events.</summary>
public sealed class PreparedOnce : IDisposable
{
    private readonly Dictionary<string, TinySource> _sources = [];

    /// <summary>The folder of the set.</summary>
    public string Set(string yaml)
    {
        if (!_sources.TryGetValue(yaml, out var source))
        {
            _sources[yaml] = source = new TinySource { Yaml = yaml };
            source.WithEvents(TinyLog.Random(6, users: 20, items: 20, perUser: 10)).WithItems(30).Prepare();
        }
        return source.Out;
    }

    public void Dispose()
    {
        foreach (var source in _sources.Values)
            source.Dispose();
    }
}
