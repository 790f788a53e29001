namespace Mian;

/// <summary>
/// An expected failure: bad input, a wrong setting or a missing file. Its message says what, where, what was expected,
/// what was found and what to do next; the command prints it without a stack trace and exits with <see cref="ExitCode"/>.
/// </summary>
public class MianException : Exception
{
    /// <summary>Makes an error with a complete message.</summary>
    public MianException(string message) : base(message) { }

    /// <summary>Makes an error with a complete message and its cause.</summary>
    public MianException(string message, Exception innerException) : base(message, innerException) { }

    /// <summary>Exit status of the command: 1 for a failure, 2 for wrong usage.</summary>
    public virtual int ExitCode => 1;
}
