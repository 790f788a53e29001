using Mian.Dataset;
using Mian.Features;
using Mian.Schema;

namespace Mian.Ingest.Checks;

/// <summary>
/// Recomputes what requests say about time and past from the events strictly before them. Shares nothing with the code that
/// prepared them but the encoders: cut-offs by bisection, means by prefix sums, modes by counting.
/// </summary>
internal sealed class FeaturesAreRecomputed : UserCheck
{
    private readonly List<Recomputed> _fields = [];

    public FeaturesAreRecomputed(PreparedDataset dataset)
        : base("features_from_the_past", "every feature of time and past is what the events before the request give")
    {
        foreach (var field in dataset.Schema.Fields.Where(f => f.Storage == FieldStorage.Requests))
            if (field.Encoding is TimestampEncoding || field.Encoding.Past is not null)
                _fields.Add(new Recomputed(dataset, field));
    }

    public override void Visit(UserView user)
    {
        foreach (var field in _fields)
        {
            field.Start(user);
            // All parts are merged in event order, so that counts only ever grow.
            foreach (var (part, request) in InEventOrder(user))
                if (field.Compare(user, part, request) is { } problem)
                {
                    Fail(problem);
                    return;
                }
        }
    }

    private static IEnumerable<(PartView Part, long Request)> InEventOrder(UserView user) =>
        user.Parts.SelectMany(p => Rows(p)).OrderBy(r => r.Part.Event[r.Request]);

    private static IEnumerable<(PartView Part, long Request)> Rows(PartView part)
    {
        for (long r = part.Begin; r < part.End; r++)
            yield return (part, r);
    }

    /// <summary>One field.</summary>
    private sealed class Recomputed
    {
        private readonly FieldSchema _field;
        private readonly FieldEncoder? _encoder;
        private readonly Column<double>? _values;
        private readonly Column<int>? _itemIds;
        private readonly ListColumn? _itemLists;
        private readonly Column<int>?[] _ids;
        private readonly Column<float>?[] _numbers;
        private readonly Dictionary<int, (int Count, long Last)> _counts = [];

        /// <summary>Ids that were known before each part: a mode is one of these, as a model from before the day would compute it.</summary>
        private readonly int[] _idsBefore;
        private double[] _sums = [];
        private int[] _known = [];
        private int _counted;

        public Recomputed(PreparedDataset dataset, FieldSchema field)
        {
            _field = field;
            bool scaled = field.Kind == FieldKind.Scaled;
            _idsBefore = [.. dataset.Parts.Select(p => dataset.Manifest.StageAfter(Math.Max(0, p.Day - 1)).RowsOf(field.Table))];
            _ids = [.. dataset.Parts.Select(p => scaled ? null : dataset.Requests(p).Column<int>(field.Column))];
            _numbers = [.. dataset.Parts.Select(p => scaled ? dataset.Requests(p).Column<float>(field.Column) : null)];
            if (field.Encoding.Past is { Kind: PastFeatureKind.Mode } mode)
            {
                var item = dataset.Schema.Fields.First(f => f.Group == FieldGroup.Item && f.Name == mode.Of);
                _itemIds = item.Kind == FieldKind.Categorical ? dataset.Items.Column<int>(item.Column) : null;
                _itemLists = item.Kind == FieldKind.MultiValued ? dataset.Items.ListColumn(item.Column) : null;
                return;
            }
            _encoder = FieldEncoder.For(dataset.Schema, field, table => dataset.Vocabulary(table));
            _values = field.Encoding.Past is { Kind: PastFeatureKind.Mean } mean ? dataset.Events.Column<double>(DatasetLayout.RawPrefix + mean.Of) : null;
        }

        public void Start(UserView user)
        {
            _counts.Clear();
            _counted = 0;
            if (_values is null)
                return;
            if (_sums.Length <= user.EventsCount)
            {
                _sums = new double[2 * user.EventsCount + 1];
                _known = new int[_sums.Length];
            }
            for (int e = 0; e < user.EventsCount; e++)
            {
                double value = _values[user.EventsBegin + e];
                _sums[e + 1] = _sums[e] + (double.IsNaN(value) ? 0 : value);
                _known[e + 1] = _known[e] + (double.IsNaN(value) ? 0 : 1);
            }
        }

        public string? Compare(UserView user, PartView part, long request)
        {
            int before = Math.Clamp(user.EventsBefore(part.Time[request], part.Event[request]), 0, user.EventsCount);
            double number = NumberOf(user, before, part.Time[request]);
            if (_numbers[part.Index] is { } stored)
            {
                float expected = _encoder!.Scale(number);
                return expected.Equals(stored[request]) ? null : Problem(part, request, (stored[request], expected), before);
            }
            int id = _field.Encoding switch
            {
                TimestampEncoding => _encoder!.EncodeTime(part.Time[request]),
                _ when _encoder is null => ModeOf(user, before, _idsBefore[part.Index]),
                _ => _encoder.EncodeNumber(number),
            };
            int found = _ids[part.Index]![request];
            return id == found ? null : Problem(part, request, (found, id), before);
        }

        private double NumberOf(UserView user, int before, long time) => _field.Encoding.Past?.Kind switch
        {
            PastFeatureKind.Count => before,
            PastFeatureKind.DaysSinceLast => before == 0 ? double.NaN : (time - user.Times[before - 1]) / 86_400.0,
            PastFeatureKind.Mean => _known[before] == 0 ? double.NaN : _sums[before] / _known[before],
            _ => double.NaN,
        };

        private int ModeOf(UserView user, int before, int idsBefore)
        {
            for (; _counted < before; _counted++)
            {
                if (user.Behaviours[_counted] == 0)
                    continue;
                ReadOnlySpan<int> ids = _itemIds is null ? _itemLists![user.Items[_counted]] : [_itemIds[user.Items[_counted]]];
                for (int i = 0; i < ids.Length; i++)
                    if (ids[i] >= ReservedIds.First)
                        _counts[ids[i]] = (_counts.GetValueOrDefault(ids[i]).Count + 1, ((long)_counted << 20) + i);
            }
            int mode = ReservedIds.OutOfVocabulary;
            foreach (var (id, seen) in _counts)
                if (id < idsBefore && (mode < ReservedIds.First || seen.CompareTo(_counts[mode]) > 0))
                    mode = id;
            return mode;
        }

        private string Problem(PartView part, long request, (double Found, double Expected) values, int before) =>
            $"{part.NameOf(request)} has {values.Found} in field '{_field.Name}'; the {before:N0} events before it give {values.Expected}: it knows something else, perhaps the future";
    }
}
