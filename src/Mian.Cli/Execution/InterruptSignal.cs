using System.Runtime.InteropServices;

namespace Mian.Cli.Execution;

/// <summary>
/// Ctrl-C (SIGINT) and SIGTERM: the first one asks the work to save and stop, the second one ends the process at once.
/// </summary>
internal sealed class InterruptSignal : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly TextWriter _error;

    private InterruptSignal(TextWriter error) => _error = error;

    /// <summary>Set by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Starts to listen.</summary>
    /// <param name="error">Where the first signal is acknowledged.</param>
    public static InterruptSignal Listen(TextWriter error)
    {
        var signal = new InterruptSignal(error);
        signal._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, signal.Handle));
        signal._registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal.Handle));
        return signal;
    }

    /// <summary>Takes one signal; returns true where the process should live on to save its work.</summary>
    internal bool Take()
    {
        if (_source.IsCancellationRequested)
            return false;
        _error.WriteLine();
        _error.WriteLine("Stopping as soon as the work so far is safe. Press Ctrl-C again to stop at once.");
        _source.Cancel();
        return true;
    }

    /// <summary>For tests: listens to nothing.</summary>
    internal static InterruptSignal Detached(TextWriter error) => new(error);

    private void Handle(PosixSignalContext context) => context.Cancel = Take();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }
}
