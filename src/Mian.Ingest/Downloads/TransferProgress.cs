using Mian.Progress;

namespace Mian.Ingest.Downloads;

/// <summary>Tells how far a file is, in units that stay readable: kB, or MB for large files.</summary>
internal sealed class TransferProgress(IProgressSink sink)
{
    /// <summary>Starts a phase and shows it.</summary>
    /// <param name="name">What is done with which file.</param>
    /// <param name="total">Bytes in all; 0 where unknown.</param>
    /// <param name="done">Bytes that are there already; they do not count for the rate.</param>
    public TransferPhase Begin(string name, long total, long done)
    {
        var phase = new TransferPhase(sink, name, total);
        phase.Report(done);
        return phase;
    }

    /// <summary>A line that stays.</summary>
    public void Line(string text) => sink.Line(text);
}

/// <summary>One file on its way.</summary>
internal sealed class TransferPhase(IProgressSink sink, string name, long total)
{
    private const long Large = 100_000_000;
    private readonly (long Bytes, string Name) _unit = total >= Large ? (1_000_000, "MB") : (1_000, "kB");

    /// <summary>Tells how many bytes are done.</summary>
    public void Report(long bytes) => sink.Report(name, bytes / _unit.Bytes, (total + _unit.Bytes - 1) / _unit.Bytes, _unit.Name);
}
