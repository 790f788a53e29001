using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Mian.Cli.Tests;

/// <summary>The built command as a process of its own, as a shell would start it.</summary>
public sealed partial class BinaryRun : IDisposable
{
    private const int Sigint = 2;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private BinaryRun(string[] arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("env") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        // A process that a script starts in the background ignores Ctrl-C, and so do its children: without this, the tests of Ctrl-C fail there.
        start.ArgumentList.Add("--default-signal=INT");
        start.ArgumentList.Add("dotnet");
        start.ArgumentList.Add("exec");
        // The command's assembly is copied beside the tests with all that it needs.
        start.ArgumentList.Add("--runtimeconfig");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Mian.Cli.runtimeconfig.json"));
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Mian.Cli.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>True once it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Starts it.</summary>
    public static BinaryRun Start(params string[] arguments) => new(arguments, new Dictionary<string, string>());

    /// <summary>Starts it with environment variables.</summary>
    public static BinaryRun Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) => new(arguments, environment);

    /// <summary>Presses Ctrl-C.</summary>
    public void Interrupt() => Assert.Equal(0, Kill(_process.Id, Sigint));

    /// <summary>Waits for its end.</summary>
    public CommandRun Wait()
    {
        if (!_process.WaitForExit(Limit))
        {
            _process.Kill();
            throw new TimeoutException($"mian did not end within {Limit}.");
        }

        return new CommandRun(_process.ExitCode, _output.Result, _error.Result);
    }

    /// <summary>Waits until something is so, or the process has ended.</summary>
    public void WaitUntil(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition() && !HasEnded && watch.Elapsed < Limit)
            Thread.Sleep(10);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
