namespace Mian.Cli.Tests;

/// <summary>What only a process of its own can show: exit statuses as a shell sees them, and Ctrl-C.</summary>
public sealed class ProcessTests(TinyWorld world) : IClassFixture<TinyWorld>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Process_Version_Exits0()
    {
        using var process = BinaryRun.Start("--version");
        var run = process.Wait();

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("mian ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Process_Version_DoesNotLoadLibtorch()
    {
        // A libtorch that is no library: whoever loads it fails.
        File.WriteAllText(_folder["libtorch_cpu.so"], "");
        var elsewhere = new Dictionary<string, string> { ["MIAN_LIBTORCH"] = _folder.Path };

        using var version = BinaryRun.Start(elsewhere, "--version");
        using var train = BinaryRun.Start(elsewhere, "train", world.Dataset, "--model", "MIAN", "--plan");

        Assert.Equal(0, version.Wait().ExitCode);
        var failed = train.Wait();
        Assert.Equal(1, failed.ExitCode);
        Assert.StartsWith("error: Cannot load ", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Process_UnknownOption_Exits2WithNothingOnStandardOutput()
    {
        using var process = BinaryRun.Start("data", "synth", "--prest", "quick");
        var run = process.Wait();

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("Did you mean '--preset'?", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Process_FailureWithDebugVariable_Exits1WithTheTrace()
    {
        File.WriteAllText(_folder["taken"], "");
        using var process = BinaryRun.Start(new Dictionary<string, string> { ["MIAN_DEBUG"] = "1" }, "data", "synth", "--preset", "quick", "--out", _folder["taken/world"]);
        var run = process.Wait();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("   at Mian.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Process_InterruptedWhileItWritesAWorld_Exits130AndLeavesNothing()
    {
        using var process = BinaryRun.Start("data", "synth", "--set", "users=500000", "impressions=500000000", "--out", _folder["world"]);
        process.WaitUntil(() => Directory.EnumerateFileSystemEntries(_folder.Path).Any());
        process.Interrupt();
        var run = AssertStatus(130, process);

        Assert.Contains("Interrupted.", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Process_InterruptedWhileItTrains_Exits130AndResumesToTheSameResult()
    {
        string[] Words(string name, params string[] more) =>
        [
            "train", world.Dataset, "--model", "MIAN", .. TrainedRun.Small, "epochs=40", "patience=0", "--threads", "1",
            "--out", _folder[name], "--json", _folder[name + ".json"], .. more,
        ];

        using (var process = BinaryRun.Start(Words("stopped")))
        {
            // The best parameters are there after the first epoch; thirty-nine are left.
            process.WaitUntil(() => File.Exists(_folder["stopped/model.safetensors"]));
            process.Interrupt();
            AssertStatus(130, process);
        }

        Assert.False(File.Exists(_folder["stopped.json"]));
        Assert.Equal(1, CommandRun.Of("evaluate", _folder["stopped"]).ExitCode);
        using var resumed = BinaryRun.Start(Words("stopped", "--resume"));
        using var whole = BinaryRun.Start(Words("whole"));
        AssertStatus(0, resumed);
        AssertStatus(0, whole);
        Assert.Equal(JsonFile.Read(_folder["whole.json"])["test"]!.ToJsonString(), JsonFile.Read(_folder["stopped.json"])["test"]!.ToJsonString());
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories), f => f.Contains(".partial", StringComparison.Ordinal));
    }

    [Fact]
    public void Process_InterruptedWhileItCompares_Exits130AndContinuesToTheSameTable()
    {
        string[] Words(string name) =>
        [
            "compare", world.Dataset, "--models", "PoolingMLP,MIAN", "--seeds", "1", .. TrainedRun.Small, "epochs=40", "patience=0", "--threads", "1", "--out", _folder[name],
        ];

        using (var process = BinaryRun.Start(Words("stopped")))
        {
            // PoolingMLP is finished and MIAN has its first epoch behind it.
            process.WaitUntil(() => Directory.Exists(_folder["stopped/runs"]) && Directory.EnumerateDirectories(_folder["stopped/runs"], "MIAN-*").Any(d => File.Exists(Path.Combine(d, "model.safetensors"))));
            process.Interrupt();
            var stopped = AssertStatus(130, process);
            Assert.Contains("1 of 2 runs are finished", stopped.Error, StringComparison.Ordinal);
            Assert.Contains("The same command continues", stopped.Error, StringComparison.Ordinal);
        }

        Assert.Contains("1 of 2 runs finished", File.ReadAllText(_folder["stopped/compare.md"]), StringComparison.Ordinal);
        using var resumed = BinaryRun.Start(Words("stopped"));
        using var whole = BinaryRun.Start(Words("whole"));
        AssertStatus(0, resumed);
        AssertStatus(0, whole);
        Assert.Equal(TestsOf("whole"), TestsOf("stopped"));

        string TestsOf(string name) => JsonFile.Read(_folder[$"{name}/compare.json"])["tests"]!.ToJsonString();
    }

    [Fact]
    public void Process_TwoCompareInOneFolder_ShareTheRunsAndBothEndWithAll()
    {
        string[] words = ["compare", world.Dataset, "--models", "PoolingMLP,MIAN", "--seeds", "3", .. TrainedRun.Small, "epochs=10", "patience=0", "--threads", "1", "--out", _folder["shared"]];

        using var first = BinaryRun.Start(words);
        using var second = BinaryRun.Start(words);
        var (one, two) = (first.Wait(), second.Wait());

        Assert.True((one.ExitCode, two.ExitCode) == (0, 0), one.Error + two.Error);
        Assert.Contains("left to process", one.Error + two.Error, StringComparison.Ordinal);
        Assert.All([one, two], run => Assert.Contains("[6/6]", run.Error, StringComparison.Ordinal));
        Assert.Equal(one.Output, two.Output);
        Assert.Equal(6, Directory.GetFiles(_folder["shared/runs"], "run.json", SearchOption.AllDirectories).Length);
    }

    private static CommandRun AssertStatus(int expected, BinaryRun process)
    {
        var run = process.Wait();
        Assert.True(run.ExitCode == expected, $"Exit status {run.ExitCode}, expected {expected}.\n{run.Output}\n{run.Error}");
        return run;
    }
}
