using Mian.Dataset;
using Mian.Features;
using Mian.Ingest.Preparation;
using Mian.Ingest.Recipes;
using Mian.Ingest.Sources;
using Mian.Progress;
using Mian.Schema;

namespace Mian.Ingest.Prediction;

/// <summary>A file to predict, described as the one source of a small recipe, so that it is read by the same code as raw tables are.</summary>
internal sealed class PredictionSource
{
    /// <summary>Name of the source.</summary>
    public const string Name = "input";

    private PredictionSource(Recipe recipe, string folder, IReadOnlyList<string> columns) =>
        (Recipe, Folder, Columns) = (recipe, folder, columns);

    public Recipe Recipe { get; }

    public string Folder { get; }

    /// <summary>Raw columns of request fields, in the order of the query.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Describes a file after the events source of the data set's own recipe.</summary>
    public static PredictionSource Describe(string file, PreparedDataset dataset)
    {
        string path = Path.GetFullPath(file);
        if (!File.Exists(path))
            throw new MianException($"The file '{file}' does not exist. --input names a csv, tsv, jsonl or parquet file with the columns of the recipe's events.");
        string recipePath = Path.Combine(dataset.Directory, DatasetPreparation.RecipeFile);
        if (!File.Exists(recipePath))
            throw new MianException($"The data set '{dataset.Directory}' has no {DatasetPreparation.RecipeFile}, which names the columns of user, item and time. Prepare it again.");
        var recipe = RecipeReader.Parse(File.ReadAllText(recipePath), recipePath);
        List<string> columns = [.. RawColumns(dataset.Schema)];
        return new(SmallRecipe(recipe, path, columns), Path.GetDirectoryName(path)!, columns);
    }

    /// <summary>The request fields' raw columns; what is computed from time and past needs none.</summary>
    public static IEnumerable<string> RawColumns(DatasetSchema schema) =>
        schema.Fields.Where(f => f.Storage == FieldStorage.Requests && f.Encoding is not TimestampEncoding && f.Encoding.Past is null)
            .Select(f => f.Encoding.RawColumn).Distinct();

    /// <summary>Reads the file into the database.</summary>
    public void Load(PreparationDatabase database, CancellationToken cancellation) =>
        SourceLoader.Load(database.Connection, Recipe, new SourceOptions { From = Folder }, SilentProgress.Instance, cancellation);

    /// <summary>All rows in file order: user, item and time, then the raw columns as text.</summary>
    public string Query()
    {
        var events = Recipe.Events;
        string raw = string.Concat(Columns.Select((c, i) => $", nullif(CAST({PreparationDatabase.Name(c)} AS VARCHAR), '') AS c{i}"));
        string time = $"TRY_CAST({PreparationDatabase.Name(events.Time)} AS BIGINT)";
        return $"SELECT CAST({PreparationDatabase.Name(events.User)} AS VARCHAR) AS u, CAST({PreparationDatabase.Name(events.Item)} AS VARCHAR) AS i, {time} AS t{raw} FROM {PreparationDatabase.SourceTable(Name)} ORDER BY source_order";
    }

    private static Recipe SmallRecipe(Recipe recipe, string path, List<string> columns)
    {
        var original = recipe.Sources[recipe.Events.Source];
        var needed = new HashSet<string>([recipe.Events.User, recipe.Events.Item, recipe.Events.Time, .. columns]);
        var derived = original.Derive?.Where(d => needed.Contains(d.Key)).ToDictionary() ?? [];
        return recipe with
        {
            Sources = new Dictionary<string, SourceRecipe>
            {
                [Name] = new()
                {
                    File = Path.GetFileName(path),
                    Format = FormatOf(path),
                    Encoding = original.Encoding,
                    Types = original.Types?.Where(t => needed.Contains(t.Key)).ToDictionary(),
                    Derive = derived.Count == 0 ? null : derived,
                },
            },
            Users = null,
            Items = null,
            Events = recipe.Events with { Source = Name },
            Label = new LabelRecipe { Negatives = new NegativesRecipe() },
            History = recipe.History with { Keep = null },
            // A recipe needs an item and a behaviour field; these two read nothing but the item's key.
            Fields = new FieldsRecipe
            {
                Item = [new() { Name = recipe.Events.Item, Column = recipe.Events.Item }],
                Behaviour = [new() { Name = "age", Age = true }],
                Context = [.. columns.Select(c => new FieldRecipe { Name = c, Column = c })],
            },
        };
    }

    private static SourceFormat FormatOf(string path)
    {
        string name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.GetExtension(name).ToLowerInvariant() switch
        {
            ".csv" => SourceFormat.Csv,
            ".tsv" => SourceFormat.Tsv,
            ".jsonl" or ".ndjson" => SourceFormat.JsonLines,
            ".parquet" => SourceFormat.Parquet,
            _ => throw new MianException($"The format of '{path}' is not known by its name; expected .csv, .tsv, .jsonl, .ndjson (each may end in .gz) or .parquet. Rename the file."),
        };
    }
}
