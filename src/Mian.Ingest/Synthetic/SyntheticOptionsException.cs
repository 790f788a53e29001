namespace Mian.Ingest.Synthetic;

/// <summary>Options of a synthetic world that cannot be: wrong usage, exit status 2.</summary>
public sealed class SyntheticOptionsException : MianException
{
    /// <summary>Makes an error with a complete message.</summary>
    public SyntheticOptionsException(string message) : base(message) { }

    /// <inheritdoc/>
    public override int ExitCode => 2;
}
