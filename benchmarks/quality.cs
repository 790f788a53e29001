// Trains MIAN and PoolingMLP with the settings of configs/ on every data set with several seeds through the `mian` command and writes docs/results/quality.
// Finished runs are skipped, so an interrupted series continues where it stopped:
//     dotnet run -c Release benchmarks/quality.cs -- --data ../shared/data [--work runs/quality] [--seeds 1,2,3] [--parallel 2]
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

var options = Options.Parse(args);
Directory.CreateDirectory(options.Results);
foreach (var set in Sets.All) Prepare(set);
var jobs = from set in Sets.All from seed in options.Seeds from model in Sets.Models select (set, model, seed);
await Parallel.ForEachAsync(jobs.Where(j => !File.Exists(Result(j.set, j.model, j.seed))),
    new ParallelOptions { MaxDegreeOfParallelism = options.Parallel },
    async (job, stop) => await Task.Run(() => Train(job.set, job.model, job.seed), stop));
var table = new ResultTable(options);
File.WriteAllText(Path.Combine(options.Results, "README.md"), table.Page());
Console.WriteLine(table.Rows());
return 0;

string Result(DataSet set, string model, int seed) => Path.Combine(options.Results, set.Name, $"{model}-{seed}.json");

void Prepare(DataSet set)
{
    var folder = Path.Combine(options.Work, "sets", set.Name);
    if (File.Exists(Path.Combine(folder, "dataset.json"))) return;
    var from = Path.Combine(options.Data, set.Name);
    if (set.Preset is not null)
    {
        from = Path.Combine(options.Work, "raw", set.Name);
        if (!Directory.Exists(from)) Mian("data", "synth", "--preset", set.Preset, "--out", from);
    }

    Mian("data", "prepare", set.Recipe, "--from", from, "--out", folder);
    Mian("data", "check", folder);
}

void Train(DataSet set, string model, int seed)
{
    var result = Result(set, model, seed);
    Directory.CreateDirectory(Path.GetDirectoryName(result)!);
    var run = Path.Combine(options.Work, "runs", $"{set.Name}-{model}-{seed}");
    if (Directory.Exists(run)) Directory.Delete(run, recursive: true); // a series that stopped before it wrote the result
    Mian("train", Path.Combine(options.Work, "sets", set.Name), "--model", model, "--config", set.Config, "--seed", $"{seed}",
        "--threads", "1", "--out", run, "--json", result);
    // Where the work folder lies is nobody's business.
    File.WriteAllText(result, File.ReadAllText(result).Replace(Path.GetFullPath(".") + "/", "", StringComparison.Ordinal));
    Console.WriteLine($"{set.Name} {model} seed {seed}: {result}");
}

void Mian(params string[] arguments)
{
    var start = new ProcessStartInfo(options.Command, arguments) { RedirectStandardOutput = true };
    // One thread a run and one run a core: libtorch must not start a pool of its own beside it.
    start.Environment["OMP_NUM_THREADS"] = "1";
    using var process = Process.Start(start)!;
    process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    if (process.ExitCode != 0) throw new InvalidOperationException($"mian {string.Join(' ', arguments)} ended with exit code {process.ExitCode}.");
}

/// <summary>One row block of the table.</summary>
internal sealed record DataSet(string Name, string Recipe, string Config, string? Preset = null);

/// <summary>What is compared.</summary>
internal static class Sets
{
    public static readonly string[] Models = ["PoolingMLP", "MIAN"];

    public static readonly DataSet[] All =
    [
        new("amazon-beauty", "amazon-csv", "configs/amazon.yaml"),
        new("amazon-toys", "amazon-csv", "configs/amazon.yaml"),
        new("movielens-1m-half", "movielens-1m", "configs/movielens.yaml"),
        new("movielens-100k", "movielens-100k", "configs/movielens.yaml"),
        new("synthetic-million", "synthetic", "configs/synthetic.yaml", "million"),
    ];
}

/// <summary>Where data comes from and results go.</summary>
internal sealed record Options(string Data, string Work, string Results, string Command, int[] Seeds, int Parallel)
{
    public static Options Parse(string[] args)
    {
        string Value(string name, string fallback)
        {
            var at = Array.IndexOf(args, name);
            return at < 0 || at + 1 >= args.Length ? fallback : args[at + 1];
        }

        return new Options(
            Value("--data", Environment.GetEnvironmentVariable("MIAN_DATA") ?? "../shared/data"),
            Value("--work", "runs/quality"),
            Value("--results", "docs/results/quality"),
            Value("--command", "./mian"),
            [.. Value("--seeds", "1,2,3").Split(',').Select(s => int.Parse(s, CultureInfo.InvariantCulture))],
            int.Parse(Value("--parallel", $"{Environment.ProcessorCount}"), CultureInfo.InvariantCulture));
    }
}

/// <summary>Mean and spread over the seeds, as Markdown.</summary>
internal sealed class ResultTable(Options options)
{
    public string Page() => $"""
        # Quality of MIAN and PoolingMLP

        Test metrics of the checkpoint with the best validation AUC; mean ± standard deviation over seeds {string.Join(", ", options.Seeds)}.
        Repeat every row with `dotnet run -c Release benchmarks/quality.cs -- --data FOLDER`; settings are in `configs/`, one JSON file a run lies beside this page.
        Samples/s are of one thread, with as many runs at a time as cores and whatever else the machine did: a lower bound, not a benchmark.

        {Rows()}
        """ + "\n";

    public string Rows()
    {
        var text = new StringBuilder("| data set | model | test AUC | test GAUC | test logloss | samples/s |\n| --- | --- | --- | --- | --- | --- |\n");
        foreach (var set in Sets.All)
        {
            foreach (var model in Sets.Models)
            {
                var runs = options.Seeds.Select(s => Path.Combine(options.Results, set.Name, $"{model}-{s}.json")).Where(File.Exists)
                    .Select(f => JsonDocument.Parse(File.ReadAllText(f)).RootElement).ToList();
                if (runs.Count == 0) continue;
                text.AppendLine($"| {set.Name} | {model} | {Spread(runs, "auc")} | {Spread(runs, "gauc")} | {Spread(runs, "logloss")} | " +
                    runs.Average(r => r.GetProperty("train").GetProperty("samples_per_second").GetDouble()).ToString("N0", CultureInfo.InvariantCulture) + " |");
                if (model == Sets.Models[^1]) Ceiling(text, set, runs[0]);
            }
        }

        return text.ToString();
    }

    private static void Ceiling(StringBuilder text, DataSet set, JsonElement run)
    {
        if (!run.GetProperty("test").TryGetProperty("ceiling", out var ceiling) || ceiling.ValueKind == JsonValueKind.Null) return;
        text.AppendLine(CultureInfo.InvariantCulture,
            $"| {set.Name} | *true probability* | {ceiling.GetProperty("auc").GetDouble():F4} | {ceiling.GetProperty("gauc").GetDouble():F4} | {ceiling.GetProperty("logloss").GetDouble():F4} | |");
    }

    private static string Spread(List<JsonElement> runs, string metric)
    {
        var values = runs.Select(r => r.GetProperty("test").GetProperty(metric).GetDouble()).ToList();
        var mean = values.Average();
        var deviation = values.Count < 2 ? 0 : Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
        return string.Create(CultureInfo.InvariantCulture, $"{mean:F4} ± {deviation:F4}");
    }
}
