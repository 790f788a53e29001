namespace Mian.Ingest.Checks;

/// <summary>One thing that <see cref="DatasetCheck"/> looked for.</summary>
/// <param name="Name">Name in snake_case, e.g. <c>behaviours_precede_requests</c>.</param>
/// <param name="Passed">True where nothing is wrong.</param>
/// <param name="Reason">What holds, or what is wrong with the first offending row.</param>
public sealed record CheckFinding(string Name, bool Passed, string Reason);

/// <summary>What <see cref="DatasetCheck"/> found.</summary>
/// <param name="Findings">All findings, in a fixed order.</param>
public sealed record CheckReport(IReadOnlyList<CheckFinding> Findings)
{
    /// <summary>True where every finding passed.</summary>
    public bool Passed => Findings.All(f => f.Passed);
}
