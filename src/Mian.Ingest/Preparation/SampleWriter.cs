using Mian.Dataset;
using Mian.Features;
using Mian.Ingest.Recipes;

namespace Mian.Ingest.Preparation;

/// <summary>Writes <c>samples-*</c>: an event's own item and, where the recipe samples them, its negatives.</summary>
internal sealed class SampleWriter : IDisposable
{
    private readonly SampleTable[] _parts;
    private readonly NegativesRecipe? _rule;
    private readonly NegativeSampler? _sampler;
    private readonly bool _hasTrueProbability;
    private readonly int[] _negatives;
    private readonly Func<int, string> _keyOfUser;
    private int[] _owned = [];
    private int _ownedCount;

    public SampleWriter(string directory, PreparationPlan plan, long[] trainCounts, (long Seed, Func<int, string> KeyOfUser) source)
    {
        _keyOfUser = source.KeyOfUser;
        _rule = plan.Recipe.Label.Negatives;
        _hasTrueProbability = plan.HasTrueProbability;
        _negatives = new int[_rule?.PerPositive ?? 0];
        _sampler = _rule is null ? null : NegativeSampler.Create(_rule.Distribution, trainCounts, source.Seed);
        _parts = [.. Enum.GetValues<SplitName>().Select(s => new SampleTable(directory, s, _hasTrueProbability))];
        SamplesOfItem = new long[trainCounts.Length];
    }

    /// <summary>Training samples of each item.</summary>
    public long[] SamplesOfItem { get; }

    public long Rows(SplitName split) => _parts[(int)split].Table.Rows;

    public long Positives(SplitName split) => _parts[(int)split].Positives;

    /// <summary>Samples of one request of a part.</summary>
    public int PerRequest(SplitName split) => 1 + (DrawsFor(split) ? _negatives.Length : 0);

    /// <summary>Starts a user: the items of all of its events are never drawn.</summary>
    public void Start(UserEvents user)
    {
        if (_sampler is null)
            return;
        if (_owned.Length < user.Count)
            _owned = new int[Math.Max(user.Count, 2 * _owned.Length)];
        user.Items.AsSpan(0, user.Count).CopyTo(_owned);
        _ownedCount = NegativeSampler.SortDistinct(_owned.AsSpan(0, user.Count));
    }

    /// <summary>Writes the samples of one event.</summary>
    public void Write(UserEvents user, int j, long request)
    {
        var split = user.Splits[j];
        Add(split, request, user.Items[j], (user.Labels[j], user.Probabilities[j]));
        if (!DrawsFor(split))
            return;
        if (!_sampler!.TryDraw(NegativeSampler.StreamOf(split), request, _owned.AsSpan(0, _ownedCount), _negatives))
            throw new MianException($"User '{_keyOfUser(user.User)}' has events with all {_sampler.Items:N0} items, so no negative can be sampled for it. Use a label rule, or leave that user out of the source.");
        foreach (int item in _negatives)
            Add(split, request, item, (0, 0));
    }

    public void Complete()
    {
        foreach (var part in _parts)
            part.Table.Complete();
    }

    public void Dispose()
    {
        foreach (var part in _parts)
            part.Table.Dispose();
    }

    private bool DrawsFor(SplitName split) => _rule is not null && (split != SplitName.Train || _rule.Training == NegativeTiming.Fixed);

    private void Add(SplitName split, long request, int item, (byte Label, float Probability) outcome)
    {
        _parts[(int)split].Add(request, item, outcome);
        if (split == SplitName.Train)
            SamplesOfItem[item]++;
    }
}
