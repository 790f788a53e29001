using Mian.Dataset;
using Mian.Schema;

namespace Mian.Batches;

/// <summary>
/// The tables that batches are built from: requests and samples of one part, and the users, items and history they point to.
/// </summary>
public sealed class RequestSource
{
    /// <summary>Joins the tables of one part of a data set. Ids that came with later days read as out of vocabulary, so that a part stays what it was.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="part">One of its parts.</param>
    /// <param name="days">Also ids of later days than this one read as out of vocabulary: the days that a model has seen. Default: the part's own.</param>
    /// <exception cref="MianException">There is no such part.</exception>
    public RequestSource(PreparedDataset dataset, PartName part, int? days = null)
        : this(dataset, (dataset ?? throw new ArgumentNullException(nameof(dataset))).Requests(part), dataset.Samples(part))
    {
        Cut = dataset.Manifest.StageAfter(part.Day);
        Known = dataset.Manifest.StageAfter(Math.Min(part.Day, days ?? part.Day));
    }

    /// <summary>Joins any two tables of requests and samples, such as those of a file to predict, with a data set.</summary>
    /// <param name="dataset">Users, items, history and schema.</param>
    /// <param name="requests">Columns user, time, history_end and the encoded request fields; user may be -1.</param>
    /// <param name="samples">Columns request (ascending), item (-1 allowed) and label.</param>
    /// <param name="days">Ids of later days than this one read as out of vocabulary. Default: all ids count.</param>
    public RequestSource(PreparedDataset dataset, TableReader requests, TableReader samples, int? days = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(samples);
        Dataset = dataset;
        Requests = requests;
        Samples = samples;
        User = requests.Column<int>("user");
        Time = requests.Column<long>("time");
        HistoryEnd = requests.Column<int>("history_end");
        SampleRequest = samples.Column<int>("request");
        Item = samples.Column<int>("item");
        Label = samples.Column<byte>("label");
        HistoryBegin = dataset.Users.Column<long>("history_begin");
        HistoryItem = dataset.History.Column<int>("item");
        HistoryTime = dataset.History.Column<long>("time");
        Cut = dataset.Manifest.StageAfter(dataset.Manifest.Days);
        Known = dataset.Manifest.StageAfter(days ?? dataset.Manifest.Days);
    }

    /// <summary>What the data set held when the part was cut: users, items and events that draws may see.</summary>
    internal DatasetStage Cut { get; }

    /// <summary>What the reader knows: ids beyond are out of vocabulary.</summary>
    internal DatasetStage Known { get; }

    /// <summary>The data set that the part belongs to; stays its opener's.</summary>
    public PreparedDataset Dataset { get; }

    internal TableReader Requests { get; }

    internal TableReader Samples { get; }

    internal Column<int> User { get; }

    internal Column<long> Time { get; }

    internal Column<int> HistoryEnd { get; }

    internal Column<int> SampleRequest { get; }

    internal Column<int> Item { get; }

    internal Column<byte> Label { get; }

    internal Column<long> HistoryBegin { get; }

    internal Column<int> HistoryItem { get; }

    internal Column<long> HistoryTime { get; }

    /// <summary>Number of samples.</summary>
    public long SampleCount => Samples.Rows;

    /// <summary>Fields and tables.</summary>
    public DatasetSchema Schema => Dataset.Schema;

    /// <summary>Events of each item in training.</summary>
    public Column<long> TrainCounts => Dataset.Items.Column<long>("train_count");

    /// <summary>Seconds from the last behaviour that a batch holds of a request to the request, 0 or more; -1 where it holds none.</summary>
    /// <param name="batch">A batch of this source.</param>
    /// <param name="request">0 to <see cref="Batch.Requests"/> - 1.</param>
    public long SecondsSinceLast(Batch batch, int request)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var end = batch.RequestHistory[request + 1];
        return end == batch.RequestHistory[request] ? -1 : Math.Max(0, Time[batch.RequestRows[request]] - HistoryTime[batch.HistoryRows[end - 1]]);
    }

    /// <summary>Number of behaviours that precede a request, before any limit.</summary>
    public int HistoryLength(long request) => HistoryEnd[request];

    /// <summary>Number of behaviours that precede a sample, before any limit.</summary>
    public int HistoryLengthOfSample(long sample) => HistoryEnd[SampleRequest[sample]];

    /// <summary>True for a click.</summary>
    public bool IsPositive(long sample) => Label[sample] == 1;

    /// <summary>Time of a request, seconds since 1970 UTC.</summary>
    public long TimeOf(long request) => Time[request];

    /// <summary>Item row and time of a row of the history table.</summary>
    public (int Item, long Time) Behaviour(long historyRow) => (HistoryItem[historyRow], HistoryTime[historyRow]);

    /// <summary>[samples] the labels, 0 or 1.</summary>
    public ReadOnlyMemory<byte> Labels()
    {
        var values = new byte[Samples.Rows];
        Label.CopyTo(0, values);
        return values;
    }

    /// <summary>True where some user has a positive and a negative sample, so that GAUC is defined; one pass over the samples that ends at the first such user.</summary>
    public bool HasUserWithBothClasses()
    {
        // Bit 1: has a negative; bit 2: has a positive. User -1, of files to predict, counts as one more.
        const int Both = 3;
        var seen = new byte[Dataset.Users.Rows + 1];
        for (long sample = 0; sample < Samples.Rows; sample++)
        {
            ref var classes = ref seen[User[SampleRequest[sample]] + 1];
            classes |= (byte)(1 << Label[sample]);
            if (classes == Both) return true;
        }

        return false;
    }

    /// <summary>[samples] the probability that made each label, or null where the data does not know it.</summary>
    public ReadOnlyMemory<float>? TrueProbabilities()
    {
        if (!Samples.HasColumn("true_probability")) return null;
        var values = new float[Samples.Rows];
        Samples.Column<float>("true_probability").CopyTo(0, values);
        return values;
    }

    internal TableReader TableOf(FieldStorage storage) => storage switch
    {
        FieldStorage.Users => Dataset.Users,
        FieldStorage.Items => Dataset.Items,
        FieldStorage.Requests => Requests,
        FieldStorage.History => Dataset.History,
        _ => throw new ArgumentOutOfRangeException(nameof(storage), storage, "Ages are computed, not stored."),
    };
}
