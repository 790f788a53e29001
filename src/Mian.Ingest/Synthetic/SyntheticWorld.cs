using System.Runtime.ExceptionServices;
using DuckDB.NET.Data;
using Mian.Configuration;
using Mian.Progress;

namespace Mian.Ingest.Synthetic;

/// <summary>
/// Makes raw tables of a world whose click probabilities are known: <c>users.csv</c> (user_id, gender, age, occupation, city),
/// <c>items.csv</c> (item_id, category, brand, price), <c>impressions-NNNNN.parquet</c> (user_id, item_id, time, weather, city, clicked,
/// true_probability) and <c>world.json</c> (<see cref="SyntheticManifest"/>). The recipe <c>synthetic</c> prepares them. With <see cref="SyntheticOptions.Daily"/>
/// the tables stand in folders <c>base</c>, <c>day-00001</c>, ...
/// </summary>
public static class SyntheticWorld
{
    /// <summary>Writes a world; the folder appears complete or not at all.</summary>
    /// <param name="options">Sizes and strengths.</param>
    /// <param name="outDirectory">Absent, empty, or an earlier synthetic world, which is replaced.</param>
    /// <param name="progress">Told how many impressions are done.</param>
    /// <param name="cancellation">Stops; nothing is left behind and an earlier world stays as it was.</param>
    /// <returns>What was written to <c>world.json</c>, with the ceiling.</returns>
    /// <exception cref="ConfigurationException">The options are not possible; the message lists every mistake.</exception>
    /// <exception cref="MianException">The folder holds something else, or cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Stopped by <paramref name="cancellation"/>.</exception>
    public static SyntheticManifest Write(SyntheticOptions options, string outDirectory, IProgressSink progress, CancellationToken cancellation)
    {
        var mistakes = options.Mistakes();
        if (mistakes.Count > 0)
            throw new ConfigurationException("the options of a synthetic world", mistakes);
        try
        {
            using var folder = WorldFolder.Create(outDirectory);
            var manifest = WriteTables(options, folder.WorkPath, progress, cancellation);
            if (options.Daily > 0)
                DailyFolders.Cut(folder.WorkPath, options, cancellation);
            manifest.Write(folder.WorkPath);
            cancellation.ThrowIfCancellationRequested();
            folder.Publish();
            return manifest;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DuckDBException)
        {
            throw new MianException($"Cannot write a synthetic world to '{outDirectory}': {e.Message} Free space or choose another folder.", e);
        }
    }

    private static SyntheticManifest WriteTables(SyntheticOptions options, string directory, IProgressSink progress, CancellationToken cancellation)
    {
        progress.Report("making the world", 0, options.Impressions, "impressions");
        var world = new World(options);
        var intercept = world.FitIntercept(cancellation);
        EntityTables.WriteItems(directory, world, cancellation);
        EntityTables.WriteUsers(directory, world, cancellation);
        var ceiling = WriteImpressions(world, intercept, directory, (progress, cancellation));
        return new SyntheticManifest(SyntheticManifest.FormatName, SyntheticManifest.CurrentVersion, options, intercept, ceiling);
    }

    private static SyntheticCeiling WriteImpressions(
        World world, double intercept, string directory, (IProgressSink Progress, CancellationToken Cancellation) run)
    {
        var total = new CeilingCounts();
        var done = 0L;
        var files = CutFiles(world);
        var parallel = new ParallelOptions
        {
            CancellationToken = run.Cancellation,
            MaxDegreeOfParallelism = world.Options.Threads == 0 ? Environment.ProcessorCount : world.Options.Threads,
        };
        try
        {
            Parallel.For(0, files.Count, parallel, number =>
            {
                var counts = WriteFile(world, intercept, files[number], Path.Combine(directory, ImpressionFile.NameOf(number)));
                lock (total)
                    total.Add(counts);
            });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        return total.Ceiling();

        CeilingCounts WriteFile(World ofWorld, double at, (int From, int To) users, string path)
        {
            var simulator = new UserSimulator(ofWorld.Options, ofWorld, at);
            var counts = new CeilingCounts();
            using var file = new ImpressionFile(ofWorld.Options);
            for (var user = users.From; user < users.To; user++)
            {
                run.Cancellation.ThrowIfCancellationRequested();
                var rows = simulator.Simulate(user, ofWorld.Counts[user]).Rows;
                file.Add(user, rows);
                counts.Add(rows);
                run.Progress.Report("making the world", Interlocked.Add(ref done, rows.Length), ofWorld.Options.Impressions, "impressions");
            }
            file.Save(path);
            return counts;
        }
    }

    /// <summary>Consecutive users whose impressions fill a file; depends on the options only, never on threads.</summary>
    private static List<(int From, int To)> CutFiles(World world)
    {
        var counts = world.Counts;
        var files = new List<(int, int)>();
        var (from, rows) = (0, 0L);
        for (var user = 0; user < counts.Length; user++)
        {
            rows += counts[user];
            if (rows < world.Options.RowsPerFile && user < counts.Length - 1)
                continue;
            files.Add((from, user + 1));
            (from, rows) = (user + 1, 0);
        }
        return files;
    }
}
