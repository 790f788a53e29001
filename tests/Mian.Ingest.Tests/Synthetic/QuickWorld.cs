using Mian.Ingest.Synthetic;
using Mian.Progress;

namespace Mian.Ingest.Tests.Synthetic;

/// <summary>The quick preset, written once for all tests that look at it.</summary>
public sealed class QuickWorld : IDisposable
{
    public QuickWorld()
    {
        Options = SyntheticPresets.Get("quick");
        Directory = Path.Combine(Path.GetTempPath(), "mian-world-" + Guid.NewGuid().ToString("N"));
        Manifest = SyntheticWorld.Write(Options, Directory, SilentProgress.Instance, CancellationToken.None);
        Raw = RawWorld.Read(Directory);
    }

    public SyntheticOptions Options { get; }

    public string Directory { get; }

    public SyntheticManifest Manifest { get; }

    internal RawWorld Raw { get; }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
