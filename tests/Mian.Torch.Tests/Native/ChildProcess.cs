using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Mian.Torch.Native;
using TorchSharp;

namespace Mian.Torch.Tests.Native;

/// <summary>Loads libtorch in a process of its own, because one process can do it only once.</summary>
internal static class ChildProcess
{
    private const string Switch = "MIAN_TEST_LOAD_TORCH";

    /// <summary>Runs this assembly with these environment variables; returns its output: the product of a matrix, or the error.</summary>
    public static string Run(params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ChildProcess).Assembly.Location]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Switch] = "1";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return $"{process.ExitCode}: {output}{error.Result}";
    }

    [SuppressMessage("Usage", "CA2255", Justification = "The entry point of a test assembly is generated; this runs before it.")]
    [ModuleInitializer]
    internal static void LoadTorchIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Switch) is null) return;
        try
        {
            TorchRuntime.EnsureLoaded();
            Console.Write(Square());
        }
        catch (MianException e)
        {
            Console.Write(e.Message);
        }

        Environment.Exit(0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string Square()
    {
        using var a = torch.tensor(new float[] { 1, 2, 3, 4 }).reshape(2, 2);
        using var b = a.matmul(a);
        return string.Join(' ', b.data<float>().ToArray());
    }
}
