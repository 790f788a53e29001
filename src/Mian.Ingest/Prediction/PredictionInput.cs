using Apache.Arrow;
using Mian.Dataset;
using Mian.Ingest.Preparation;
using Mian.Ingest.Recipes;

namespace Mian.Ingest.Prediction;

/// <summary>
/// A file of (user, item, time, context) rows, encoded against a data set: a requests and a samples table like those of a part,
/// for a batch reader. A user that the data set does not know has no history, an item that it does not know is out of vocabulary.
/// </summary>
/// <remarks>
/// The columns are those of the recipe's events source: user, item, time and the raw columns of context fields. Rows keep their
/// order. Neighbouring rows with the same user, time and context share a request. A request sees the stored events before its
/// time: strictly earlier ones, or also those of the same second where the recipe says <c>before: order</c>.
/// </remarks>
public sealed class PredictionInput : IDisposable
{
    private const long LargestTime = 100_000_000_000;

    private readonly string _folder;

    private PredictionInput(string folder) => _folder = folder;

    /// <summary>Columns user (-1 for an unknown one), time, history_end and the encoded request fields.</summary>
    public TableReader Requests { get; private set; } = null!;

    /// <summary>Columns request, item (-1 for an unknown one), label (always 0), and the raw keys user_key and item_key; one row a row of the file.</summary>
    public TableReader Samples { get; private set; } = null!;

    /// <summary>Rows whose user the data set does not know.</summary>
    public long UnknownUsers { get; private set; }

    /// <summary>Rows whose item the data set does not know.</summary>
    public long UnknownItems { get; private set; }

    /// <summary>Reads and encodes a file.</summary>
    /// <param name="file">A .csv, .tsv, .jsonl, .ndjson (each may end in .gz) or .parquet file.</param>
    /// <param name="dataset">The data set whose users, items and encodings count.</param>
    /// <param name="days">The day of the data set up to which the model was trained: ids of later days count as unknown. Default: all ids count.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="MianException">The file is missing, empty, lacks a column, or a value is bad.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static PredictionInput Read(string file, PreparedDataset dataset, int? days = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var source = PredictionSource.Describe(file, dataset);
        var input = new PredictionInput(Directory.CreateTempSubdirectory("mian-predict-").FullName);
        try
        {
            var options = new PrepareOptions { From = source.Folder, Out = input._folder };
            using var database = new PreparationDatabase(Path.Combine(input._folder, "scratch"), options, cancellation);
            source.Load(database, cancellation);
            input.Encode(database, source, dataset, dataset.Manifest.StageAfter(days ?? dataset.Manifest.Days));
            return input;
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    /// <summary>Unmaps and deletes the tables.</summary>
    public void Dispose()
    {
        Requests?.Dispose();
        Samples?.Dispose();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private void Encode(PreparationDatabase database, PredictionSource source, PreparedDataset dataset, DatasetStage known)
    {
        var users = RowsOf(database, source.Recipe.Events.User, dataset.Users);
        var items = RowsOf(database, source.Recipe.Events.Item, dataset.Items);
        var encoder = new RequestEncoder(dataset, source.Columns, known);
        using var requests = new TableWriter(_folder, "requests",
            [new("user", ColumnKind.Int32), new("time", ColumnKind.Int64), new("history_end", ColumnKind.Int32), .. encoder.Columns]);
        using var samples = new TableWriter(_folder, "samples",
        [
            new("request", ColumnKind.Int32), new("item", ColumnKind.Int32), new("label", ColumnKind.UInt8),
            new("user_key", ColumnKind.Text), new("item_key", ColumnKind.Text),
        ]);
        encoder.Bind(requests);
        var current = new CurrentRequest(source.Columns.Count);
        long unit = source.Recipe.Events.TimeUnit == TimeUnit.Seconds ? 1 : 1000;
        database.Stream(source.Query(), batch =>
        {
            for (int row = 0; row < batch.Length; row++)
            {
                if (current.Move(batch, row))
                    WriteRequest(requests, encoder, current, users[current.User ?? throw Missing(samples.Rows, "user")], TimeOf(current, samples.Rows, unit));
                string item = ((StringArray)batch.Column(1)).GetString(row) ?? throw Missing(samples.Rows, "item");
                WriteSample(samples, (int)requests.Rows - 1, (current.User!, users[current.User!]), (item, items[item]));
            }
        });
        requests.Complete();
        samples.Complete();
        Requests = TableReader.Open(_folder, "requests");
        Samples = TableReader.Open(_folder, "samples");
    }

    private static void WriteRequest(TableWriter requests, RequestEncoder encoder, CurrentRequest current, int user, long time)
    {
        requests.Column<int>("user").Add(user);
        requests.Column<long>("time").Add(time);
        requests.Column<int>("history_end").Add(encoder.ObservePast(user, time));
        encoder.Write(time, current.Raw);
        requests.EndRow();
    }

    private void WriteSample(TableWriter samples, int request, (string Key, int Row) user, (string Key, int Row) item)
    {
        samples.Column<int>("request").Add(request);
        samples.Column<int>("item").Add(item.Row);
        samples.Column<byte>("label").Add(0);
        samples.TextColumn("user_key").Add(user.Key);
        samples.TextColumn("item_key").Add(item.Key);
        samples.EndRow();
        UnknownUsers += user.Row < 0 ? 1 : 0;
        UnknownItems += item.Row < 0 ? 1 : 0;
    }

    /// <summary>The rows of the keys in the file, -1 for unknown ones; only those keys are kept in memory.</summary>
    private static Dictionary<string, int> RowsOf(PreparationDatabase database, string column, TableReader entities)
    {
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        string name = PreparationDatabase.Name(column);
        database.Stream($"SELECT DISTINCT CAST({name} AS VARCHAR) FROM {PreparationDatabase.SourceTable(PredictionSource.Name)} WHERE {name} IS NOT NULL", batch =>
        {
            var keys = (StringArray)batch.Column(0);
            for (int i = 0; i < keys.Length; i++)
                rows[keys.GetString(i)] = -1;
        });
        var stored = entities.TextColumn("key");
        for (long row = 0; row < stored.Length; row++)
            if (stored[row] is { } key && rows.ContainsKey(key))
                rows[key] = (int)row;
        return rows;
    }

    private static long TimeOf(CurrentRequest current, long row, long unit)
    {
        long time = current.Time ?? throw Missing(row, "time (or one that is no integer)");
        if (time < 0 || time / unit > LargestTime)
            throw new MianException($"Row {row:N0} of the input (counted from 0) has the time {time}; expected {(unit == 1 ? "seconds" : "milliseconds")} since 1970, as the recipe says.");
        return time / unit;
    }

    private static MianException Missing(long row, string what) =>
        new($"Row {row:N0} of the input (counted from 0) has no {what}. Expected one in every row; complete or remove it.");

    /// <summary>User, time and context of the row that is being read.</summary>
    private sealed class CurrentRequest(int columns)
    {
        private bool _started;

        public string? User { get; private set; }

        public long? Time { get; private set; }

        public string?[] Raw { get; } = new string?[columns];

        /// <summary>Moves to a row.</summary>
        /// <returns>True where it begins a new request.</returns>
        public bool Move(RecordBatch batch, int row)
        {
            string? user = ((StringArray)batch.Column(0)).GetString(row);
            long? time = ((Int64Array)batch.Column(2)).GetValue(row);
            bool isNew = !_started || user != User || time != Time;
            (_started, User, Time) = (true, user, time);
            for (int c = 0; c < Raw.Length; c++)
            {
                string? raw = ((StringArray)batch.Column(3 + c)).GetString(row);
                isNew |= raw != Raw[c];
                Raw[c] = raw;
            }
            return isNew;
        }
    }
}
