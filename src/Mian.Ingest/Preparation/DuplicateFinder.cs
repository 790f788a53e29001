namespace Mian.Ingest.Preparation;

/// <summary>Sees events in the order (user, time) and tells which repeat an item of the same user and time.</summary>
internal sealed class DuplicateFinder
{
    private const int Small = 16;

    private readonly List<int> _items = [];
    private readonly HashSet<int> _many = [];
    private int _user = -1;
    private long _time;

    public bool IsDuplicate(int user, int item, long time)
    {
        if (user != _user || time != _time)
        {
            _user = user;
            _time = time;
            _items.Clear();
            _many.Clear();
        }
        // Nearly all groups are tiny; a set pays off for a few only.
        if (_items.Count < Small)
        {
            bool known = _items.Contains(item);
            _items.Add(item);
            return known;
        }
        if (_many.Count == 0)
            _many.UnionWith(_items);
        return !_many.Add(item);
    }
}
