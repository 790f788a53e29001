using System.Text.Json.Nodes;
using Mian.Cli.Execution;
using Mian.Torch.Training;

namespace Mian.Cli.Results;

/// <summary>What <c>--json</c> of <c>mian train</c> and <c>mian evaluate</c> writes: the run's record, where it is, and the memory of this process.</summary>
internal static class RunResult
{
    /// <summary>Collects the result.</summary>
    public static JsonObject Of(RunManifest manifest, string run, MemoryPeak memory)
    {
        var result = JsonResultFile.ToNode(manifest with { PeakMemoryBytes = memory.PeakBytes }).AsObject();
        result["run"] = Path.GetFullPath(run);
        result["peak_anonymous_bytes"] = memory.PeakAnonymousBytes;
        result["peak_mapped_bytes"] = memory.PeakMappedBytes;
        return result;
    }
}
