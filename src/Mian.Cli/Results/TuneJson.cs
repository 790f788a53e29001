using System.Text.Json.Nodes;
using Mian.Cli.Execution;
using Mian.Torch.Tuning;

namespace Mian.Cli.Results;

/// <summary>What <c>--json</c> of <c>mian tune</c> writes: the search, where it is, and the memory of this process.</summary>
internal static class TuneJson
{
    /// <summary>Collects the result.</summary>
    public static JsonObject Of(TuneResult result, string folder, MemoryPeak memory)
    {
        var json = JsonResultFile.ToNode(result).AsObject();
        json["out"] = Path.GetFullPath(folder);
        json["peak_memory_bytes"] = memory.PeakBytes;
        json["peak_anonymous_bytes"] = memory.PeakAnonymousBytes;
        json["peak_mapped_bytes"] = memory.PeakMappedBytes;
        return json;
    }
}
