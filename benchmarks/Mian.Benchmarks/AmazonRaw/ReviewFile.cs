using System.Globalization;
using System.Text;
using Mian.Batches;

namespace Mian.Benchmarks.AmazonRaw;

/// <summary>Writes the reviews: item after item, users and days in no order within one.</summary>
internal sealed class ReviewFile
{
    private const int Seconds = 86_400;
    private const double TextSpread = 0.87;
    private const int LongestText = 30_000;

    private static readonly DateOnly Last = new(2014, 7, 23);
    private static readonly int Days = Last.DayNumber - new DateOnly(1999, 6, 13).DayNumber;
    private static readonly byte[][] FirstNames = [.. "Jake,Rick,Sean,Anna,Bill,Carol,J. Smith,Maria,Wei,Tom,L. E. Mason,Robert,Kate,Chris,Amazon Customer,David".Split(',').Select(Encoding.ASCII.GetBytes)];
    private static readonly byte[][] LastNames = [.. "Miller,O'Neil,Bennett,Lee,Garcia,Young,King,Wright,Hill,Scott,Green,Baker".Split(',').Select(Encoding.ASCII.GetBytes)];

    private readonly AmazonShape _shape;
    private readonly ReviewGraph _graph;
    private readonly Keys _keys;
    private readonly Draws _draws;
    private readonly TextPool _texts;
    private readonly byte[][] _dates;

    public ReviewFile(AmazonShape shape, ReviewGraph graph, Keys keys)
    {
        (_shape, _graph, _keys) = (shape, graph, keys);
        _draws = new Draws(shape.Seed ^ 0xA11CE);
        _texts = new TextPool(_draws);
        _dates = [.. Enumerable.Range(0, Days + 1).Select(d => Encoding.ASCII.GetBytes(DateOf(d).ToString("MM d, yyyy", CultureInfo.InvariantCulture)))];
    }

    public void Write(string path)
    {
        using var file = new RawWriter(path);
        Span<byte> item = stackalloc byte[Keys.ItemLength];
        for (var i = 0; i < _shape.Items; i++)
        {
            _keys.WriteItem(_keys.DescribedOf(i), item);
            foreach (var user in _graph.UsersOf(i))
                WriteReview(file, user, item);
        }
    }

    private void WriteReview(RawWriter file, int user, ReadOnlySpan<byte> item)
    {
        Span<byte> key = stackalloc byte[Keys.UserLength];
        Keys.WriteUser(user, key);
        file.Raw("{\"reviewerID\": \""u8);
        file.Raw(key);
        file.Raw("\", \"asin\": \""u8);
        file.Raw(item);
        file.Raw("\", "u8);
        WriteName(file);
        WriteHelpful(file);
        file.Raw("\"reviewText\": "u8);
        file.Json(_texts.Cut(_draws, (int)Math.Min(LongestText, _shape.MedianText * Math.Exp(TextSpread * _draws.Normal()))));
        file.Raw(", \"overall\": "u8);
        file.Number(Stars());
        file.Raw(".0, \"summary\": "u8);
        file.Json(_texts.Cut(_draws, 8 + _draws.Below(30)));
        var day = Day(user);
        file.Raw(", \"unixReviewTime\": "u8);
        file.Number((long)(DateOf(day).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber) * Seconds);
        file.Raw(", \"reviewTime\": \""u8);
        file.Raw(_dates[day]);
        file.Raw("\"}\n"u8);
    }

    /// <summary>A few reviews have no name, some a nickname in quotes.</summary>
    private void WriteName(RawWriter file)
    {
        if (_draws.Chance(0.01))
            return;
        file.Raw("\"reviewerName\": \""u8);
        file.Raw(FirstNames[_draws.Below(FirstNames.Length)]);
        if (_draws.Chance(0.5))
        {
            file.Raw(" "u8);
            file.Raw(LastNames[_draws.Below(LastNames.Length)]);
        }
        if (_draws.Chance(0.3))
        {
            file.Raw(" \\\""u8);
            file.Raw(FirstNames[_draws.Below(FirstNames.Length)]);
            file.Raw("\\\""u8);
        }
        file.Raw("\", "u8);
    }

    private void WriteHelpful(RawWriter file)
    {
        var all = _draws.Chance(0.6) ? 0 : (int)Math.Min(999, Math.Exp(1.2 * _draws.Normal()) + 1);
        file.Raw("\"helpful\": ["u8);
        file.Number(all - _draws.Below(all + 1) / 2);
        file.Raw(", "u8);
        file.Number(all);
        file.Raw("], "u8);
    }

    private int Stars() => _draws.Unit() switch { < 0.59 => 5, < 0.80 => 4, < 0.88 => 3, < 0.93 => 2, _ => 1 };

    /// <summary>Users come on a few days and review several items then; there are more in later years.</summary>
    private int Day(int user)
    {
        var visit = _draws.Below(1 + _graph.Activity[user] * 3 / 4);
        var share = new Draws(SplitMix64.Combine((long)_shape.Seed, user, visit)).Unit();
        return Days - (int)(Days * share * share * share);
    }

    private static DateOnly DateOf(int day) => Last.AddDays(day - Days);
}
