using Apache.Arrow;
using Mian.Dataset;
using Mian.Ingest.Recipes;
using Mian.Progress;

namespace Mian.Ingest.Preparation;

/// <summary>Streams the sorted events out of the database into the <c>events</c> table, and labels into a scratch table beside it.</summary>
internal sealed class EventLoader
{
    /// <summary>Name of the scratch table with one label (and true probability) an event.</summary>
    public const string Labels = "labels";

    private const long LargestTime = 100_000_000_000;

    private readonly PreparationDatabase _database;
    private readonly PreparationPlan _plan;
    private readonly int[] _userCounts;
    private readonly DuplicateFinder _duplicates = new();

    public EventLoader(PreparationDatabase database, PreparationPlan plan, int users)
    {
        _database = database;
        _plan = plan;
        _userCounts = new int[users];
    }

    private EventsRecipe Events => _plan.Recipe.Events;

    /// <summary>Writes both tables.</summary>
    /// <returns>Events of each user.</returns>
    public int[] Load(string directory, string scratch, IProgressSink progress)
    {
        long total = _database.Count($"SELECT count(*) FROM {PreparationDatabase.SourceTable(Events.Source)}");
        EventQuery.MakeDictionaries(_database, _plan);
        using var events = new TableWriter(directory, "events", EventColumns());
        using var labels = new TableWriter(scratch, Labels, [new("label", ColumnKind.UInt8), new("true_probability", ColumnKind.Float32)]);
        var rows = new EventRows(events, labels, _plan);
        progress.Report("sorting events", 0, total, "events");
        _database.Stream(EventQuery.Select(_plan), batch =>
        {
            Check(batch);
            rows.Append(batch);
            progress.Report("sorting events", events.Rows, total, "events");
        });
        events.Complete();
        labels.Complete();
        return _userCounts;
    }

    private List<ColumnSpec> EventColumns() =>
    [
        new("user", ColumnKind.Int32), new("item", ColumnKind.Int32), new("time", ColumnKind.Int64), new("behaviour", ColumnKind.UInt8),
        .. _plan.EventColumns.Select(c => new ColumnSpec(c.Column, c.IsNumber ? ColumnKind.Float64 : ColumnKind.Int32)),
    ];

    private void Check(RecordBatch batch)
    {
        RequireKnown(batch.Column(0), _plan.Users);
        RequireKnown(batch.Column(1), _plan.Items);
        var orders = ((Int64Array)batch.Column(3)).Values;
        RequireValue(batch.Column(2), orders, "has no time (or one that is no integer)", "Expected seconds since 1970.");
        RequireValue(batch.Column(4), orders, $"has no label: the rule '{_plan.Recipe.Label.Rule}' is null there", "Complete the value, or say in the rule what a missing one means, e.g. coalesce(rating, 0) >= 4.");
        RequireValue(batch.Column(5), orders, $"is neither kept nor not: history.keep '{_plan.Recipe.History.Keep}' is null there", "Complete the value, or say in the condition what a missing one means.");
        RequireProbabilities(batch, orders);
        var users = ((Int32Array)batch.Column(0)).Values;
        var items = ((Int32Array)batch.Column(1)).Values;
        var times = ((Int64Array)batch.Column(2)).Values;
        for (int i = 0; i < batch.Length; i++)
        {
            _userCounts[users[i]]++;
            CheckTime(times[i], orders[i]);
            if (_duplicates.IsDuplicate(users[i], items[i], times[i]) && !Events.AllowDuplicates)
                throw Bad(orders[i], "occurs more than once with the same user, item and time", "Remove the repetitions, or set events.allow_duplicates: true.");
        }
    }

    private void CheckTime(long time, long order)
    {
        if (time < 0)
            throw Bad(order, $"has the negative time {time}", "Expected a time since 1970. Correct or remove the row.");
        bool seconds = Events.TimeUnit == TimeUnit.Seconds;
        if (time > (seconds ? LargestTime : LargestTime * 1000))
            throw Bad(order, $"has the time {time}, which is past the year 5138 in {(seconds ? "seconds" : "milliseconds")}", seconds
                ? "It looks like milliseconds: set events.time_unit: milliseconds."
                : "It looks like micro- or nanoseconds: divide the column with a derived one.");
    }

    private void RequireProbabilities(RecordBatch batch, ReadOnlySpan<long> orders)
    {
        if (!_plan.HasTrueProbability)
            return;
        RequireValue(batch.Column(6), orders, "has no true probability", "Expected a number from 0 to 1.");
        var values = ((DoubleArray)batch.Column(6)).Values;
        for (int i = 0; i < values.Length; i++)
            if (!(values[i] >= 0 && values[i] <= 1))
                throw Bad(orders[i], $"has the true probability {values[i]}", "Expected a number from 0 to 1.");
    }

    private void RequireValue(IArrowArray column, ReadOnlySpan<long> orders, string what, string next)
    {
        if (column.NullCount == 0)
            return;
        int row = Enumerable.Range(0, column.Length).First(i => column.IsNull(i));
        throw Bad(orders[row], what, next);
    }

    private void RequireKnown(IArrowArray rows, EntityPlan entity)
    {
        if (rows.NullCount == 0)
            return;
        var unknown = _database.Rows(EventQuery.Unknown(_plan, entity));
        string names = string.Join(", ", unknown.Take(3).Select(r => r[0] is null ? $"no key ({r[1]:N0} events)" : $"'{r[0]}' ({r[1]:N0} events)"));
        string where = entity switch
        {
            { InDataset: true, Source: null } => "the data set does not have, and the day has no source of them",
            { InDataset: true } => $"are neither in the data set nor in source '{entity.Source}'",
            { Source: null } => "have none",
            _ => $"are not in source '{entity.Source}'",
        };
        throw new MianException($"Events of source '{Events.Source}' name {entity.Word}s that {where}: {names}{(unknown.Count > 3 ? " and more" : "")}. Every {entity.Word} of an event should have a row; add it or remove the events.");
    }

    private MianException Bad(long order, string what, string next)
    {
        var row = _database.Rows(EventQuery.Describe(Events, order)) is [var first, ..] ? first : [null, null, null];
        return new MianException($"Event {order:N0} of source '{Events.Source}' (counted from 0; user '{row[0]}', item '{row[1]}', time '{row[2]}') {what}. {next}");
    }

    /// <summary>Appends batches to the two tables.</summary>
    private sealed class EventRows(TableWriter events, TableWriter labels, PreparationPlan plan)
    {
        private readonly ColumnBuffer<int> _user = events.Column<int>("user");
        private readonly ColumnBuffer<int> _item = events.Column<int>("item");
        private readonly ColumnBuffer<long> _time = events.Column<long>("time");
        private readonly ColumnBuffer<byte> _behaviour = events.Column<byte>("behaviour");
        private readonly ColumnBuffer<byte> _label = labels.Column<byte>("label");
        private readonly ColumnBuffer<float> _probability = labels.Column<float>("true_probability");
        private readonly long _unit = plan.Recipe.Events.TimeUnit == TimeUnit.Seconds ? 1 : 1000;
        private readonly ColumnBuffer<int>?[] _codes = [.. plan.EventColumns.Select(c => c.IsNumber ? null : events.Column<int>(c.Column))];
        private readonly ColumnBuffer<double>?[] _numbers = [.. plan.EventColumns.Select(c => c.IsNumber ? events.Column<double>(c.Column) : null)];

        public void Append(RecordBatch batch)
        {
            var users = ((Int32Array)batch.Column(0)).Values;
            var items = ((Int32Array)batch.Column(1)).Values;
            var times = ((Int64Array)batch.Column(2)).Values;
            var marks = ((UInt8Array)batch.Column(4)).Values;
            var kept = ((UInt8Array)batch.Column(5)).Values;
            var probabilities = ((DoubleArray)batch.Column(6)).Values;
            for (int row = 0; row < batch.Length; row++)
            {
                _user.Add(users[row]);
                _item.Add(items[row]);
                _time.Add(times[row] / _unit);
                _behaviour.Add(kept[row]);
                AppendRaw(batch, row);
                events.EndRow();
                _label.Add(marks[row]);
                _probability.Add((float)probabilities[row]);
                labels.EndRow();
            }
        }

        private void AppendRaw(RecordBatch batch, int row)
        {
            for (int c = 0; c < _codes.Length; c++)
                if (_codes[c] is { } codes)
                    codes.Add(((Int32Array)batch.Column(7 + c)).Values[row]);
                else
                    _numbers[c]!.Add(((DoubleArray)batch.Column(7 + c)).Values[row]);
        }
    }
}
