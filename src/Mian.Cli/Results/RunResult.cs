using System.Text.Json.Nodes;
using Mian.Cli.Execution;
using Mian.Dataset;
using Mian.Metrics;
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

    /// <summary>The same with a part that was measured anew: in the place of its own metrics, or as <c>day</c>.</summary>
    public static JsonObject Of(RunManifest manifest, (PartName Part, EvaluationResult Result) measured, string run, MemoryPeak memory)
    {
        var result = Of(manifest, run, memory);
        var metrics = JsonResultFile.ToNode(measured.Result).AsObject();
        if (measured.Part.IsDay)
            metrics["part"] = measured.Part.ToString();
        result[measured.Part.IsDay ? "day" : measured.Part.ToString()] = metrics;
        return result;
    }
}
