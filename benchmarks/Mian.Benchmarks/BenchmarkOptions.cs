using System.Globalization;

namespace Mian.Benchmarks;

/// <summary>What to measure and for how long.</summary>
internal sealed record BenchmarkOptions
{
    public required string Benchmark { get; init; }

    public int Threads { get; init; } = Environment.ProcessorCount;

    public double Seconds { get; init; } = 10;

    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Folder that curves are drawn into; null draws none.</summary>
    public string? Plots { get; init; }

    public bool Textbook { get; init; } = true;

    /// <summary>Shapes of raw files that are ingested.</summary>
    public IReadOnlyList<string> Shapes { get; init; } = ["Electronics"];

    /// <summary>Data sets that are taken from raw files to metrics.</summary>
    public IReadOnlyList<string> Sets { get; init; } = ["electronics"];

    /// <summary>Prepared data set that ML.NET is trained on.</summary>
    public string? Set { get; init; }

    /// <summary>Seeds that ML.NET is trained with, counted up from 1.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>JSON file of the results of ML.NET; null writes none.</summary>
    public string? Out { get; init; }

    /// <summary>Embedding dimension of whole runs.</summary>
    public int Dimension { get; init; } = 32;

    /// <summary>Device of the GPU benchmark; <c>cpu-plain</c> runs the same operations without a GPU.</summary>
    public string Device { get; init; } = "cuda";

    /// <summary>Samples of a batch, in the GPU benchmark.</summary>
    public IReadOnlyList<int> Batches { get; init; } = [1024, 8192, 65536];

    /// <summary>Where generated files and data sets of them are kept. Default: a folder beside other temporary files.</summary>
    public string Data { get; init; } = Path.Combine(Path.GetTempPath(), "mian-ingest");

    public static string Usage => """
        Usage: training|steps|scaling [--threads N] [--seconds S] [--models A,B] [--no-textbook] [--plots FOLDER]
               gpu [--device cuda|cpu-plain] [--batches 1024,8192,65536] [--threads N] [--seconds S] [--models A,B] [--no-textbook]
               inference [--threads N] [--seconds S] [--models A,B] [--data FOLDER]
               ingest [--threads N] [--shapes Electronics,Books,Small] [--data FOLDER]
               end-to-end [--threads N] [--sets electronics,books,commercial-quarter,commercial] [--models A,B] [--dimension D] [--data FOLDER]
               ml-net --set DATASET_FOLDER [--threads N] [--seeds K] [--out FILE] [--data FOLDER]
               amazon-raw SHAPE FOLDER
               evidence-table docs/results/evidence
               calibrated-logloss EXPERIMENT_FOLDER DATASET_FOLDER OUT
        """;

    public static BenchmarkOptions? Parse(string[] args)
    {
        if (args.Length == 0) return null;
        var options = new BenchmarkOptions { Benchmark = args[0] };
        for (var i = 1; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--threads" when i + 1 < args.Length: options = options with { Threads = int.Parse(args[++i], CultureInfo.InvariantCulture) }; break;
                case "--seconds" when i + 1 < args.Length: options = options with { Seconds = double.Parse(args[++i], CultureInfo.InvariantCulture) }; break;
                case "--models" when i + 1 < args.Length: options = options with { Models = args[++i].Split(',') }; break;
                case "--shapes" when i + 1 < args.Length: options = options with { Shapes = args[++i].Split(',') }; break;
                case "--data" when i + 1 < args.Length: options = options with { Data = args[++i] }; break;
                case "--sets" when i + 1 < args.Length: options = options with { Sets = args[++i].Split(',') }; break;
                case "--set" when i + 1 < args.Length: options = options with { Set = args[++i] }; break;
                case "--seeds" when i + 1 < args.Length: options = options with { Seeds = int.Parse(args[++i], CultureInfo.InvariantCulture) }; break;
                case "--out" when i + 1 < args.Length: options = options with { Out = args[++i] }; break;
                case "--dimension" when i + 1 < args.Length: options = options with { Dimension = int.Parse(args[++i], CultureInfo.InvariantCulture) }; break;
                case "--device" when i + 1 < args.Length: options = options with { Device = args[++i] }; break;
                case "--batches" when i + 1 < args.Length: options = options with { Batches = [.. args[++i].Split(',').Select(b => int.Parse(b, CultureInfo.InvariantCulture))] }; break;
                case "--plots" when i + 1 < args.Length: options = options with { Plots = args[++i] }; break;
                case "--no-textbook": options = options with { Textbook = false }; break;
                default: return null;
            }
        }

        return options;
    }
}
