using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Mian.Cli.Printing;

/// <summary><c>mian --version</c>.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <summary>Version of the command, e.g. <c>0.1.0</c>, without build metadata.</summary>
    public static string Version { get; } =
        typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"mian {Version}");
        return 0;
    }
}
