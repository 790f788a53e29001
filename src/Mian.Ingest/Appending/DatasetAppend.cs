using Mian.Dataset;
using Mian.Features;
using Mian.Ingest.Preparation;
using Mian.Ingest.Recipes;
using Mian.Ingest.Sources;
using Mian.Progress;

namespace Mian.Ingest.Appending;

/// <summary>Appends a day of raw tables to a prepared data set.</summary>
/// <remarks>
/// New users, items and values get rows and ids at the end, so what was there keeps its meaning; bucket boundaries, means and item counts
/// stay as they were fitted to the training part. The day becomes a part of its own, and the old parts stay what they were.
/// The old tables are read in order and written anew beside the data set; memory holds the day and one number a user and item.
/// </remarks>
public static class DatasetAppend
{
    /// <summary>Appends a day.</summary>
    /// <param name="options">Folders and limits.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops at any point; the data set stays as it was.</param>
    /// <returns>What was added.</returns>
    /// <exception cref="MianException">The recipe does not split by time, an event is not later than the data set, the sources do not fit the recipe, or the disk is full. The data set is untouched.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled. The data set is untouched.</exception>
    public static AppendReport Run(AppendOptions options, IProgressSink progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        using var folder = DatasetFolder.Create(options.Dataset);
        try
        {
            using var old = PreparedDataset.Open(options.Dataset);
            var report = Write(old, folder.WorkPath, options, (progress, cancellation));
            cancellation.ThrowIfCancellationRequested();
            RequireUnchanged(old, options.Dataset);
            folder.Publish(report.Manifest);
            return report with { Manifest = ManifestJson.Read(options.Dataset) };
        }
        catch (IOException e)
        {
            throw new MianException($"Cannot append to the data set '{options.Dataset}': {e.Message} Free some space; the data set is untouched.", e);
        }
    }

    private static AppendReport Write(PreparedDataset old, string work, AppendOptions options, (IProgressSink Progress, CancellationToken Cancellation) run)
    {
        var recipe = SetRecipe.Of(old);
        // The scratch folder must be gone before the data set is published.
        string scratch = Path.Combine(work, "scratch");
        var limits = new PrepareOptions { From = options.From, Out = options.Dataset, SkipBad = options.SkipBad, RejectsFile = options.RejectsFile, Threads = options.Threads, MemoryLimit = options.MemoryLimit };
        using var database = new PreparationDatabase(scratch, limits, run.Cancellation);
        var sources = new SourceOptions { From = options.From, SkipBad = options.SkipBad, RejectsFile = limits.RejectsPath };
        var (_, rejected) = SourceLoader.LoadTables(database.Connection, SetRecipe.ForDay(recipe), sources, run);
        DayTimes.Require(database, recipe.Events, old.Manifest);
        File.Copy(Path.Combine(old.Directory, DatasetLayout.RecipeFile), Path.Combine(work, DatasetLayout.RecipeFile));
        return new Appending(Load(old, recipe, database, (work, scratch)), run.Progress, run.Cancellation).Write(rejected);
    }

    private static GrowingSet Load(PreparedDataset old, Recipe recipe, PreparationDatabase database, (string Work, string Scratch) folders)
    {
        var plan = PreparationPlan.Resolve(recipe, database, (kind, _) => PlanOf(kind, old, recipe, database));
        EventQuery.CheckNumbers(database, plan);
        return new GrowingSet
        {
            Old = old,
            Plan = plan,
            Database = database,
            Work = folders.Work,
            Scratch = folders.Scratch,
            Users = EntityRows.Load(database, plan.Users, (old.Users, recipe.Users is { Keys: EntityKeys.Source }), (recipe.Events.Source, recipe.Events.User)),
            Items = EntityRows.Load(database, plan.Items, (old.Items, recipe.Items is { Keys: EntityKeys.Source }), (recipe.Events.Source, recipe.Events.Item)),
        };
    }

    /// <summary>The columns are those of the data set; the day's source fills them where it is there.</summary>
    private static EntityPlan PlanOf(EntityKind kind, PreparedDataset old, Recipe recipe, PreparationDatabase database)
    {
        var (entity, table, eventKey) = kind == EntityKind.User ? (recipe.Users, old.Users, recipe.Events.User) : (recipe.Items, old.Items, recipe.Events.Item);
        string[] columns = [.. table.Columns.Where(c => c.Name.StartsWith(DatasetLayout.RawPrefix, StringComparison.Ordinal)).Select(c => c.Name[DatasetLayout.RawPrefix.Length..])];
        bool described = entity is not null && database.ColumnsOf(entity.Source) is not null;
        return new(kind, described ? entity!.Source : null, described ? entity!.Key : eventKey, columns, Absent: entity is not null && !described)
        {
            EventKey = described && entity!.Keys == EntityKeys.Events ? eventKey : null,
            InDataset = true,
        };
    }

    private static void RequireUnchanged(PreparedDataset old, string path)
    {
        string now = ManifestJson.Read(path).ContentHash;
        if (now != old.Manifest.ContentHash)
            throw new MianException($"The data set '{path}' was changed by another process meanwhile: its content hash was {old.Manifest.ContentHash} and is {now}. Nothing was appended; start again.");
    }

    /// <summary>One day from loaded sources to complete tables.</summary>
    private sealed class Appending(GrowingSet set, IProgressSink progress, CancellationToken cancellation)
    {
        public AppendReport Write(long rejected)
        {
            int[] dayCounts = new EventLoader(set.Database, set.Plan, set.Users.Rows).Load(set.Scratch, set.Scratch, progress);
            var dictionaries = EventMerge.Write(set, dayCounts, progress, cancellation);
            using var walk = new GrownWalk(set, dayCounts);
            var values = new EventValues(walk.Events, set.Plan.EventColumns, dictionaries);
            long[] users = [.. Enumerable.Range(0, set.Users.Rows).Select(u => (long)walk.CountOf(u))];
            var vocabularies = GrownVocabularies.Write(set, walk.Events, values, (users, CountItems(walk.Events, set.Items.Rows)));
            var fields = FieldsOf(vocabularies);
            long[] trainCounts = new long[set.Items.Rows];
            set.Old.Items.Column<long>("train_count").CopyTo(0, trainCounts.AsSpan(0, set.Items.Known));
            GrownEntities.Write(new GrownTexts(set, set.Plan.Items), [.. fields.Of(ValueSource.Item)], set.Work, new ItemCounts(trainCounts));
            OldParts.Copy(set, dayCounts, cancellation);
            var (counts, behaviours) = WriteDay(walk, fields, values);
            return Report(fields.Schema, (counts, behaviours, walk.Events.Rows), rejected);
        }

        private (SplitCounts Counts, long Behaviours) WriteDay(GrownWalk walk, EncodedFields fields, EventValues values)
        {
            using var items = TableReader.Open(set.Work, DatasetLayout.Items);
            PastFeature[] features = [.. fields.Of(ValueSource.Past).Select(f => f.Plan.Past!).Distinct()];
            var past = new PastReader(features, walk.Events, (items, set.Before), fields.Schema.Fields);
            using var writer = new DayWriter(set, fields, (values, past), NegativesOf());
            var historyCounts = new int[set.Users.Rows];
            walk.Visit(progress, (user, first) => historyCounts[user.User] = writer.Write(user, first), cancellation);
            writer.Complete();
            int[] eventCounts = [.. Enumerable.Range(0, set.Users.Rows).Select(walk.CountOf)];
            GrownEntities.Write(new GrownTexts(set, set.Plan.Users), [.. fields.Of(ValueSource.User)], set.Work, new UserCounts(historyCounts, eventCounts));
            return (writer.Counts, writer.Behaviours);
        }

        private DayNegatives? NegativesOf()
        {
            if (set.Old.Manifest.Negatives is not { } rule)
                return null;
            var sampler = NegativeSampler.Create(rule.Distribution, CountItems(set.Old.Events, set.Items.Rows), set.Old.Manifest.Seed);
            return new DayNegatives(rule, sampler, set.Part, KeyOfUser);
        }

        private string KeyOfUser(int row) => row < set.Users.Known ? set.Old.Users.TextColumn("key")[row]!
            : (string)set.Database.Rows($"SELECT mian_key FROM {set.Plan.Users.Table} WHERE mian_row = {row}")[0][0]!;

        /// <summary>The fields as they were fitted, with encoders that know the new values.</summary>
        private EncodedFields FieldsOf(Dictionary<string, Vocabulary> vocabularies)
        {
            var schema = GrownVocabularies.SchemaOf(set.Old.Schema, vocabularies);
            List<EncodedField> fields = [];
            foreach (var field in schema.Fields)
            {
                var plan = set.Plan.Fields.FirstOrDefault(f => f.Name == field.Name && f.Group == field.Group)
                    ?? throw new MianException($"The recipe's copy in '{set.Old.Directory}' has no field '{field.Name}', which the data set has. Put the recipe back that it was prepared with, or prepare it again.");
                bool encodes = plan.Shared is null && plan.Source != ValueSource.Age;
                fields.Add(new(plan, field, encodes ? new FieldEncoder(field, vocabularies.GetValueOrDefault(field.Table)) : null));
            }
            return new(fields, schema);
        }

        private static long[] CountItems(TableReader events, int items)
        {
            var counts = new long[items];
            var column = events.Column<int>("item");
            for (long row = 0; row < events.Rows; row++)
                counts[column[row]]++;
            return counts;
        }

        private AppendReport Report(Schema.DatasetSchema schema, (SplitCounts Day, long Behaviours, long Events) rows, long rejected)
        {
            var old = set.Old.Manifest;
            var after = new DatasetStage(set.Users.Rows, set.Items.Rows, rows.Events, rows.Day.LastTime, schema.Tables);
            var day = new AppendedDay(old.ContentHash, rows.Day, after, set.Users.Changed, set.Items.Changed, rejected);
            return new AppendReport
            {
                Manifest = old with
                {
                    FormatVersion = ManifestJson.GrownFormatVersion,
                    MianVersion = typeof(DatasetManifest).Assembly.GetName().Version!.ToString(3),
                    Schema = schema,
                    Users = set.Users.Rows,
                    Items = set.Items.Rows,
                    Events = rows.Events,
                    Behaviours = rows.Behaviours,
                    Growth = new DatasetGrowth(old.StageAfter(0), [.. old.Growth?.Days ?? [], day]),
                },
                Part = set.Part,
                NewUsers = set.Users.Rows - set.Users.Known,
                NewItems = set.Items.Rows - set.Items.Known,
                Behaviours = rows.Behaviours - old.Behaviours,
                Vocabularies = [.. schema.Tables.Zip(old.Schema.Tables, (now, before) => new VocabularyGrowth(now.Name, now.Rows, now.Rows - before.Rows))
                    .Where(v => set.Plan.Fields.Any(f => f.CountsVocabulary && f.Table == v.Table))],
            };
        }
    }
}
