using Mian.Schema;

namespace Mian.Features;

/// <summary>
/// The statistics of one user's past, kept up to date event by event. Preparation, prediction and serving share this code:
/// the caller observes exactly the events that precede a request (strictly in time, or in order), then reads the values.
/// Not thread-safe; one instance is reused for one user after the other.
/// </summary>
public sealed class PastState
{
    private const double SecondsPerDay = 86_400;

    private readonly IReadOnlyList<PastFeature> _features;
    private readonly double[] _sums;
    private readonly long[] _numbers;
    private readonly ModeCounter?[] _modes;
    private long _count;
    private long _lastTime;

    /// <summary>Starts with an empty past.</summary>
    /// <param name="features">What to compute; a feature is addressed by its index here.</param>
    public PastState(IReadOnlyList<PastFeature> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        _features = features;
        _sums = new double[features.Count];
        _numbers = new long[features.Count];
        _modes = [.. features.Select(f => f.Kind == PastFeatureKind.Mode ? new ModeCounter() : null)];
    }

    /// <summary>The features, in the order they are addressed by.</summary>
    public IReadOnlyList<PastFeature> Features => _features;

    /// <summary>Forgets everything: the next event is another user's first. Costs as much as the forgotten user had values.</summary>
    public void Clear()
    {
        _count = 0;
        _lastTime = 0;
        Array.Clear(_sums);
        Array.Clear(_numbers);
        foreach (var mode in _modes)
            mode?.Clear();
    }

    /// <summary>Counts one event. Events come in the user's order (ascending time).</summary>
    /// <param name="time">Seconds since 1970 UTC.</param>
    public void Observe(long time)
    {
        _count++;
        _lastTime = time;
    }

    /// <summary>Adds the event's value to a <see cref="PastFeatureKind.Mean"/>.</summary>
    /// <param name="feature">Index of the feature.</param>
    /// <param name="value">The event's value; NaN (missing) is left out.</param>
    public void ObserveNumber(int feature, double value)
    {
        if (double.IsNaN(value))
            return;
        _sums[feature] += value;
        _numbers[feature]++;
    }

    /// <summary>Adds the ids of a behaviour's item to a <see cref="PastFeatureKind.Mode"/>.</summary>
    /// <param name="feature">Index of the feature.</param>
    /// <param name="ids">Ids of the item field; padding and out of vocabulary are left out, they name no value.</param>
    public void ObserveIds(int feature, ReadOnlySpan<int> ids)
    {
        var mode = _modes[feature] ?? throw new ArgumentException("The feature is no mode.", nameof(feature));
        foreach (int id in ids)
            if (id >= ReservedIds.First)
                mode.Add(id);
    }

    /// <summary>The value of a count, days or mean feature for a request at <paramref name="time"/>.</summary>
    /// <param name="feature">Index of the feature.</param>
    /// <param name="time">The request's time in seconds since 1970 UTC.</param>
    /// <returns>The value; NaN where the past holds none. A count is never missing.</returns>
    public double NumberOf(int feature, long time) => _features[feature].Kind switch
    {
        PastFeatureKind.Count => _count,
        PastFeatureKind.DaysSinceLast => _count == 0 ? double.NaN : (time - _lastTime) / SecondsPerDay,
        PastFeatureKind.Mean => _numbers[feature] == 0 ? double.NaN : _sums[feature] / _numbers[feature],
        _ => throw new ArgumentException("A mode is an id, not a number.", nameof(feature)),
    };

    /// <summary>The id of a mode feature: the most frequent one, the most recent of equals.</summary>
    /// <param name="feature">Index of the feature.</param>
    /// <returns>The id, or <see cref="ReservedIds.OutOfVocabulary"/> where the past holds none.</returns>
    public int ModeOf(int feature) =>
        (_modes[feature] ?? throw new ArgumentException("The feature is no mode.", nameof(feature))).Best;

    /// <summary>Counts of ids with the running maximum. Arrays grow to the largest id seen and are cleared by what was touched.</summary>
    private sealed class ModeCounter
    {
        private int[] _counts = [];
        private int[] _touched = new int[16];
        private int _touchedCount;

        public int Best { get; private set; } = ReservedIds.OutOfVocabulary;

        public void Add(int id)
        {
            if (id >= _counts.Length)
                Array.Resize(ref _counts, Math.Max(id + 1, 2 * _counts.Length));
            if (_counts[id]++ == 0)
                Touch(id);
            // The id just seen is the most recent of all, so a draw goes to it.
            if (Best < ReservedIds.First || _counts[id] >= _counts[Best])
                Best = id;
        }

        public void Clear()
        {
            for (int i = 0; i < _touchedCount; i++)
                _counts[_touched[i]] = 0;
            _touchedCount = 0;
            Best = ReservedIds.OutOfVocabulary;
        }

        private void Touch(int id)
        {
            if (_touchedCount == _touched.Length)
                Array.Resize(ref _touched, 2 * _touched.Length);
            _touched[_touchedCount++] = id;
        }
    }
}
