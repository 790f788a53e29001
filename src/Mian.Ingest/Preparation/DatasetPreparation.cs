using Mian.Dataset;
using Mian.Features;
using Mian.Ingest.Recipes;
using Mian.Ingest.Sources;
using Mian.Progress;

namespace Mian.Ingest.Preparation;

/// <summary>Raw tables to a prepared data set: the only way one is made.</summary>
/// <remarks>
/// The events are sorted once by an embedded database and streamed into the <c>events</c> table. A first walk over them
/// counts the training part, fields are fitted to those counts, and a second walk writes histories, requests and samples.
/// Requests without any behaviour before them are kept; models handle empty histories. What is written does not depend on
/// threads or memory, only on the sources, the recipe and the seed.
/// </remarks>
public static class DatasetPreparation
{
    /// <summary>Name of the recipe's copy in the data set.</summary>
    public const string RecipeFile = "recipe.yaml";

    /// <summary>Prepares a data set.</summary>
    /// <param name="recipe">What to make of the raw tables.</param>
    /// <param name="recipeText">The recipe as it was written, kept with the data set.</param>
    /// <param name="options">Folders, seed and limits.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Stops at any point; nothing is left behind.</param>
    /// <returns>The manifest as it was published.</returns>
    /// <exception cref="MianException">The sources do not fit the recipe, a value is bad, or the disk is full. The previous data set is untouched.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled. The previous data set is untouched.</exception>
    public static DatasetManifest Run(Recipe recipe, string recipeText, PrepareOptions options, IProgressSink progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        var sources = new SourceOptions { From = options.From, SkipBad = options.SkipBad, RejectsFile = options.RejectsPath };
        return Run(recipeText, options, database =>
        {
            var loaded = SourceLoader.Load(database.Connection, recipe, sources, progress, cancellation);
            return (loaded.Recipe, loaded.RejectedRows);
        }, (progress, cancellation));
    }

    /// <summary>
    /// Prepares a data set from tables that <paramref name="load"/> puts into the database; it returns the recipe without what
    /// the sources lack, and the number of rejected rows.
    /// </summary>
    internal static DatasetManifest Run(string recipeText, PrepareOptions options,
        Func<PreparationDatabase, (Recipe Recipe, long Rejected)> load, (IProgressSink Progress, CancellationToken Cancellation) run)
    {
        using var folder = DatasetFolder.Create(options.Out);
        try
        {
            File.WriteAllText(Path.Combine(folder.WorkPath, RecipeFile), recipeText);
            DatasetManifest manifest;
            // The scratch folder must be gone before the data set is published.
            string scratch = Path.Combine(folder.WorkPath, "scratch");
            using (var database = new PreparationDatabase(scratch, options, run.Cancellation))
            {
                var (present, rejected) = load(database);
                var preparation = new Preparation(present, database, (folder.WorkPath, scratch), options.Seed);
                manifest = preparation.Write(run.Progress, run.Cancellation) with { RejectedRows = rejected };
            }
            run.Cancellation.ThrowIfCancellationRequested();
            folder.Publish(manifest);
        }
        catch (IOException e)
        {
            throw new MianException($"Cannot write the data set '{options.Out}': {e.Message} Free some space or choose another folder; a previous data set there is untouched.", e);
        }
        return ManifestJson.Read(options.Out);
    }

    /// <summary>One preparation from loaded sources to complete tables.</summary>
    private sealed class Preparation(Recipe recipe, PreparationDatabase database, (string Directory, string Scratch) folders, long seed)
    {
        private readonly PreparationPlan _plan = PreparationPlan.Resolve(recipe, database);

        public DatasetManifest Write(IProgressSink progress, CancellationToken cancellation)
        {
            EventQuery.RequireEvents(database, recipe.Events.Source);
            EventQuery.CheckNumbers(database, _plan);
            int users = EntityLoader.Load(database, _plan.Users, recipe.Events.Source);
            int items = EntityLoader.Load(database, _plan.Items, recipe.Events.Source);
            int[] eventCounts = new EventLoader(database, _plan, users).Load(folders.Directory, folders.Scratch, progress);
            var cutter = new SplitCutter(recipe.Split, SplitCutter.Boundaries(database, recipe));
            using var walk = new UserWalk(folders, eventCounts, (cutter, recipe.History.Before), cancellation);
            var values = new EventValues(walk.Events, _plan.EventColumns, Dictionaries());
            var counts = TrainingCounts.Collect(_plan, walk, values, (users, items), progress);
            var fields = FieldFitting.Fit(_plan, database, counts, (folders.Directory, seed));
            EntityWriter.Write(database, _plan.Items, [.. fields.Of(ValueSource.Item)], (folders.Directory, new ItemCounts(counts.ItemEvents)));
            return WriteRequests(walk, (fields, values), (eventCounts, counts), progress);
        }

        private DatasetManifest WriteRequests(UserWalk walk, (EncodedFields Fields, EventValues Values) encoded, (int[] Events, TrainingCounts Training) counts, IProgressSink progress)
        {
            using var items = TableReader.Open(folders.Directory, DatasetLayout.Items);
            PastFeature[] features = [.. encoded.Fields.Of(ValueSource.Past).Select(f => f.Plan.Past!).Distinct()];
            var past = new PastReader(features, walk.Events, (items, null), encoded.Fields.Schema.Fields);
            var samples = new SampleWriter(folders.Directory, _plan, counts.Training.ItemEvents, (seed, KeyOfUser));
            using var requests = new RequestWriter(folders.Directory, encoded.Fields, (encoded.Values, past), samples);
            var historyCounts = new int[counts.Events.Length];
            walk.Visit("writing", progress, user => historyCounts[user.User] = requests.Write(user));
            requests.Complete();
            EntityWriter.Write(database, _plan.Users, [.. encoded.Fields.Of(ValueSource.User)], (folders.Directory, new UserCounts(historyCounts, counts.Events)));
            var splits = Enum.GetValues<SplitName>().ToDictionary(s => s, requests.CountsOf);
            RequireBothClasses(splits);
            long[] userSamples = [.. counts.Training.UserEvents.Select(c => c * samples.PerRequest(SplitName.Train))];
            var statistics = StatisticsCollector.Collect(folders.Directory, encoded.Fields, requests.Tallies, (userSamples, samples.SamplesOfItem, requests.BehavioursOfItem));
            return Manifest(encoded.Fields, (counts.Events.Length, counts.Training.ItemEvents.Length, walk.Events.Rows, requests.Behaviours), splits, statistics);
        }

        private DatasetManifest Manifest(EncodedFields fields, (long Users, long Items, long Events, long Behaviours) rows, Dictionary<SplitName, SplitCounts> splits, List<FieldStatistics> statistics) => new()
        {
            MianVersion = typeof(DatasetManifest).Assembly.GetName().Version!.ToString(3),
            Recipe = recipe.Name,
            Seed = seed,
            ContentHash = "",
            Schema = fields.Schema,
            Split = recipe.Split.By,
            Before = recipe.History.Before,
            Negatives = recipe.Label.Negatives is { } n ? new NegativeSampling(n.PerPositive, n.Distribution, n.Training) : null,
            HasTrueProbability = _plan.HasTrueProbability,
            Users = rows.Users,
            Items = rows.Items,
            Events = rows.Events,
            Behaviours = rows.Behaviours,
            Splits = splits,
            Statistics = statistics,
        };

        /// <summary>Reads the database's dictionaries and writes those that the data set keeps.</summary>
        private Dictionary<string, Vocabulary> Dictionaries()
        {
            var dictionaries = new Dictionary<string, Vocabulary>();
            for (int i = 0; i < _plan.EventColumns.Count; i++)
            {
                if (_plan.EventColumns[i].IsNumber)
                    continue;
                string column = _plan.EventColumns[i].Name;
                dictionaries[column] = Vocabulary.BuildDictionary(database.Rows($"SELECT value FROM mian_dictionary{i} ORDER BY code").Select(r => (string)r[0]!));
                dictionaries[column].Save(DatasetLayout.DictionaryPath(folders.Directory, column));
            }
            return dictionaries;
        }

        private string KeyOfUser(int row) => (string)database.Rows($"SELECT mian_key FROM {_plan.Users.Table} WHERE mian_row = {row}")[0][0]!;

        private void RequireBothClasses(Dictionary<SplitName, SplitCounts> splits)
        {
            foreach (var (split, counts) in splits)
            {
                string part = $"The {split.ToString().ToLowerInvariant()} part";
                if (counts.Samples == 0)
                    throw new MianException($"{part} is empty: the split '{recipe.Split.By}' gives it none of the events. Use more events, larger shares or another split.");
                if (counts.Positives == 0)
                    throw new MianException($"{part} has no positives among {counts.Samples:N0} samples. Check label.rule: '{recipe.Label.Rule}'.");
                if (counts.Positives == counts.Samples && recipe.Label.Negatives is null)
                    throw new MianException($"{part} has only positives ({counts.Samples:N0} samples). Check label.rule '{recipe.Label.Rule}', or sample negatives with label.negatives.");
            }
        }
    }
}
