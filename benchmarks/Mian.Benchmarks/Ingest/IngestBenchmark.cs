using System.Diagnostics;
using System.Globalization;
using DuckDB.NET.Data;
using Mian.Benchmarks.AmazonRaw;
using Mian.Dataset;

namespace Mian.Benchmarks.Ingest;

/// <summary>Time and memory of preparing raw files of the shape of the published Amazon sets, beside the plainest ways to read them.</summary>
internal static class IngestBenchmark
{
    /// <summary>What preparing on two cores may take at most.</summary>
    private static readonly Dictionary<AmazonShape, PrepareTarget> Targets = new()
    {
        [AmazonShape.Electronics] = new(60, 4L << 30),
        [AmazonShape.Books] = new(480, 8L << 30),
    };

    /// <summary>Measures every shape.</summary>
    /// <returns>0, or 1 where a count differs from that of the shape or a target is missed.</returns>
    public static int Run(BenchmarkOptions options)
    {
        Console.WriteLine(Machine.Describe(options.Threads));
        Console.WriteLine($"DuckDB {DuckDbVersion()}; command: ingest --shapes {string.Join(',', options.Shapes)} --threads {options.Threads.ToString(CultureInfo.InvariantCulture)}");
        var shapes = options.Shapes.Select(s => AmazonShape.Find(s)!).ToList();
        foreach (var shape in shapes)
            Generate(shape, FolderOf(shape, options));
        Console.WriteLine("\n| shape | reviews | files | prepare (at most) | core-seconds | MB/s | reviews/s | peak anonymous memory (at most) | peak mapped | System.Text.Json, 1 thread, reviews only | DuckDB read_json, reviews only |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        var failures = shapes.SelectMany(shape => Measure(shape, options)).ToList();
        var differing = shapes.Where(s => !PreparedCounts.Print(s, ManifestJson.Read(SetOf(s, options)))).ToList();
        if (differing.Count > 0)
            failures.Add($"The counts of {string.Join(", ", differing.Select(s => s.Name))} differ from those of the shape.");
        foreach (var failure in failures)
            Console.Error.WriteLine(failure);
        return failures.Count > 0 ? 1 : 0;
    }

    private static string FolderOf(AmazonShape shape, BenchmarkOptions options) => Path.Combine(options.Data, shape.Name);

    private static string SetOf(AmazonShape shape, BenchmarkOptions options) => Path.Combine(options.Data, "sets", shape.Name);

    private static void Generate(AmazonShape shape, string folder)
    {
        if (AmazonFolder.IsComplete(shape, folder))
            return;
        var clock = Stopwatch.StartNew();
        AmazonFolder.Write(shape, folder);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{shape.Name} generated in {clock.Elapsed.TotalSeconds:F1} s"));
    }

    /// <summary>Prints the row of a shape. The plain readings come first, so that all find the files in the system's cache alike.</summary>
    /// <returns>A sentence for each target that was missed.</returns>
    private static IEnumerable<string> Measure(AmazonShape shape, BenchmarkOptions options)
    {
        var folder = FolderOf(shape, options);
        var reviews = Path.Combine(folder, shape.ReviewsFile);
        var reader = Checked(shape, Reading.Of(() => PlainReading.WithJsonReader(reviews)));
        var database = Checked(shape, Reading.Of(() => PlainReading.WithDuckDb(reviews, options.Threads)));
        Directory.CreateDirectory(Path.Combine(options.Data, "sets"));
        var run = PrepareRun.Of(folder, SetOf(shape, options), options.Threads);
        var bytes = new FileInfo(reviews).Length + new FileInfo(Path.Combine(folder, shape.MetaFile)).Length;
        var target = Targets.GetValueOrDefault(shape);
        var (most, mostBytes) = target is not null
            ? (string.Create(CultureInfo.InvariantCulture, $" ({target.Seconds:F0} s)"), $" ({PrepareTarget.Gibibytes(target.Bytes)})") : ("", "");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {shape.Name} | {shape.Reviews:N0} | {bytes / 1e9:F2} GB | {run.Seconds:F1} s{most} | {run.CoreSeconds:F1} | {bytes / 1e6 / run.Seconds:F0} | {shape.Reviews / run.Seconds:N0} | {PrepareTarget.Gibibytes(run.AnonymousBytes)}{mostBytes} | {PrepareTarget.Gibibytes(run.MappedBytes)} | {Beside(run, reader)} | {Beside(run, database)} |"));
        return target?.Missed(shape.Name, run.Seconds, run.AnonymousBytes) ?? [];
    }

    /// <summary>The ratio is that of core-seconds: it stays the same when other programs share the cores.</summary>
    private static string Beside(PrepareRun run, Reading reading) => string.Create(CultureInfo.InvariantCulture,
        $"{reading.Seconds:F1} s, {reading.CoreSeconds:F1} core-s (prepare: {run.CoreSeconds / reading.CoreSeconds:F1} times)");

    private static Reading Checked(AmazonShape shape, Reading reading) => reading.Rows == shape.Reviews
        ? reading
        : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture,
            $"{shape.ReviewsFile} has {reading.Rows:N0} reviews, but the shape has {shape.Reviews:N0}. Delete the files, so that they are generated anew."));

    private static string DuckDbVersion()
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        return connection.ServerVersion;
    }
}
