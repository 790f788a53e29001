namespace Mian.Ingest.Synthetic;

/// <summary>The impressions of one user in time order; reused for the next user.</summary>
internal sealed class UserLog
{
    private Impression[] _rows = new Impression[256];

    /// <summary>Number of impressions.</summary>
    public int Count { get; private set; }

    /// <summary>The impressions.</summary>
    public ReadOnlySpan<Impression> Rows => _rows.AsSpan(0, Count);

    /// <summary>Forgets everything.</summary>
    public void Clear() => Count = 0;

    /// <summary>Appends one.</summary>
    public void Add(in Impression row)
    {
        if (Count == _rows.Length)
            Array.Resize(ref _rows, _rows.Length * 2);
        _rows[Count++] = row;
    }
}

/// <summary>One row of the log.</summary>
/// <param name="Item">Item index.</param>
/// <param name="Time">Seconds since 1970 UTC.</param>
/// <param name="City">Index into <see cref="PlaceWords.All"/>.</param>
/// <param name="Weather">The weather.</param>
/// <param name="Clicked">Whether it was clicked.</param>
/// <param name="Micro">True probability in millionths, 1 to 999,999.</param>
internal readonly record struct Impression(int Item, long Time, byte City, Weather Weather, bool Clicked, int Micro);
