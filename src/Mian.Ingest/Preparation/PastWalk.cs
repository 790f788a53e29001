namespace Mian.Ingest.Preparation;

/// <summary>Keeps up with the requests of a user: what precedes the current one has been counted and observed, nothing else.</summary>
internal sealed class PastWalk(PastReader past)
{
    private int _next;

    /// <summary>Behaviours that precede the current request.</summary>
    public int HistoryEnd { get; private set; }

    public PastReader Past => past;

    public void Start()
    {
        _next = 0;
        HistoryEnd = 0;
        past.State.Clear();
    }

    /// <summary>Moves on to a later request of the same user.</summary>
    public void AdvanceTo(UserEvents user, int request)
    {
        for (; _next < request && user.Precedes(_next, request); _next++)
        {
            bool isBehaviour = user.Behaviours[_next] != 0;
            past.Observe(user.Begin + _next, user.Items[_next], user.Times[_next], isBehaviour);
            if (isBehaviour)
                HistoryEnd++;
        }
    }
}
