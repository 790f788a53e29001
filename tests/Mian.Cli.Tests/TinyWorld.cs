namespace Mian.Cli.Tests;

/// <summary>A synthetic world and its data set, small enough for every test class, made once with the command itself.</summary>
public sealed class TinyWorld : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Makes both.</summary>
    public TinyWorld()
    {
        Expect(CommandRun.Of("data", "synth", "--set", "users=60", "items=80", "categories=8", "impressions=3000", "--out", Raw));
        Prepare = Expect(CommandRun.Of("data", "prepare", "synthetic", "--from", Raw, "--out", Dataset, "--json", PrepareJson));
    }

    /// <summary>The raw tables.</summary>
    public string Raw => _folder["raw"];

    /// <summary>The data set.</summary>
    public string Dataset => _folder["dataset"];

    /// <summary>What preparation wrote with <c>--json</c>.</summary>
    public string PrepareJson => _folder["prepare.json"];

    /// <summary>What preparation printed.</summary>
    public CommandRun Prepare { get; }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private static CommandRun Expect(CommandRun run)
    {
        Assert.True(run.ExitCode == 0, run.Error);
        return run;
    }
}
