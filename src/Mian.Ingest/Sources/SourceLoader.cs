using DuckDB.NET.Data;
using Mian.Ingest.Recipes;
using Mian.Progress;

namespace Mian.Ingest.Sources;

/// <summary>Reads the raw tables of a recipe into an embedded database.</summary>
public static class SourceLoader
{
    /// <summary>
    /// Reads every source into a table <c>src_&lt;name&gt;</c>: all columns of the files (text as VARCHAR, empty as null; typed ones as
    /// BIGINT or DOUBLE), derived columns, optional columns that are absent as nulls, and <c>source_order</c> in the order of the files.
    /// </summary>
    /// <param name="connection">An open connection; its memory limit and folder for temporary files are the caller's business.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="options">Folder of the files and tolerance of bad rows.</param>
    /// <param name="progress">Told about MiB or rows read.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="MianException">A file or column is missing, a table is empty, or a row is malformed and may not be left out.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static LoadedSources Load(
        DuckDBConnection connection, Recipe recipe, SourceOptions options, IProgressSink progress, CancellationToken cancellation)
    {
        var (loaded, rejected) = LoadTables(connection, recipe, options, (progress, cancellation));
        return new LoadedSources(PresentFields.Of(recipe, loaded), loaded, rejected);
    }

    /// <summary>The same, without working out what the recipe loses where an optional source is absent.</summary>
    internal static (Dictionary<string, LoadedSource> Tables, long RejectedRows) LoadTables(
        DuckDBConnection connection, Recipe recipe, SourceOptions options, (IProgressSink Progress, CancellationToken Cancellation) run)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.SkipBad);
        var files = recipe.Sources.ToDictionary(s => s.Key, s => SourceFiles.Find(options.From, s.Key, s.Value));
        using var badRows = new BadRows(options);
        var loaded = new Dictionary<string, LoadedSource>();
        foreach (var (name, source) in recipe.Sources.Where(s => files[s.Key].Count > 0))
        {
            loaded[name] = LoadSource(new SourceJob
            {
                Connection = connection,
                Recipe = recipe,
                Name = name,
                Source = source,
                Files = files[name],
                BadRows = badRows,
                Progress = run.Progress,
                Cancellation = run.Cancellation,
            });
        }
        return (loaded, badRows.Count);
    }

    private static LoadedSource LoadSource(SourceJob job)
    {
        var before = job.BadRows.Count;
        var contents = job.Source.Format == SourceFormat.Parquet ? ParquetTable.Load(job) : TextTable.Load(job);
        if (contents.Rows == 0)
        {
            var rejected = job.BadRows.Count - before;
            throw new MianException($"Source '{job.Name}' ({string.Join(", ", job.Files)}) has no rows{(rejected > 0 ? $" besides {rejected} malformed ones" : "")}. Expected at least one.");
        }
        var table = $"src_{job.Name}";
        var types = DerivedColumns.Apply(job, contents.Columns, table);
        if (job.Name == job.Recipe.Events.Source)
        {
            DerivedColumns.CheckCondition(job, "label.rule", job.Recipe.Label.Rule, table);
            DerivedColumns.CheckCondition(job, "history.keep", job.Recipe.History.Keep, table);
        }
        return new LoadedSource(job.Name, table, contents.Rows, types, contents.Absent);
    }
}
