namespace Mian.Ingest.Checks;

/// <summary>Looks for one kind of mistake, user by user, up to the first one.</summary>
/// <param name="name">Name of the finding.</param>
/// <param name="holds">What is true where it passes.</param>
internal abstract class UserCheck(string name, string holds)
{
    private string? _problem;

    public bool IsDone => _problem is not null;

    public CheckFinding Finding => _problem is null ? new(name, true, holds) : new(name, false, _problem);

    /// <summary>Looks at one user.</summary>
    public abstract void Visit(UserView user);

    /// <summary>Called after the last user.</summary>
    public virtual void Finish(UserView last) { }

    /// <summary>Keeps the first problem.</summary>
    protected void Fail(string problem) => _problem ??= problem;
}
