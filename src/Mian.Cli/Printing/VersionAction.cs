using System.CommandLine;
using System.CommandLine.Invocation;

namespace Mian.Cli.Printing;

/// <summary><c>mian --version</c>.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"mian {ProductVersion.Text}");
        return 0;
    }
}
