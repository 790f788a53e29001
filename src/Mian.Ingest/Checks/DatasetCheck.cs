using Mian.Dataset;
using Mian.Progress;

namespace Mian.Ingest.Checks;

/// <summary>The leak checker: looks in a prepared data set for anything that would let a model see what it has to predict.</summary>
public static class DatasetCheck
{
    private const int UsersBetweenReports = 1024;

    /// <summary>Checks a data set.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="progress">Told about users done.</param>
    /// <param name="cancellation">Ends the check.</param>
    /// <returns>One finding for each kind of mistake, with the first offending row where there is one.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static CheckReport Run(PreparedDataset dataset, IProgressSink progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(progress);
        UserCheck[] checks =
        [
            new RequestsMatchEvents(), new SamplesMatchRequests(), new SplitsAreDisjoint(), new BehavioursPrecedeRequests(), new NegativesAreNotOwned(),
            new FeaturesAreRecomputed(dataset), new TrainingPrecedesTest(dataset.Parts.Count), new CountsComeFromTraining(), new LabelsVary(dataset.Parts.Count),
        ];
        var ids = new IdCheck(dataset, cancellation).Run();
        if (!ids.Passed)
            return new([ids, .. checks.Select(c => c.Finding with { Passed = false, Reason = "not checked, because ids lie outside their tables" })]);
        var user = new UserView(dataset);
        for (int row = 0; row < dataset.Users.Rows; row++)
        {
            if (row % UsersBetweenReports == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress.Report("checking", row, dataset.Users.Rows, "users");
            }
            user.MoveTo(row);
            foreach (var check in checks)
                if (!check.IsDone)
                    check.Visit(user);
        }
        foreach (var check in checks)
            check.Finish(user);
        return new([ids, .. checks.Select(c => c.Finding)]);
    }
}
