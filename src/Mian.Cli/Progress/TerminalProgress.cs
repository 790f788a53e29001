using Mian.Progress;

namespace Mian.Cli.Progress;

/// <summary>
/// One progress line with rate and time left, redrawn at most ten times a second on a terminal. Elsewhere only the lines
/// that stay are written, so that logs hold no half-drawn progress.
/// </summary>
internal sealed class TerminalProgress : IProgressSink, IDisposable
{
    private static readonly TimeSpan RedrawAfter = TimeSpan.FromMilliseconds(100);
    private readonly Lock _lock = new();
    private readonly TextWriter _writer;
    private readonly bool _terminal;
    private readonly int _width;
    private readonly TimeProvider _clock;
    private PhaseClock? _phase;
    private long? _drawnAt;
    private bool _drawn;

    /// <summary>Makes a sink.</summary>
    /// <param name="writer">Usually standard error.</param>
    /// <param name="terminal">True where the writer is a terminal.</param>
    /// <param name="width">Columns of the terminal; longer progress lines are cut.</param>
    /// <param name="clock">The clock, so that tests need not wait.</param>
    public TerminalProgress(TextWriter writer, bool terminal, int width, TimeProvider clock)
    {
        _writer = writer;
        _terminal = terminal;
        _width = width;
        _clock = clock;
    }

    /// <inheritdoc/>
    public void Report(string phase, long done, long total, string unit, string? detail = null)
    {
        if (!_terminal)
            return;
        lock (_lock)
        {
            if (_phase is null || _phase.Name != phase || done < _phase.FirstDone)
                _phase = new PhaseClock(phase, done, _clock.GetTimestamp());
            if (_drawnAt is { } last && _clock.GetElapsedTime(last) < RedrawAfter)
                return;
            Draw(ProgressText.Format(new ProgressState(phase, done, total, unit, detail), _phase.FirstDone, _clock.GetElapsedTime(_phase.Started)));
        }
    }

    /// <inheritdoc/>
    public void Line(string text)
    {
        lock (_lock)
        {
            Clear();
            _writer.WriteLine(text);
        }
    }

    /// <summary>Removes the progress line.</summary>
    public void Dispose()
    {
        lock (_lock)
            Clear();
    }

    private void Draw(string text)
    {
        _drawnAt = _clock.GetTimestamp();
        _drawn = true;
        // The last column stays free: a terminal that wraps there would leave the line behind on the next redraw.
        _writer.Write("\r" + (text.Length < _width ? text : text[..(_width - 1)]) + "\e[K");
        _writer.Flush();
    }

    private void Clear()
    {
        if (!_drawn)
            return;
        _writer.Write("\r\e[K");
        _writer.Flush();
        _drawn = false;
    }

    private sealed record PhaseClock(string Name, long FirstDone, long Started);
}
