using System.Globalization;
using System.Text.Json;
using Mian.Benchmarks.EndToEnd;

namespace Mian.Benchmarks.Scaling;

/// <summary>Trains on worlds of the same users and items with more and more impressions, by the command.</summary>
internal static class SampleCount
{
    /// <summary>Makes, prepares and trains on a world; its files are removed again.</summary>
    public static ScalingResult Measure(int impressions, BenchmarkOptions options)
    {
        var root = Directory.CreateTempSubdirectory("mian-samples-").FullName;
        try
        {
            string Path(string name) => System.IO.Path.Combine(root, name);
            var size = string.Create(CultureInfo.InvariantCulture, $"impressions={impressions}");
            MianChild.Run("data", "synth", "--preset", "million", "--set", "users=100000", size, "--out", Path("raw"));
            MianChild.Run("data", "prepare", "synthetic", "--from", Path("raw"), "--out", Path("set"));
            var use = MianChild.Run("train", Path("set"), "--model", "PoolingMLP", "--set", "epochs=1", "--out", Path("run"), "--json", Path("run.json"),
                "--threads", options.Threads.ToString(CultureInfo.InvariantCulture));
            using var json = JsonDocument.Parse(File.ReadAllText(Path("run.json")));
            var train = json.RootElement.GetProperty("train");
            return new ScalingResult(train.GetProperty("samples").GetInt64() / use.Seconds, 0, use.Seconds - train.GetProperty("seconds").GetDouble(), use.AnonymousBytes, 4 * train.GetProperty("embedding_parameters").GetInt64());
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
