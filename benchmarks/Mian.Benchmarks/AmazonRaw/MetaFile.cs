using System.Text;

namespace Mian.Benchmarks.AmazonRaw;

/// <summary>Writes the metadata as Python dictionaries: the reviewed items and many that nobody reviewed.</summary>
internal sealed class MetaFile
{
    private const int MedianDescription = 340;

    private readonly AmazonShape _shape;
    private readonly Keys _keys;
    private readonly Draws _draws;
    private readonly TextPool _texts;
    private readonly int[] _categories;

    public MetaFile(AmazonShape shape, ReviewGraph graph, Keys keys)
    {
        (_shape, _keys) = (shape, keys);
        _draws = new Draws(shape.Seed ^ 0xBEEF);
        _texts = new TextPool(_draws);
        _categories = Categories(graph);
    }

    public void Write(string path)
    {
        using var file = new RawWriter(path);
        var item = 0;
        for (var i = 0; i < _shape.Described; i++)
        {
            var reviewed = item < _shape.Items && _keys.DescribedOf(item) == i;
            // Categories that only unreviewed items have must not appear among the reviewed ones.
            WriteItem(file, i, reviewed ? _categories[item] : _draws.Below(_shape.Categories * 5 / 4));
            if (reviewed)
                item++;
        }
    }

    /// <summary>The category of each reviewed item, -1 for none. The most reviewed items take one each, so that every category has training reviews.</summary>
    private int[] Categories(ReviewGraph graph)
    {
        var categories = new int[_shape.Items];
        for (var rank = 0; rank < _shape.Items; rank++)
        {
            categories[graph.ItemsByPopularity[rank]] = rank < _shape.Categories ? rank
                : _draws.Chance(_shape.WithoutCategories) ? -1
                : (int)(_shape.Categories * _draws.Unit() * _draws.Unit());
        }
        return categories;
    }

    private void WriteItem(RawWriter file, int described, int category)
    {
        Span<byte> key = stackalloc byte[Keys.ItemLength];
        _keys.WriteItem(described, key);
        file.Raw("{'asin': '"u8);
        file.Raw(key);
        file.Raw("'"u8);
        if (_draws.Chance(0.6))
            WriteRelated(file);
        if (_draws.Chance(0.9))
        {
            file.Raw(", 'title': "u8);
            file.Python(_texts.Cut(_draws, 15 + _draws.Below(60)));
        }
        WritePrice(file);
        if (_draws.Chance(0.7))
            WriteSalesRank(file);
        file.Raw(", 'imUrl': 'http://images.example.com/images/I/"u8);
        file.Raw(key);
        file.Raw(".jpg'"u8);
        if (category >= 0)
            WriteCategories(file, category);
        if (_draws.Chance(0.8))
            WriteDescription(file);
        file.Raw("}\n"u8);
    }

    private void WriteRelated(RawWriter file)
    {
        file.Raw(", 'related': {"u8);
        WriteKeys(file, "'also_bought': ["u8, 1 + _draws.Below(50));
        file.Raw(", "u8);
        WriteKeys(file, "'bought_together': ["u8, 1 + _draws.Below(3));
        file.Raw(", "u8);
        WriteKeys(file, "'buy_after_viewing': ["u8, 1 + _draws.Below(4));
        file.Raw("}"u8);
    }

    private void WriteKeys(RawWriter file, ReadOnlySpan<byte> opening, int count)
    {
        Span<byte> key = stackalloc byte[Keys.ItemLength];
        file.Raw(opening);
        for (var i = 0; i < count; i++)
        {
            file.Raw(i == 0 ? "'"u8 : "', '"u8);
            _keys.WriteItem(_draws.Below(_shape.Described), key);
            file.Raw(key);
        }
        file.Raw("']"u8);
    }

    private void WritePrice(RawWriter file)
    {
        var kind = _draws.Unit();
        if (kind < 0.25)
            return;
        file.Raw(", 'price': "u8);
        if (kind < 0.27)
        {
            file.Raw("None"u8);
            return;
        }
        file.Number(1 + _draws.Below(300));
        file.Raw(_draws.Chance(0.5) ? ".99"u8 : ".5"u8);
    }

    private void WriteSalesRank(RawWriter file)
    {
        file.Raw(", 'salesRank': {"u8);
        if (_draws.Chance(0.95))
        {
            file.Raw("'"u8);
            file.Raw(Encoding.ASCII.GetBytes(_shape.Name));
            file.Raw("': "u8);
            file.Number(1 + _draws.Below(2_000_000));
        }
        file.Raw("}"u8);
    }

    /// <summary>One path or two; the last one ends with the category that counts.</summary>
    private void WriteCategories(RawWriter file, int category)
    {
        file.Raw(", 'categories': [["u8);
        if (_draws.Chance(0.2))
            file.Raw("'Featured', 'Gifts &amp; \\\"More\\\"'], ["u8);
        file.Raw("'"u8);
        file.Raw(Encoding.ASCII.GetBytes(_shape.Name));
        file.Raw("', 'Department "u8);
        file.Number(category % 23);
        file.Raw(category % 7 == 0 ? "', \"Reader's Choice "u8 : "', 'Category "u8);
        file.Number(category);
        file.Raw(category % 7 == 0 ? "\"]]"u8 : "']]"u8);
    }

    private void WriteDescription(RawWriter file)
    {
        file.Raw(", 'description': "u8);
        if (_draws.Chance(0.05))
        {
            file.Raw("''"u8);
            return;
        }
        file.Python(_texts.Cut(_draws, (int)Math.Min(20_000, MedianDescription * Math.Exp(_draws.Normal()))));
    }
}
