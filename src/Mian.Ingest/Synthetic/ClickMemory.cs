namespace Mian.Ingest.Synthetic;

/// <summary>A user's last clicks: what was looked at lately in a category is wanted more, the very same item soon after less.</summary>
internal sealed class ClickMemory
{
    private const int Size = 50;
    private readonly int[] _item = new int[Size];
    private readonly byte[] _category = new byte[Size];
    private readonly long[] _time = new long[Size];
    private int _count;

    /// <summary>Forgets everything.</summary>
    public void Clear() => _count = 0;

    /// <summary>Remembers a click; times never fall.</summary>
    public void Add(int item, byte category, long time)
    {
        var slot = _count++ % Size;
        _item[slot] = item;
        _category[slot] = category;
        _time[slot] = time;
    }

    /// <summary>0.8 exp(-days since the category / 14) - 0.9 exp(-days since the item / 4), of the last 50 clicks.</summary>
    public double Effect(int item, byte category, long now)
    {
        var lastCategory = long.MinValue;
        var lastItem = long.MinValue;
        var kept = Math.Min(_count, Size);
        for (var i = 0; i < kept; i++)
        {
            if (_category[i] == category && _time[i] > lastCategory)
                lastCategory = _time[i];
            if (_item[i] == item && _time[i] > lastItem)
                lastItem = _time[i];
        }
        return Fade(0.8, lastCategory, 14) - Fade(0.9, lastItem, 4);

        double Fade(double height, long last, double days) =>
            last == long.MinValue ? 0 : height * Math.Exp(-(now - last) / (Climate.DaySeconds * days));
    }
}
