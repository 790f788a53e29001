using Mian.Schema;

namespace Mian.Batches;

/// <summary>
/// One jagged batch, without padding: B samples that ask for R requests' candidates, whose histories hold N behaviours.
/// Arrays may be longer than their counts, because batches are reused; only the first elements count.
/// </summary>
/// <remarks>
/// Samples of one request are adjacent, so a positive and its negatives share one history, one profile and one context.
/// </remarks>
public sealed class Batch
{
    /// <summary>Makes an empty batch for a schema.</summary>
    /// <param name="schema">Fields and tables.</param>
    public Batch(DatasetSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        Schema = schema;
        Fields = [.. schema.Fields.Select(f => new FieldValues(f))];
    }

    /// <summary>The schema whose fields <see cref="Fields"/> follow, position by position.</summary>
    public DatasetSchema Schema { get; }

    /// <summary>B, number of samples.</summary>
    public int Samples { get; private set; }

    /// <summary>R, number of requests, at most B.</summary>
    public int Requests { get; private set; }

    /// <summary>N, number of behaviours over all requests.</summary>
    public int Behaviours => RequestHistory[Requests];

    /// <summary>[B] index of each sample's request, ascending from 0.</summary>
    public int[] SampleRequest { get; private set; } = [];

    /// <summary>[R + 1] where each request's samples begin.</summary>
    public int[] RequestSamples { get; private set; } = new int[1];

    /// <summary>[R + 1] where each request's behaviours begin; oldest first within a request.</summary>
    public int[] RequestHistory { get; private set; } = new int[1];

    /// <summary>[B] labels, 0 or 1.</summary>
    public float[] Labels { get; private set; } = [];

    /// <summary>[B] item rows of the candidates; -1 for an item that the data set does not know.</summary>
    public int[] Items { get; private set; } = [];

    /// <summary>[B] row in the samples table; -1 for a negative drawn while training.</summary>
    public long[] SampleRows { get; private set; } = [];

    /// <summary>[R] user rows; -1 for a user that the data set does not know.</summary>
    public int[] Users { get; private set; } = [];

    /// <summary>[R] row in the requests table.</summary>
    public long[] RequestRows { get; private set; } = [];

    /// <summary>[N] row of each behaviour in the history table.</summary>
    public long[] HistoryRows { get; private set; } = [];

    /// <summary>Values of each field of <see cref="Schema"/>: per sample (item), per behaviour, or per request (user, context).</summary>
    public IReadOnlyList<FieldValues> Fields { get; }

    /// <summary>
    /// [N] values of each behaviour field if another, randomly drawn item had been met at the same time; empty unless
    /// <see cref="BatchOptions.NegativeBehaviours"/> asks for them.
    /// </summary>
    public IReadOnlyList<FieldValues> NegativeBehaviours { get; internal set; } = [];

    /// <summary>The values of the field with this name.</summary>
    /// <exception cref="KeyNotFoundException">The schema has no such field.</exception>
    public FieldValues Field(string name) =>
        Fields.FirstOrDefault(f => f.Schema.Name == name) ?? throw new KeyNotFoundException($"The batch has no field '{name}'.");

    /// <summary>The values of the behaviour field with this name for the drawn items.</summary>
    /// <exception cref="KeyNotFoundException">The schema has no such behaviour field, or no items were drawn.</exception>
    public FieldValues NegativeBehaviour(string name) =>
        NegativeBehaviours.FirstOrDefault(f => f.Schema.Name == name) ?? throw new KeyNotFoundException($"The batch has no drawn values of a behaviour field '{name}'.");

    /// <summary>Number of rows that a field of this group has: B, N or R.</summary>
    public int RowsOf(FieldGroup group) => group switch
    {
        FieldGroup.Item => Samples,
        FieldGroup.Behaviour => Behaviours,
        _ => Requests,
    };

    /// <summary>Empties the batch and makes room.</summary>
    internal void Reset(int samples, int requests)
    {
        Samples = samples;
        Requests = requests;
        SampleRequest = Grow(SampleRequest, samples);
        Labels = Grow(Labels, samples);
        Items = Grow(Items, samples);
        SampleRows = Grow(SampleRows, samples);
        Users = Grow(Users, requests);
        RequestRows = Grow(RequestRows, requests);
        RequestSamples = Grow(RequestSamples, requests + 1);
        RequestHistory = Grow(RequestHistory, requests + 1);
        RequestSamples[0] = RequestHistory[0] = 0;
    }

    /// <summary>Drops the room reserved for samples that were not drawn.</summary>
    internal void TrimSamples(int samples) => Samples = samples;

    /// <summary>Makes room for the behaviours once their number is known.</summary>
    internal void ResizeHistory(int behaviours) => HistoryRows = Grow(HistoryRows, behaviours);

    internal static T[] Grow<T>(T[] array, int length) => array.Length >= length ? array : new T[Math.Max(length, array.Length * 3 / 2)];
}
