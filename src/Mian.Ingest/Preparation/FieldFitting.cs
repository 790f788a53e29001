using Apache.Arrow;
using Mian.Dataset;
using Mian.Features;
using Mian.Ingest.Recipes;
using Mian.Schema;

namespace Mian.Ingest.Preparation;

/// <summary>Fits vocabularies and buckets to the training counts and makes the schema.</summary>
internal sealed class FieldFitting
{
    private readonly PreparationPlan _plan;
    private readonly TrainingCounts _counts;
    private readonly Dictionary<string, Dictionary<string, long>> _texts = [];
    private readonly Dictionary<string, NumberSample> _numbers = [];

    private FieldFitting(PreparationPlan plan, TrainingCounts counts)
    {
        _plan = plan;
        _counts = counts;
    }

    /// <summary>Reads users and items once, fits all fields and writes the vocabularies.</summary>
    public static EncodedFields Fit(PreparationPlan plan, PreparationDatabase database, TrainingCounts counts, (string Directory, long Seed) output)
    {
        var fitting = new FieldFitting(plan, counts);
        fitting.CountEntities(database, plan.Users, [.. plan.Of(ValueSource.User)], counts.UserEvents);
        fitting.CountEntities(database, plan.Items, [.. plan.Of(ValueSource.Item)], counts.ItemEvents);
        fitting.CountEvents();
        var vocabularies = fitting.WriteVocabularies(output.Directory);
        List<EncodedField> fields = [.. plan.Fields.Select(f => fitting.Encoded(f, vocabularies, output.Seed))];
        var schema = new DatasetSchema
        {
            Fields = [.. fields.Select(f => f.Schema)],
            Tables = TablesOf(fields),
            MaxHistory = plan.Recipe.History.Length,
        };
        return new(fields, schema);
    }

    private void CountEntities(PreparationDatabase database, EntityPlan entity, List<FieldPlan> fields, long[] weights)
    {
        if (fields.Count == 0)
            return;
        var readers = fields.Select(f => (Field: f, Column: entity.IndexOf(f.Recipe.Column!))).ToList();
        string columns = string.Join(", ", readers.Select(r => $"c{r.Column}"));
        database.Stream($"SELECT mian_row, mian_key, {columns} FROM {entity.Table} ORDER BY mian_row", batch =>
        {
            var rows = ((Int32Array)batch.Column(0)).Values;
            for (int i = 0; i < rows.Length; i++)
            {
                if (weights[rows[i]] == 0)
                    continue;
                for (int f = 0; f < readers.Count; f++)
                    if (((StringArray)batch.Column(2 + f)).GetString(i) is { Length: > 0 } raw)
                        Count(readers[f].Field, raw, weights[rows[i]], $"{entity.Word} '{((StringArray)batch.Column(1)).GetString(i)}'");
            }
        });
    }

    private void CountEvents()
    {
        foreach (var counter in _counts.Fields.Values)
        {
            if (counter.Field.CountsVocabulary)
                foreach (var (raw, count) in counter.Texts())
                    Count(counter.Field, raw, count, "an event");
            _numbers[counter.Field.Name] = counter.Numbers;
        }
    }

    private void Count(FieldPlan field, string raw, long weight, string where)
    {
        if (field.IsNumeric)
        {
            if (!double.TryParse(raw, System.Globalization.CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
                throw new MianException($"Field '{field.Name}' is a number, but column '{field.Recipe.Column}' of {where} holds '{raw}'. Correct the value, or make the field categorical.");
            NumbersOf(field).Add(value, weight);
        }
        if (!field.CountsVocabulary)
            return;
        if (!_texts.TryGetValue(field.Table, out var texts))
            _texts[field.Table] = texts = new(StringComparer.Ordinal);
        IEnumerable<string> values = field.Separator is null ? [raw] : raw.Split(field.Separator, StringSplitOptions.RemoveEmptyEntries).Distinct();
        foreach (string value in values)
            texts[value] = texts.GetValueOrDefault(value) + weight;
    }

    private NumberSample NumbersOf(FieldPlan field) =>
        _numbers.TryGetValue(field.Name, out var sample) ? sample : _numbers[field.Name] = new NumberSample();

    /// <summary>One vocabulary for all fields that name the same table.</summary>
    private Dictionary<string, Vocabulary> WriteVocabularies(string directory)
    {
        var vocabularies = new Dictionary<string, Vocabulary>();
        foreach (var table in _plan.Fields.Where(f => f.CountsVocabulary).GroupBy(f => f.Table))
        {
            if (table.FirstOrDefault(f => f.Recipe.MinCount != table.First().Recipe.MinCount) is { } other)
                throw new MianException($"Fields '{table.First().Name}' and '{other.Name}' share the table '{table.Key}' but have different min_count; expected the same. Correct the recipe.");
            var vocabulary = Vocabulary.Build(_texts.GetValueOrDefault(table.Key) ?? [], table.First().Recipe.MinCount);
            vocabulary.Save(DatasetLayout.VocabularyPath(directory, table.Key));
            vocabularies.Add(table.Key, vocabulary);
        }
        return vocabularies;
    }

    private EncodedField Encoded(FieldPlan field, Dictionary<string, Vocabulary> vocabularies, long seed)
    {
        var schema = new FieldSchema
        {
            Name = field.Name,
            Group = field.Group,
            Kind = field.Shared is not null && !field.IsMode ? field.Shared.Kind : field.Kind,
            Storage = field.Storage,
            Column = field.Column,
            Table = field.Table,
            Pooling = (field.Shared ?? field).Recipe.Pooling,
            Encoding = EncodingOf(field, seed) with { RawColumn = field.Recipe.Column ?? "", Past = field.Past },
        };
        bool encodes = field.Shared is null && field.Source != ValueSource.Age;
        return new(field, schema, encodes ? new FieldEncoder(schema, vocabularies.GetValueOrDefault(field.Table)) : null);
    }

    private FieldEncoding EncodingOf(FieldPlan field, long seed) => field switch
    {
        { Source: ValueSource.Age } => new BucketEncoding([.. Enumerable.Range(1, AgeBuckets.Count - 1).Select(b => (double)AgeBuckets.FirstDay(b))]),
        { Shared: { } shared } => new SharedEncoding(shared.Name),
        { Recipe.Time: { } part } => new TimestampEncoding(part),
        { RecipeKind: RecipeFieldKind.Hashed } => new HashEncoding(field.Recipe.Buckets, seed, field.Separator),
        { RecipeKind: RecipeFieldKind.Quantile } => new BucketEncoding(NumbersOf(field).Quantiles(field.Recipe.Buckets)),
        { RecipeKind: RecipeFieldKind.Log } => new BucketEncoding(NumbersOf(field).PowersOfTwo()),
        { RecipeKind: RecipeFieldKind.Standardised } => new StandardEncoding(NumbersOf(field).Mean, NumbersOf(field).Deviation),
        _ => new VocabularyEncoding(field.Recipe.MinCount, field.Separator),
    };

    private static List<EmbeddingTableSchema> TablesOf(List<EncodedField> fields)
    {
        var tables = new List<EmbeddingTableSchema>();
        foreach (var group in fields.Where(f => f.Plan.Shared is null).GroupBy(f => f.Schema.Table))
        {
            var first = group.First();
            int rows = first.Encoder?.TableRows ?? AgeBuckets.Rows;
            if (group.FirstOrDefault(f => (f.Encoder?.TableRows ?? AgeBuckets.Rows) != rows || f.Schema.Encoding.GetType() != first.Schema.Encoding.GetType()) is { } other)
                throw new MianException($"Fields '{first.Plan.Name}' and '{other.Plan.Name}' share the table '{group.Key}' but not the way their ids are made; expected the same kind and size. Give one of them a table of its own.");
            if (group.Skip(1).FirstOrDefault(f => f.Schema.Encoding is BucketEncoding or StandardEncoding) is { } numbers)
                throw new MianException($"Field '{numbers.Plan.Name}' shares the table '{group.Key}', but its buckets are fitted to its own numbers. Give it a table of its own.");
            tables.Add(new(group.Key, rows));
        }
        return tables;
    }
}
