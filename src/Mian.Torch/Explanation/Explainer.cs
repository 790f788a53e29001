using Mian.Batches;
using Mian.Dataset;
using Mian.Explanation;
using Mian.Schema;
using Mian.Torch.Evaluation;
using Mian.Torch.Models;

namespace Mian.Torch.Explanation;

/// <summary>Explains single predictions of a trained run by its attention weights.</summary>
public sealed class Explainer
{
    private const long SecondsPerDay = 86400;
    private const int ExplainedAtOnce = 512;

    private readonly ModelBundle _bundle;
    private readonly RequestSource _source;
    private readonly ValueText _values;
    private readonly ItemText _items;
    private readonly TextColumn _userKeys;

    /// <summary>Explains samples of one part.</summary>
    public Explainer(ModelBundle bundle, RequestSource source)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        ArgumentNullException.ThrowIfNull(source);
        (_bundle, _source) = (bundle, source);
        _values = new ValueText(bundle.Dataset);
        _items = new ItemText(bundle.Dataset);
        _userKeys = bundle.Dataset.Users.TextColumn("key");
    }

    /// <summary>False where the samples' labels mean nothing, as in a file to predict. Default: true.</summary>
    public bool HasLabels { get; init; } = true;

    /// <summary>Picks samples at random, as the talk's figure does: half of them clicked where there are enough, preferring those with behaviours.</summary>
    /// <param name="source">The part.</param>
    /// <param name="count">How many, 1 or more; fewer where the part is smaller.</param>
    /// <param name="seed">Decides which.</param>
    /// <returns>Rows of the samples table, ascending.</returns>
    public static long[] Pick(RequestSource source, int count, long seed)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.SampleCount == 0) throw new MianException("This part has no samples to explain. Choose another --split.");
        if (count < 1) throw new MianException($"--count {count} is too small. Expected: 1 or more cases.");
        var random = new SplitMix64(SplitMix64.Combine(seed, count, 14));
        var chosen = new SortedSet<long>();
        // The first pass asks for behaviours and for clicks and non-clicks in turn; what is left is filled with any sample.
        for (var tries = 0; chosen.Count < count && tries < 400 * count; tries++)
        {
            var row = (long)(random.NextDouble() * source.SampleCount);
            if (source.HistoryLengthOfSample(row) > 0 && source.IsPositive(row) == (chosen.Count % 2 == 0)) chosen.Add(row);
        }

        for (long row = 0; chosen.Count < count && row < source.SampleCount; row++) chosen.Add(row);
        return [.. chosen];
    }

    /// <summary>Explains the samples of these rows.</summary>
    public IReadOnlyList<ExplainedCase> Explain(ReadOnlySpan<long> samples)
    {
        var batch = BatchAssembler.Read(_source, samples, _bundle.History);
        var trace = new AttentionTrace();
        var logits = _bundle.Learner.Score(batch, trace);
        return [.. Enumerable.Range(0, batch.Samples).Select(b => Describe(batch, trace, (b, logits[b])))];
    }

    /// <summary>Explains every sample of the part, in its order.</summary>
    /// <param name="cancellation">Ends it between batches.</param>
    public IEnumerable<ExplainedCase> ExplainAll(CancellationToken cancellation = default)
    {
        for (long first = 0; first < _source.SampleCount; first += ExplainedAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            var rows = new long[Math.Min(ExplainedAtOnce, _source.SampleCount - first)];
            for (var i = 0; i < rows.Length; i++) rows[i] = first + i;
            foreach (var explained in Explain(rows)) yield return explained;
        }
    }

    private ExplainedCase Describe(Batch batch, AttentionTrace trace, (int Index, float Logit) sample)
    {
        var request = batch.SampleRequest[sample.Index];
        var user = batch.Users[request];
        return new ExplainedCase
        {
            Title = $"{_items.Of(batch.Items[sample.Index])} for user {(user < 0 ? "unknown" : _userKeys[user])}",
            Probability = 1 / (1 + Math.Exp(-sample.Logit)),
            Label = HasLabels ? batch.Labels[sample.Index] > 0 : null,
            GlobalWeights = [.. trace.GlobalNames.Select((name, l) => new ModuleWeight(name, trace.Global[sample.Index, l]))],
            BehaviourWeights = Behaviours(batch, trace, sample.Index),
            UserWeights = Fields(batch, FieldGroup.User, (request, sample.Index), trace.User),
            ContextWeights = Fields(batch, FieldGroup.Context, (request, sample.Index), trace.Context),
        };
    }

    private List<BehaviourWeight> Behaviours(Batch batch, AttentionTrace trace, int sample)
    {
        var request = batch.SampleRequest[sample];
        var (begin, now) = (batch.RequestHistory[request], _source.TimeOf(batch.RequestRows[request]));
        var weights = trace.Behaviours(sample);
        var described = new List<BehaviourWeight>();
        for (var t = weights.Length - 1; t >= 0; t--)
        {
            var (item, time) = _source.Behaviour(batch.HistoryRows[begin + t]);
            var days = (now - time) / SecondsPerDay;
            var age = days switch { 0 => "the same day", 1 => "1 day before", _ => $"{days} days before" };
            described.Add(new BehaviourWeight($"{_items.Of(item)} ({age})", weights[t]));
        }

        return described;
    }

    private List<FieldWeight> Fields(Batch batch, FieldGroup group, (int Request, int Sample) row, float[,] weights)
    {
        if (weights.Length == 0) return [];
        return [.. batch.Schema.InGroup(group).Select((field, k) =>
            new FieldWeight(field.Name, Value(batch.Field(field.Name), row.Request), weights[row.Sample, k]))];
    }

    private string Value(FieldValues values, int row) => string.Join(", ", values.Row(row).ToArray().Select(id => _values.Of(values.Schema, id)));
}
