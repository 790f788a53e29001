using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Mian.Metrics;

namespace Mian.Benchmarks.EndToEnd;

/// <summary>
/// Wall time and memory of every phase from raw files to metrics, each a run of the <c>mian</c> command. Phases that are finished are
/// not repeated, so a series that was stopped continues.
/// </summary>
internal static class EndToEndBenchmark
{
    public static int Run(BenchmarkOptions options)
    {
        var sets = options.Sets.Select(WholeSet.Find).ToList();
        if (sets.Contains(null))
        {
            Console.Error.WriteLine($"Unknown set among '{string.Join(',', options.Sets)}'. Sets: {string.Join(", ", WholeSet.All.Select(s => s.Name))}.");
            return 2;
        }

        string[] models = options.Models.Count > 0 ? [.. options.Models] : ["MIAN"];
        Console.WriteLine(Machine.Describe(options.Threads));
        Console.WriteLine($"command: end-to-end --sets {string.Join(',', options.Sets)} --models {string.Join(',', models)} --dimension {options.Dimension} --threads {options.Threads}");
        Console.WriteLine("\n| set | phase | seconds | rows | rows/s | anonymous memory | mapped files | result |\n| --- | --- | --- | --- | --- | --- | --- | --- |");
        MianChild.Prepare(options.Threads);
        foreach (var set in sets) new Series(set!, options).Run(models);
        Console.WriteLine(MetricsAlone());
        return 0;
    }

    /// <summary>AUC, GAUC, logloss and calibration of random scores of as many users as Electronics has.</summary>
    private static string MetricsAlone()
    {
        const int users = 192_403;
        var random = new Random(1);
        var predictions = new Predictions
        {
            Scores = Enumerable.Range(0, 2 * users).Select(_ => random.NextSingle()).ToArray(),
            Labels = Enumerable.Range(0, 2 * users).Select(i => (byte)(i % 2)).ToArray(),
            Users = Enumerable.Range(0, 2 * users).Select(i => i / 2).ToArray(),
        };
        Evaluator.Evaluate(predictions);
        var clock = Stopwatch.StartNew();
        Evaluator.Evaluate(predictions);
        return string.Create(CultureInfo.InvariantCulture, $"\nAll metrics of {2 * users:N0} scores of {users:N0} users, GAUC included: {clock.Elapsed.TotalMilliseconds:F0} ms");
    }

    /// <summary>The phases of one set.</summary>
    private sealed class Series(WholeSet set, BenchmarkOptions options)
    {
        private readonly string _root = Path.Combine(options.Data, set.Name);

        public void Run(string[] models)
        {
            Directory.CreateDirectory(Path.Combine(_root, "results"));
            Phase("generate", () => set.Generate(Path.Combine(_root, "raw")), _ => (0, ""));
            Phase("prepare", () => Mian("prepare", "data", "prepare", set.Recipe, "--from", Path.Combine(_root, "raw"), "--out", DataSet), json =>
            {
                var splits = json.GetProperty("splits").EnumerateObject().ToList();
                return (json.GetProperty("events").GetInt64(), string.Create(CultureInfo.InvariantCulture, $"{splits.Sum(s => s.Value.GetProperty("samples").GetInt64()):N0} samples, {json.GetProperty("users").GetInt64():N0} users"));
            });
            foreach (var model in models) Train(model);
        }

        private string DataSet => Path.Combine(_root, "dataset");

        private void Train(string model)
        {
            var run = Path.Combine(_root, "runs", string.Create(CultureInfo.InvariantCulture, $"{model}-{options.Dimension}"));
            string[] resume = File.Exists(Path.Combine(run, "checkpoint.safetensors")) ? ["--resume"] : [];
            Phase($"train {model}", () => Mian($"train {model}", ["train", DataSet, "--model", model, "--out", run, "--set", "epochs=1", $"embedding.dimension={options.Dimension}", .. resume]), json =>
            {
                var train = json.GetProperty("train");
                return (train.GetProperty("samples").GetInt64(), string.Create(CultureInfo.InvariantCulture,
                    $"{train.GetProperty("samples_per_second").GetDouble():N0} samples/s in steps; test AUC {json.GetProperty("test").GetProperty("auc").GetDouble():F4}"));
            });
            Phase($"evaluate {model}", () => Mian($"evaluate {model}", "evaluate", run), json => (json.GetProperty("test").GetProperty("count").GetInt64(), ""));
        }

        private string ResultOf(string phase) => Path.Combine(_root, "results", phase.Replace(' ', '-') + string.Create(CultureInfo.InvariantCulture, $"-{options.Dimension}"));

        private ChildUse Mian(string phase, params string[] arguments) =>
            MianChild.Run([.. arguments, "--threads", options.Threads.ToString(CultureInfo.InvariantCulture), "--json", ResultOf(phase) + ".json"]);

        private void Phase(string phase, Func<ChildUse> work, Func<JsonElement, (long Rows, string Note)> read)
        {
            var file = ResultOf(phase) + ".use.json";
            if (!File.Exists(file))
            {
                var measured = work();
                File.WriteAllText(file, JsonSerializer.Serialize(measured));
            }

            var use = JsonSerializer.Deserialize<ChildUse>(File.ReadAllText(file))!;
            using var json = File.Exists(ResultOf(phase) + ".json") ? JsonDocument.Parse(File.ReadAllText(ResultOf(phase) + ".json")) : null;
            var (rows, note) = json is null ? (0, "") : read(json.RootElement);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {set.Name} | {phase} | {use.Seconds:N1} | {(rows > 0 ? rows.ToString("N0", CultureInfo.InvariantCulture) : "")} | {(rows > 0 ? (rows / use.Seconds).ToString("N0", CultureInfo.InvariantCulture) : "")} | {Gibibytes(use.AnonymousBytes)} | {Gibibytes(use.MappedBytes)} | {note} |"));
        }

        private static string Gibibytes(long bytes) => bytes == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):F2} GiB");
    }
}
