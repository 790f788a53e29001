using Mian.Features;
using Mian.Schema;

namespace Mian.Dataset;

/// <summary>A prepared data set, opened for reading. Tables are mapped into memory, so opening takes milliseconds whatever their size; reading is thread-safe.</summary>
public sealed class PreparedDataset : IDisposable
{
    private readonly Dictionary<string, TableReader> _tables = [];
    private readonly Dictionary<string, Vocabulary> _vocabularies = [];
    private readonly Lock _lock = new();

    private PreparedDataset(string directory, DatasetManifest manifest)
    {
        Directory = directory;
        Manifest = manifest;
    }

    /// <summary>Full path of the folder.</summary>
    public string Directory { get; }

    /// <summary>What the data set is.</summary>
    public DatasetManifest Manifest { get; }

    /// <summary>Its fields and embedding tables.</summary>
    public DatasetSchema Schema => Manifest.Schema;

    /// <summary>One row a user.</summary>
    public TableReader Users => _tables[DatasetLayout.Users];

    /// <summary>One row an item.</summary>
    public TableReader Items => _tables[DatasetLayout.Items];

    /// <summary>One row an event; per user contiguous, sorted by time.</summary>
    public TableReader Events => _tables[DatasetLayout.Events];

    /// <summary>One row a behaviour, in the order of the events.</summary>
    public TableReader History => _tables[DatasetLayout.History];

    /// <summary>Opens a data set and checks manifest, files, columns and row counts against each other, without reading values.</summary>
    /// <param name="directory">The folder that <c>mian data prepare</c> wrote.</param>
    /// <exception cref="MianException">Something is missing, damaged, of another version or contradicts the manifest.</exception>
    public static PreparedDataset Open(string directory)
    {
        var dataset = new PreparedDataset(Path.GetFullPath(directory), ManifestJson.Read(directory));
        try
        {
            dataset.OpenTables();
            dataset.RequireFields();
            return dataset;
        }
        catch
        {
            dataset.Dispose();
            throw;
        }
    }

    /// <summary>All parts, in the order of their time where time splits.</summary>
    public IReadOnlyList<PartName> Parts => Manifest.Parts;

    /// <summary>The requests of a part: one row a (user, time, context) that candidates are scored for.</summary>
    public TableReader Requests(PartName part) => TableOf(part, DatasetLayout.Requests(part));

    /// <summary>The samples of a part, ordered by request.</summary>
    public TableReader Samples(PartName part) => TableOf(part, DatasetLayout.Samples(part));

    /// <summary>The vocabulary of an embedding table; read on first use, then kept.</summary>
    /// <exception cref="MianException">The table has no vocabulary (its ids are hashed or computed), or the file is damaged.</exception>
    public Vocabulary Vocabulary(string table)
    {
        Vocabulary vocabulary = Load(DatasetLayout.VocabularyPath(Directory, table), Features.Vocabulary.Open);
        int rows = Schema.Tables.FirstOrDefault(t => t.Name == table)?.Rows ?? vocabulary.Rows;
        return rows == vocabulary.Rows
            ? vocabulary
            : throw new MianException($"The vocabulary of table '{table}' in '{Directory}' has {vocabulary.Rows:N0} ids, but the manifest says {rows:N0}. Prepare the data set again.");
    }

    /// <summary>The dictionary of a raw text column: code 0 is missing, row r has code r + 1; read on first use, then kept.</summary>
    /// <exception cref="MianException">The column has no dictionary, or the file is damaged.</exception>
    public Vocabulary Dictionary(string rawColumn) => Load(DatasetLayout.DictionaryPath(Directory, rawColumn), Features.Vocabulary.OpenDictionary);

    /// <summary>Reads every file and compares the content with the manifest's hash.</summary>
    /// <exception cref="MianException">The content is not what was written.</exception>
    public void Verify()
    {
        string found;
        try
        {
            found = ContentHash.Compute(Directory, Schema);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MianException($"Cannot read the data set '{Directory}' to verify it: {e.Message}", e);
        }
        if (found != Manifest.ContentHash)
            throw new MianException($"The content of '{Directory}' has changed since it was prepared: expected hash {Manifest.ContentHash}, found {found}. Prepare the data set again.");
    }

    /// <summary>Unmaps all tables.</summary>
    public void Dispose()
    {
        foreach (TableReader table in _tables.Values)
            table.Dispose();
    }

    private Vocabulary Load(string path, Func<string, Vocabulary> open)
    {
        lock (_lock)
        {
            if (!_vocabularies.TryGetValue(path, out Vocabulary? vocabulary))
                _vocabularies[path] = vocabulary = open(path);
            return vocabulary;
        }
    }

    private void OpenTables()
    {
        OpenTable(DatasetLayout.Users, Manifest.Users);
        OpenTable(DatasetLayout.Items, Manifest.Items);
        OpenTable(DatasetLayout.Events, Manifest.Events);
        OpenTable(DatasetLayout.History, Manifest.Behaviours);
        foreach (SplitName split in Enum.GetValues<SplitName>())
        {
            if (!Manifest.Splits.TryGetValue(split, out SplitCounts? counts) || counts is null)
                throw new MianException($"The manifest of '{Directory}' has no counts of the {split} part. Prepare the data set again.");
        }
        foreach (PartName part in Parts)
        {
            SplitCounts counts = Manifest.CountsOf(part);
            OpenTable(DatasetLayout.Requests(part), counts.Requests);
            OpenTable(DatasetLayout.Samples(part), counts.Samples);
        }
    }

    /// <summary>Fails with the parts that there are, where one is asked for that is not.</summary>
    private TableReader TableOf(PartName part, string table)
    {
        _ = Manifest.CountsOf(part);
        return _tables[table];
    }

    private void OpenTable(string name, long rows)
    {
        TableReader table = TableReader.Open(Directory, name);
        _tables[name] = table;
        if (table.Rows != rows)
            throw new MianException($"Table '{name}' in '{Directory}' has {table.Rows:N0} rows, but the manifest says {rows:N0}. Prepare the data set again.");
        foreach (ColumnSpec column in DatasetLayout.FixedColumns(name, Manifest.HasTrueProbability))
            table.Require(column);
    }

    private void RequireFields()
    {
        foreach (FieldSchema field in Schema.Fields)
        {
            if (!Schema.Tables.Any(t => t.Name == field.Table))
                throw new MianException($"Field '{field.Name}' in '{Directory}' reads the embedding table '{field.Table}', which the manifest does not have. Prepare the data set again.");
            foreach (string table in DatasetLayout.TablesOf(field.Storage, Parts))
                _tables[table].Require(new ColumnSpec(field.Column, DatasetLayout.KindOf(field.Kind)));
            string vocabulary = DatasetLayout.VocabularyPath(Directory, field.Table);
            if (field.Encoding is VocabularyEncoding && !File.Exists(vocabulary))
                throw new MianException($"The file '{vocabulary}', vocabulary of field '{field.Name}', is missing. Prepare the data set again.");
        }
    }
}
