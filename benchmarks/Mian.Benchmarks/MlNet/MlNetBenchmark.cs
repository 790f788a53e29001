using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using Mian.Dataset;
using Mian.Files;
using Mian.Ingest.Export;
using Mian.Progress;
using Microsoft.ML;
using Microsoft.ML.Trainers.LightGbm;

namespace Mian.Benchmarks.MlNet;

/// <summary>
/// What a user of .NET can pick today, on exactly the rows of a prepared data set: exports it as <c>mian data export</c> does, trains LightGBM
/// and a field-aware factorization machine of ML.NET on the training rows, chooses by the validation rows, and measures on the test rows.
/// </summary>
internal static class MlNetBenchmark
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <exception cref="MianException">The data set cannot be read, or a native library of ML.NET is missing.</exception>
    public static void Run(BenchmarkOptions options)
    {
        try
        {
            var report = Measure(options);
            Console.WriteLine(report.Machine);
            Console.WriteLine(FormattableString.Invariant($"command: {report.Command}; data set {report.DatasetHash}, {report.TrainRows:N0} training, {report.ValidRows:N0} validation, {report.TestRows:N0} test rows\n"));
            Console.WriteLine(PeerTable.Of(report));
            if (options.Out is { } file) AtomicFile.WriteText(file, JsonSerializer.Serialize(report, Json) + "\n");
        }
        catch (Exception e) when (MissingLibrary(e) is { } missing)
        {
            throw new MianException($"A native library of ML.NET cannot be loaded: {missing.Message.Split(". ")[0].Trim()}. LightGBM needs the OpenMP runtime of GCC, which small images lack: install the package libgomp1 (apt-get install libgomp1) and start again.", e);
        }
    }

    private static PeerReport Measure(BenchmarkOptions options)
    {
        using var dataset = PreparedDataset.Open(options.Set!);
        var rows = new SeededRows(dataset, options);
        Peer[] peers = [new LightGbmPeer(), new FactorizationMachinePeer()];
        var results = peers.Select(peer => new PeerSeries(peer, rows.Of, (options.Seeds, options.Threads)).Run()).ToList();
        var first = rows.Of(1);
        return new PeerReport
        {
            Machine = Machine.Describe(options.Threads, string.Join(", ", Versions().Select(v => $"{v.Key} {v.Value}"))),
            Command = FormattableString.Invariant($"ml-net --set DATASET --seeds {options.Seeds} --threads {options.Threads}"),
            Versions = Versions(),
            Dataset = dataset.Manifest.Recipe,
            DatasetHash = dataset.Manifest.ContentHash,
            FreshNegatives = SeededRows.AreDrawn(dataset),
            TrainRows = first.Train.Count,
            ValidRows = first.Valid.Count,
            TestRows = first.Test.Count,
            Threads = options.Threads,
            Models = results,
        };
    }

    private static Dictionary<string, string> Versions() => new()
    {
        ["Microsoft.ML"] = VersionOf(typeof(MLContext)),
        ["Microsoft.ML.LightGbm"] = VersionOf(typeof(LightGbmBinaryTrainer)),
    };

    /// <summary>The released version, without the commit.</summary>
    private static string VersionOf(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    private static DllNotFoundException? MissingLibrary(Exception? e) => e switch
    {
        null => null,
        DllNotFoundException missing => missing,
        AggregateException many => many.InnerExceptions.Select(MissingLibrary).FirstOrDefault(m => m is not null),
        _ => MissingLibrary(e.InnerException),
    };

    /// <summary>The rows of each seed; where negatives are drawn for each epoch, those that epoch 1 of a training with that seed sees.</summary>
    private sealed class SeededRows(PreparedDataset dataset, BenchmarkOptions options)
    {
        private (int Seed, PeerRows Rows)? _kept;

        public static bool AreDrawn(PreparedDataset dataset) => dataset.Manifest.Negatives is { Training: NegativeTiming.Fresh };

        public PeerRows Of(int seed)
        {
            // Without drawn negatives every seed has the same rows.
            var key = AreDrawn(dataset) ? seed : 1;
            if (_kept is { } kept && kept.Seed == key) return kept.Rows;
            _kept = null;
            var folder = Path.Combine(options.Data, "ml-net", FormattableString.Invariant($"{dataset.Manifest.ContentHash}-{key}"));
            Console.Error.WriteLine($"exporting the rows of seed {key} to {folder}");
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            var export = DatasetExport.Write(dataset, new ExportOptions
            {
                Out = folder,
                Epoch = AreDrawn(dataset) ? 1 : null,
                Seed = key,
                Threads = options.Threads,
            }, SilentProgress.Instance, CancellationToken.None);
            var reader = new ExportedRows(folder, dataset.Schema);
            var rows = new PeerRows(dataset.Schema, Read(SplitName.Train), Read(SplitName.Valid), Read(SplitName.Test));
            Directory.Delete(folder, recursive: true);
            _kept = (key, rows);
            return rows;

            Features.SampleRows Read(SplitName split) => reader.Read(export.Parts.Single(p => p.Part == split));
        }
    }
}
