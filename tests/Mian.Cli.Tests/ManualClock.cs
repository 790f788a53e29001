namespace Mian.Cli.Tests;

/// <summary>A clock that moves only when told to.</summary>
public sealed class ManualClock : TimeProvider
{
    private long _milliseconds;

    /// <inheritdoc/>
    public override long TimestampFrequency => 1000;

    /// <inheritdoc/>
    public override long GetTimestamp() => _milliseconds;

    /// <summary>Moves on.</summary>
    public void Advance(double seconds) => _milliseconds += (long)(seconds * 1000);
}
